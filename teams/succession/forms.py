"""What an editor is asked, screen by screen. Each form fills in a ``Change`` or adds to it."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateInput
from wagtail.snippets.widgets import AdminSnippetChooser

from home.vietnamese import normalise

from ..forms import forget_forged
from ..models import Area, Level, Team
from ..permissions import in_reach
from .changes import Merger, Split

PARTS_AT_MOST = 4


class PlaceForm(forms.Form):
    """Where to begin: with a place of today, of a level the user may change."""

    area = forms.ModelChoiceField(
        Area.objects.none(),
        widget=AdminSnippetChooser(Area),
        label=gettext_lazy("Commune or village"),
        error_messages={"required": gettext_lazy("Choose a place of today that you may merge or split.")},
    )

    def __init__(self, *args, user, levels, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = in_reach(user, Area.objects.filter(level__in=levels).current())
        forget_forged(self, "area")


class ChangeForm(forms.Form):
    """Places, the day and the legal act. ``area`` is where the editor began, ``peers`` are the places around it."""

    date = forms.DateField(
        label=gettext_lazy("First day"),
        widget=AdminDateInput,
        help_text=gettext_lazy("The first day of the new order: today or earlier. What lies ahead is done on its day."),
    )
    act = forms.CharField(
        label=gettext_lazy("Legal act"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Number and date of the resolution. It is shown on the pages of former places."),
    )

    screen = "teams/admin/mergers/fields.html"

    def __init__(self, *args, area, peers, **kwargs):
        super().__init__(*args, **kwargs)
        self.area, self.peers = area, peers

    def clean_date(self):
        date = self.cleaned_data["date"]
        if date > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come. Do this on the day itself, or after."))
        if date.year < 1945:
            raise forms.ValidationError(_("Please check the year."))
        return date

    def new_area(self, kind_field, name_field):
        """The area named in two fields, not saved yet; a sentence at the fields where it cannot be."""
        kind, name = (normalise(self.cleaned_data[field]) for field in (kind_field, name_field))
        area = Area(level=self.area.level, kind=f"{kind[:1].upper()}{kind[1:]}", name=name)
        if not kind:
            self.add_error(kind_field, _("Type the word before the name: xã, phường, thôn, bản…"))
        if not name:
            self.add_error(name_field, _("Type the new name."))
        # All those around, not only those in reach.
        around = self.area.get_siblings().filter(level=self.area.level).current()
        namesake = next((place for place in around if are_alike(place, area)), None)
        if namesake:
            self.add_error(
                name_field,
                _("There is %(area)s already. If it goes on, choose it from the list instead of typing its name.")
                % {"area": namesake.inline_name},
            )
        return area

    def propose(self, change):
        self.change = change
        try:
            change.refuse_too_early()
        except forms.ValidationError as error:
            self.add_error("date", error)

    def decide(self, change):
        """The form's own change: the first form begins it."""
        return self.change


def are_alike(area, other):
    return area.full_name.casefold() == other.full_name.casefold()


