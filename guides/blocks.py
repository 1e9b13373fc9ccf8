"""Blocks a guide is made of."""

import tomllib
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
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

    def get_api_representation(self, value, context=None):
        """Its address, in the size and format that pages fall back on, and what it shows."""
        if value is None:
            return None
        return {"url": value.get_rendition("format-jpeg|width-640").url, "alt": value.contextual_alt_text}


class ChoiceBlock(blocks.StructBlock):
    """Where people differ inside a step."""

    when = blocks.CharBlock(max_length=120, label=_("If"), help_text=_("Begins with “If”: “Nếu bà con đang thuê nhà”."))
    then = blocks.RichTextBlock(features=PLAIN_TEXT, label=_("then"))

    class Meta:
        icon = "arrow-right-full"
        label = _("If … then …")
        description = _("What those do for whom the step is different.")
        template = "blocks/choice.html"
        preview_value = {"when": "Nếu bà con đang thuê nhà", "then": "<p>Nhờ chủ nhà xác nhận.</p>"}


LANGUAGES = [
    ("vi", "Tiếng Việt"),
    ("blt", "Tiếng Thái"),
    ("hmn", "Tiếng Mông"),
    ("tyz", "Tiếng Tày"),
    ("nut", "Tiếng Nùng"),
    ("mtq", "Tiếng Mường"),
    ("ium", "Tiếng Dao"),
]  # ISO 639-3, which HTML takes where there is no shorter code


class ClipBlock(blocks.StructBlock):
    """A recording of the step, uploaded as a file. It is fetched only when the reader plays it."""

    file = DocumentChooserBlock(
        label=_("File"), help_text=_("Sound: MP3, M4A or OGG. Film: MP4 or WebM, at most two minutes.")
    )
    language = blocks.ChoiceBlock(choices=LANGUAGES, default="vi", label=_("Language"))
    speaker = blocks.CharBlock(
        max_length=80, required=False, label=_("Speaker"), help_text=_("Only with their consent in writing.")
    )
    words = blocks.TextBlock(
        required=False,
        label=_("What is said"),
        help_text=_("For who cannot hear it. Not needed when it is the step's own text."),
    )

    class Meta:
        icon = "media"
        label = _("Sound or film")
        description = _("The step read aloud or shown, in Vietnamese or in another language.")
        template = "blocks/clip.html"

    def clean(self, value):
        value = super().clean(value)
        if value["file"] and not value["file"].content_type.startswith(("audio/", "video/")):
            raise blocks.StructBlockValidationError(
                {
                    "file": ValidationError(
                        _("This is neither sound nor film: choose an MP3, M4A, OGG, MP4 or WebM file.")
                    )
                }
            )
        return value

    def get_api_representation(self, value, context=None):
        return {name: value[name] for name in ("language", "speaker", "words")} | {"url": value["file"].url}

    def get_context(self, value, parent_context=None):
        mime = value["file"].content_type if value.get("file") else ""
        return super().get_context(value, parent_context) | {
            "mime": mime,
            "is_film": mime.startswith("video/"),
            "language_name": dict(LANGUAGES).get(value["language"], ""),
        }


class StepBlock(blocks.StructBlock):
    """One step: what to do, and what the reader sees. Its place in the list is its anchor, ``#buoc-3``."""

    title = blocks.CharBlock(
        max_length=80, label=_("What to do"), help_text=_("Begins with a verb: “Nhập mã OTP trong tin nhắn”.")
    )
    text = blocks.RichTextBlock(features=PLAIN_TEXT, label=_("How to do it"))
    choices = blocks.ListBlock(ChoiceBlock(), default=[], label=_("If … then …"))
    drawing = blocks.ChoiceBlock(
        choices=drawing_choices,
        required=False,
        label=_("Drawing"),
        help_text=_("A small drawing that repeats the text."),
    )
    pictures = blocks.ListBlock(
        PictureBlock(label=_("Picture")),
        default=[],
        label=_("Pictures"),
        help_text=_("Real screens. Show nobody's name, number or code."),
    )
    clips = blocks.ListBlock(ClipBlock(), default=[], label=_("Sound or film"))
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


class CaseBlock(blocks.StructBlock):
    case = blocks.CharBlock(max_length=120, label=_("Case"))
    answer = blocks.RichTextBlock(features=PLAIN_TEXT, label=_("What to do then"))

    class Meta:
        icon = "user"
        label = _("Special case")
        description = _("People for whom it goes another way, and how.")
        template = "blocks/case.html"
        preview_value = {
            "case": "Người già yếu không đi lại được",
            "answer": "<p>Gọi tổ của thôn, tổ hỏi Công an xã về buổi làm tại nhà.</p>",
        }


class CasesBlock(blocks.StreamBlock):
    case = CaseBlock()


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
