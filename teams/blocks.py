"""Blocks of team records and commune pages."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from home import phones


class Weekday(models.IntegerChoices):
    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")
    SUNDAY = 7, _("Sunday")


class SessionValue(blocks.StructValue):
    @property
    def day(self):
        """“Chiều thứ Ba”: part of the day and weekday, as people say it."""
        name = Weekday(int(self["weekday"])).label
        if self["ends"].hour <= 12:
            return _("%(weekday)s morning") % {"weekday": name}
        if self["starts"].hour >= 18:
            return _("%(weekday)s evening") % {"weekday": name}
        if self["starts"].hour >= 12:
            return _("%(weekday)s afternoon") % {"weekday": name}
        return capfirst(name)

    @property
    def hours(self):
        """“7:30–10:30”"""
        return "–".join(f"{time.hour}:{time.minute:02}" for time in (self["starts"], self["ends"]))


class SessionBlock(blocks.StructBlock):
    weekday = blocks.ChoiceBlock(choices=[(str(day.value), day.label) for day in Weekday], label=_("Day"))
    starts = blocks.TimeBlock(label=_("From"))
    ends = blocks.TimeBlock(label=_("To"))

    class Meta:
        icon = "time"
        label = _("Hours")
        description = _("When people find the team, every week.")
        value_class = SessionValue
        preview_value = {"weekday": "2", "starts": "14:00", "ends": "17:00"}

    def clean(self, value):
        value = super().clean(value)
        if value["ends"] <= value["starts"]:
            raise blocks.StructBlockValidationError(
                {"ends": ValidationError(_("The end must come after the beginning."))}
            )
        return value


class SessionsBlock(blocks.StreamBlock):
    session = SessionBlock()


class ChannelBlock(blocks.StructBlock):
    """A way to reach the team itself. A member's own number belongs to the member, behind consent."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("Phone of the team")
        ZALO_OA = "zalo_oa", _("Zalo Official Account")
        ZALO_GROUP = "zalo_group", _("Zalo group")
        FACEBOOK = "facebook", _("Facebook page")
        EMAIL = "email", _("E-mail")

    kind = blocks.ChoiceBlock(choices=Kind.choices, label=_("Kind"))
    value = blocks.CharBlock(max_length=160, label=_("Number or address"))
    is_public = blocks.BooleanBlock(
        required=False,
        label=_("Show on the site"),
        help_text=_("Never show a group in which the teams are managed (Vân Hồ 1.3, Tùng Châu 3.3)."),
    )

    class Meta:
        icon = "comment"
        label = _("Contact channel")
        description = _("A number or address of the team itself, shown or kept for colleagues.")
        preview_value = {"kind": "phone", "value": "0900 000 001", "is_public": True}

    def clean(self, value):
        value = super().clean(value)
        kind = value["kind"]
        error = None
        if kind == self.Kind.PHONE:
            value["value"] = phones.normalise(value["value"])
        if kind == self.Kind.PHONE and not phones.is_dialable(value["value"]):
            error = _("Type the whole number, for example 0912 345 678.")
        elif kind == self.Kind.EMAIL and "@" not in value["value"]:
            error = _("Type an e-mail address.")
        elif kind not in (self.Kind.PHONE, self.Kind.EMAIL) and not value["value"].startswith("https://"):
            error = _("Paste the whole address, beginning with https://")
        if error:
            raise blocks.StructBlockValidationError({"value": ValidationError(error)})
        return value


class ChannelsBlock(blocks.StreamBlock):
    channel = ChannelBlock()


class SupportPointBlock(blocks.StructBlock):
    """A place that helps: Decree 224/2026 article 78 calls the commune's own *Điểm hỗ trợ xã hội số*."""

    name = blocks.CharBlock(max_length=90, label=_("Name"))
    what = blocks.CharBlock(max_length=160, required=False, label=_("What for"))
    place = blocks.CharBlock(max_length=160, required=False, label=_("Where"))
    hours = blocks.CharBlock(max_length=120, required=False, label=_("Hours"))
    phone = blocks.CharBlock(max_length=30, required=False, label=_("Phone"))

    class Meta:
        icon = "home"
        label = _("Support point")
        description = _("An office or place where people are helped: police, post office, support point.")
        template = "blocks/support_point.html"
        preview_value = {
            "name": "Điểm hỗ trợ xã hội số",
            "what": "Máy tính, máy in, Wi-Fi, người giúp tại chỗ",
            "place": "Tầng 1, trụ sở ủy ban nhân dân xã",
            "hours": "Thứ Hai đến thứ Sáu, 7:30–17:00",
            "phone": "0900 000 101",
        }

    def clean(self, value):
        value = super().clean(value)
        if value["phone"] and not phones.is_dialable(phones.normalise(value["phone"])):
            raise blocks.StructBlockValidationError(
                {"phone": ValidationError(_("Type the whole number, for example 0912 345 678."))}
            )
        value["phone"] = phones.normalise(value["phone"])
        return value