class MergeForm(ChangeForm):
    areas = forms.TypedMultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    into = forms.ModelChoiceField(Area.objects.none(), required=False, label=gettext_lazy("Into"))
    kind = forms.CharField(label=gettext_lazy("Kind"), max_length=40, required=False)
    name = forms.CharField(label=gettext_lazy("New name"), max_length=120, required=False)

    field_order = ["areas", "into", "kind", "name", "date", "act"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        communes = self.area.level == Level.COMMUNE
        areas, into = self.fields["areas"], self.fields["into"]
        peers = {str(peer.pk): peer for peer in self.peers}
        areas.choices = [(key, peer.full_name) for key, peer in peers.items()]
        areas.coerce = peers.get
        into.queryset = self.peers
        areas.initial = [self.area.pk]
        areas.label = _("Communes that merge") if communes else _("Villages that merge")
        into.empty_label = (
            _("a new commune, with the name below") if communes else _("a new village, with the name below")
        )
        into.help_text = _("If one of them keeps its name and takes over the others, choose that one.")
        self.fields["kind"].initial = self.area.kind

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        into, areas = cleaned["into"], [area for area in cleaned["areas"] if area != cleaned["into"]]
        if not areas:
            self.add_error("areas", _("Choose what becomes part of it."))
            return cleaned
        heir = into or self.new_area("kind", "name")
        self.propose(Merger(areas, [heir], cleaned["date"], cleaned["act"]))
        return cleaned


class SplitForm(ChangeForm):
    """Up to ``PARTS_AT_MOST`` heirs, each a place of today or a new name. The first takes over what the area had."""

    screen = "teams/admin/mergers/parts.html"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for number in range(PARTS_AT_MOST):
            self.fields[f"into_{number}"] = forms.ModelChoiceField(
                self.peers,
                required=False,
                label=_("Place"),
                empty_label=_("a new one, named here"),
            )
            self.fields[f"kind_{number}"] = forms.CharField(
                label=_("Kind"), max_length=40, required=False, initial=self.area.kind if number < 2 else ""
            )
            self.fields[f"name_{number}"] = forms.CharField(label=_("New name"), max_length=120, required=False)

    def parts(self):
        """The fields of each heir, for the screen."""
        return [[self[f"{name}_{number}"] for name in ("into", "kind", "name")] for number in range(PARTS_AT_MOST)]

    def decision_fields(self):
        return [self["date"], self["act"]]

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        heirs = []
        for number in range(PARTS_AT_MOST):
            into, name = cleaned[f"into_{number}"], cleaned[f"name_{number}"]
            if not into and not name:
                continue
            heir = into or self.new_area(f"kind_{number}", f"name_{number}")
            if any(are_alike(heir, other) for other in heirs):
                self.add_error(f"into_{number}" if into else f"name_{number}", _("This place is named above already."))
            heirs.append(heir)
        if len(heirs) < 2:
            self.add_error("name_1", _("A split needs at least two places."))
        if not self.errors:
            heirs.sort(key=lambda heir: heir != self.area)  # where it goes on, what is its own stays
            self.propose(Split([self.area], heirs, cleaned["date"], cleaned["act"]))
        return cleaned


class VillagesForm(forms.Form):
    """Where each village of a divided commune goes. Nothing is chosen ahead: every one is decided."""

    screen = "teams/admin/mergers/villages.html"

    def __init__(self, *args, change, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(place, heir.full_name) for place, heir in enumerate(change.heirs)]
        for village in change.villages_of_areas:
            self.fields[f"village_{village.pk}"] = forms.TypedChoiceField(
                choices=choices,
                coerce=int,
                widget=forms.RadioSelect,
                label=village.full_name,
                error_messages={"required": _("Say where this village goes.")},
            )

    def decide(self, change):
        change.goes_to = {int(name.removeprefix("village_")): place for name, place in self.cleaned_data.items()}
        return change


class LastForm(forms.Form):
    """What is left to decide when it is known what moves; often nothing."""

    screen = "teams/admin/mergers/fields.html"

    def __init__(self, *args, change, **kwargs):
        super().__init__(*args, **kwargs)
        self.change = change
        self.ask_for_names()
        self.ask_for_team()
        self.ask_for_office()
        for member in change.undecided_members():
            self.fields[f"member_{member.pk}"] = forms.TypedChoiceField(
                choices=[(place, heir.full_name) for place, heir in enumerate(change.heirs)],
                coerce=int,
                label=str(member),
                help_text=_("In no team, or in teams of several parts. Which one keeps the record?"),
            )

    def ask_for_names(self):
        for village, others in self.change.clashes():
            self.fields[f"name_{village.pk}"] = forms.CharField(
                label=_("New name of %(area)s") % {"area": placed(village)},
                max_length=120,
                required=False,
                initial=village.name,
                help_text=_("There is also %(others)s. It may keep its name if nothing else was decided.")
                % {"others": "; ".join(map(placed, others))},
            )

    def ask_for_team(self):
        teams = self.change.own_teams
        if len(teams) > 1:
            self.fields["team"] = forms.ModelChoiceField(
                Team.objects.filter(pk__in=[team.pk for team in teams]).select_related("area", "plan").in_order(),
                widget=forms.RadioSelect,
                empty_label=None,
                initial=self.change.continuing_team.pk,
                label=_("Team that goes on"),
                help_text=_("The others end, and so do the memberships in them. Their people stay on record."),
            )

    def ask_for_office(self):
        change = self.change
        offices = Area.objects.filter(pk__in=[area.pk for area in change.ending], commune_page__isnull=False)
        if change.first_heir.pk is None and len(offices) > 1:
            self.fields["office"] = forms.ModelChoiceField(
                offices,
                empty_label=None,
                initial=getattr(change.continuing_team, "area_id", None),
                label=_("Office of the new commune"),
                help_text=_("Its page begins with this one's address and numbers. They can be mended there."),
            )
        if offices:
            self.fields["with_accounts"] = forms.BooleanField(
                label=_("Editors and approvers go on working, for %(area)s") % {"area": change.first_heir.inline_name},
                required=False,
                initial=True,
                help_text=_("If not, these accounts have no commune to work on any more."),
            )

    def clean(self):
        cleaned = super().clean()
        names = {key: normalise(name) for key, name in self.of_each("name_").items()}
        self.change.names = {key: name for key, name in names.items() if name}
        for village, others in self.change.clashes():
            if self.change.names.get(village.pk, village.name) != village.name:
                self.add_error(
                    f"name_{village.pk}", _("This name is taken by %(others)s.") % {"others": placed(others[0])}
                )
        return cleaned

    def of_each(self, prefix):
        """The answers to one question about many records, by their keys."""
        return {
            int(name.removeprefix(prefix)): value
            for name, value in self.cleaned_data.items()
            if name.startswith(prefix)
        }

    def decide(self, change):
        change.team = self.cleaned_data.get("team")
        change.office = self.cleaned_data.get("office")
        change.with_accounts = self.cleaned_data.get("with_accounts", True)
        change.members_go_to = self.of_each("member_")
        return change


def placed(village):
    return f"{village.inline_name} ({village.commune.inline_name})"
