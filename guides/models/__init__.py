"""Guides: what they are about, the services they name, their pages, kits, notes and what readers say of them."""

from .feedback import Feedback
from .indexes import GuideIndexPage
from .kits import KitPage
from .links import LinkUse, OutboundLink
from .notes import LocalNote
from .pages import GuidePage
from .platforms import GuidePlatform, Platform
from .topics import GuideTag, TaggedGuide, Topic

__all__ = [
    "Feedback",
    "GuideIndexPage",
    "GuidePage",
    "GuidePlatform",
    "GuideTag",
    "KitPage",
    "LinkUse",
    "LocalNote",
    "OutboundLink",
    "Platform",
    "TaggedGuide",
    "Topic",
]
