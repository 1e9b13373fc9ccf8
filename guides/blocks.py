"""Blocks a guide is made of."""

import tomllib
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from home.blocks import PLAIN_TEXT, NoteBlock

DRAWINGS = Path(__file__).parent / "library/_drawings.toml"


@cache
def drawing_choices():
    """Names and labels of the drawings in ``templates/drawings``."""
    labels = tomllib.loads(DRAWINGS.read_text("utf-8"))["drawings"]
    return sorted(labels.items(), key=lambda item: item[1])


class PictureBlock(ImageBlock):
    """Wagtail takes the label of the picture itself from the field's name, in English."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.child_blocks["image"].label = _("Picture")


class StepBlock(blocks.StructBlock):
    """One step: what to do, and what the reader sees. Its place in the list is its anchor, ``#buoc-3``."""

    title = blocks.CharBlock(
        max_length=80, label=_("What to do"), help_text=_("Begins with a verb: “Nhập mã OTP trong tin nhắn”.")
    )
    text = blocks.RichTextBlock(features=PLAIN_TEXT, label=_("How"))
    drawing = blocks.ChoiceBlock(
        choices=drawing_choices,
        required=False,
        label=_("Drawing"),
        help_text=_("A small drawing that repeats the text."),
    )
    image = PictureBlock(
        required=False, label=_("Picture"), help_text=_("A real screen. Show nobody's name, number or code.")
    )
    notes = blocks.ListBlock(NoteBlock(), default=[], label=_("Notes"))

    class Meta:
        icon = "order"
        label = _("Step")
        description = _("One thing to do, in one to three short sentences.")
        template = "blocks/step.html"
        preview_value = {
            "title": "Tải ứng dụng VNeID",
            "text": "<p>Chỉ tải từ <b>CH Play</b> (máy Android) hoặc <b>App Store</b> (iPhone).</p>",
            "drawing": "phone-download",
            "notes": [{"kind": "scam", "text": "<p>Ai gửi đường link bảo cài là kẻ gian.</p>"}],
        }


class StepsBlock(blocks.StreamBlock):
    step = StepBlock()


class NeedsBlock(blocks.StreamBlock):
    need = blocks.CharBlock(
        max_length=90,
        icon="check",
        label=_("Thing needed"),
        description=_("What to have at hand before beginning."),
        preview_value="Thẻ căn cước",
    )


class ProblemBlock(blocks.StructBlock):
    question = blocks.CharBlock(max_length=120, label=_("What goes wrong"))
    answer = blocks.RichTextBlock(features=PLAIN_TEXT, label=_("What to do then"))

    class Meta:
        icon = "help"
        label = _("Problem")
        description = _("Something that often goes wrong, and what to do then.")
        template = "blocks/problem.html"
        preview_value = {
            "question": "Không nhận được mã OTP",
            "answer": "<p>Xem SIM có đứng tên mình, còn sóng không.</p>",
        }


class ProblemsBlock(blocks.StreamBlock):
    problem = ProblemBlock()


class SourceBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=200, label=_("Document or article"))
    url = blocks.URLBlock(required=False, label=_("Address"))
    date = blocks.CharBlock(max_length=40, required=False, label=_("Date"))

    class Meta:
        icon = "doc-full"
        label = _("Source")
        description = _("Where the guide's facts come from.")
        template = "blocks/source.html"
        preview_value = {"title": "Nghị định 224/2026/NĐ-CP, Điều 15", "date": "24/6/2026"}


class SourcesBlock(blocks.StreamBlock):
    source = SourceBlock()
