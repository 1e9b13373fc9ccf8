"""Blocks that every kind of page may use."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from . import phones
from .register import told

PLAIN_TEXT = ["bold", "link", "document-link"]
LONG_TEXT = ["bold", "italic", "link", "document-link", "ol", "ul", "h3"]


class NoteBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        choices=[
            ("tip", _("Tip")),
            ("warn", _("Take care")),
            ("scam", _("Beware of scams")),
            ("done", _("What you see when it worked")),
        ],
        default="tip",
        label=_("Kind"),
    )
    text = blocks.RichTextBlock(features=PLAIN_TEXT, label=_("Text"))

    class Meta:
        icon = "info-circle"
        label = _("Note")
        description = _("A framed tip, caution or scam warning. One or two short sentences.")
        template = "blocks/note.html"
        preview_value = {
            "kind": "scam",
            "text": "<p>Ai gửi đường link bảo cài ứng dụng là kẻ gian.</p>",
        }


class LinkBlock(blocks.StructBlock):
    """A link to a page of this site or to an address outside."""

    text = blocks.CharBlock(max_length=90, required=False, label=_("Text"))
    page = blocks.PageChooserBlock(required=False, label=_("Page"))
    address = blocks.URLBlock(required=False, label=_("or an address outside"))
    hint = blocks.CharBlock(max_length=120, required=False, label=_("Small text below"))

    class Meta:
        icon = "link"
        label = _("Link")
        description = _("A row that leads to a page or to an official address.")
        template = "blocks/link.html"
        preview_value = {
            "text": "Cổng Dịch vụ công quốc gia",
            "address": "https://dichvucong.gov.vn/",
            "hint": "Nộp hồ sơ, tra cứu kết quả",
        }

    def clean(self, value):
        value = super().clean(value)
        if bool(value.get("page")) == bool(value.get("address")):
            raise blocks.StructBlockValidationError(
                {"page": ValidationError(_("Choose a page or type an address outside, one of the two."))}
            )
        if value.get("address") and not value.get("text"):
            raise blocks.StructBlockValidationError({"text": ValidationError(_("Say where the address leads."))})
        return value


class LinksBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=80, required=False, label=_("Heading"))
    links = blocks.ListBlock(LinkBlock(), label=_("Links"))

    class Meta:
        icon = "list-ul"
        label = _("List of links")
        description = _("A heading and rows that lead on.")
        template = "blocks/links.html"
        preview_value = {
            "heading": "Nơi làm thủ tục",
            "links": [{"text": "Cổng Dịch vụ công quốc gia", "address": "https://dichvucong.gov.vn/"}],
        }


class ExplainedStepBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=80, label=_("Title"))
    text = blocks.TextBlock(label=_("Text"))

    class Meta:
        icon = "order"
        label = _("Step")


class StepsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=80, label=_("Heading"))
    steps = blocks.ListBlock(ExplainedStepBlock(), label=_("Steps"))

    class Meta:
        icon = "list-ol"
        label = _("Numbered steps")
        description = _("How something goes, in two to five short steps. A how-to guide is a page of its own.")
        template = "blocks/steps.html"
        preview_value = {
            "heading": "Tổ giúp bà con thế nào",
            "steps": [{"title": "Bà con gọi hoặc đến nhà văn hóa", "text": "Số của tổ có trên trang này."}],
        }


class HeldBlock(blocks.StaticBlock):
    """What the site holds of persons, as ``home.register`` has it, and whom to ask."""

    class Meta:
        icon = "list-ul"
        label = _("What is held")
        description = _("Tells which personal data the site holds, what for and how long; it cannot say anything else.")
        admin_text = _("Lists by itself what the site holds of persons, the rights of the person and whom to call.")
        template = "blocks/held.html"

    def get_context(self, value, parent_context=None):
        return super().get_context(value, parent_context) | {"register": told()}


class BodyBlock(blocks.StreamBlock):
    """What a page that explains something is made of."""

    heading = blocks.CharBlock(
        icon="title",
        label=_("Heading"),
        description=_("Opens a part of the page."),
        template="blocks/heading.html",
        preview_value="Tổ giúp được gì",
        max_length=90,
    )
    paragraph = blocks.RichTextBlock(
        icon="pilcrow",
        features=LONG_TEXT,
        label=_("Text"),
        description=_("Short paragraphs in plain words."),
        template="blocks/paragraph.html",
        preview_value="<p>Mỗi thôn, bản có một tổ tình nguyện. Bà con gọi, tổ đến tận nhà giúp.</p>",
    )
    note = NoteBlock()
    links = LinksBlock()
    steps = StepsBlock()
    held = HeldBlock()


class HotlineBlock(blocks.StructBlock):
    number = blocks.CharBlock(max_length=20, label=_("Hotline number"))
    name = blocks.CharBlock(max_length=60, label=_("Who answers"))

    class Meta:
        icon = "mobile-alt"
        label = _("Hotline")
        description = _("A short number that anybody may call.")
        template = "blocks/hotline.html"
        preview_value = {"number": "113", "name": "Công an"}

    def clean(self, value):
        value = super().clean(value)
        value["number"] = phones.normalise(value["number"])
        if not phones.is_dialable(value["number"]):
            raise blocks.StructBlockValidationError(
                {"number": ValidationError(_("Type the whole number, for example 113 or 1900 0368."))}
            )
        return value
