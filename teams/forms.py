"""Admin forms: what a person types about teams, checked as a whole."""

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput
from wagtail.snippets.widgets import AdminSnippetChooser

from home import phones
from home.forms import offered

from .models import Area, Consent, Level, Member, Membership, Team, TeamLevel
from .permissions import in_reach
from .tallies import forget


class ReachForm(WagtailAdminModelForm):
    """A form that knows only the records in its user's reach."""

    def limit_to_reach(self, form, *names):
        if not self.for_user:
            return
        for name in names:
            if name in form.fields:
                field, stored = form.fields[name], getattr(form.instance, f"{name}_id", None)
                choices = offered(self.for_user, field.queryset.model)
                field.queryset = field.queryset.filter(Q(pk__in=choices.values("pk")) | Q(pk=stored))
                forget_forged(form, name)


def forget_forged(form, name):
    """Empty a choice that its field does not offer: shown again, the chooser would name the record."""
    key = form.add_prefix(name)
    if form.is_bound and form.data.get(key) and not is_among(form.fields[name].queryset, form.data[key]):
        form.data = form.data.copy()
        form.data[key] = ""


def is_among(queryset, key):
    try:
        return queryset.filter(pk=key).exists()
    except ValueError:
        return False


class TeamForm(ReachForm):
    """A team with its memberships on one screen."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.limit_to_reach(self, "area", "stands_in", "plan")
        for form in self.formsets["memberships"].forms if "memberships" in self.formsets else ():
            self.limit_to_reach(form, "member")
        if "covers" in self.fields:
            # The villages of the team's own commune; a new team has none to choose from yet.
            commune = self.instance.commune if self.instance.pk else None
            villages = Area.objects.villages().current().in_order()
            self.fields["covers"].queryset = villages.within(commune) if commune else Area.objects.none()
            self.fields["covers"].required = False

    def clean(self):
        cleaned = super().clean()
        area, level = cleaned.get("area"), cleaned.get("level")
        if area and level == TeamLevel.VILLAGE and area.level != Level.VILLAGE:
            self.add_error("area", _("A village team needs a village."))
        if area and level == TeamLevel.COMMUNE and area.level != Level.COMMUNE:
            self.add_error("area", _("A commune team needs a commune."))
        if area and area.has_ended() and cleaned.get("status") != Team.Status.ENDED:
            self.add_error("area", _("This place is no more. Choose what it became, or end the team."))
        stands_in = cleaned.get("stands_in")
        if stands_in and stands_in.pk == self.instance.pk:
            self.add_error("stands_in", _("A team cannot stand in for itself."))
        elif stands_in and area and stands_in.commune != area.commune:
            self.add_error("stands_in", _("The team that helps meanwhile must be of the same commune."))
        self.check_memberships()
        return cleaned

    def check_memberships(self):
        """Two leaders at a time, or one person twice, get a sentence at the second row."""
        if "memberships" not in self.formsets:
            return
        earlier = []
        for form in self.formsets["memberships"].forms:
            if not form.is_valid() or form.cleaned_data.get("DELETE") or not form.cleaned_data.get("member"):
                continue
            row = Membership(
                **{field: form.cleaned_data[field] for field in ("member", "role", "starts_on", "ends_on")}
            )
            if message := row.clash(earlier):
                form.add_error("member", message)
                self.add_error(None, _("Please check the members of the team."))
            earlier.append(row)


class MemberForm(ReachForm):
    """A person, with what they consented to."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.limit_to_reach(self, "area", "photo")

    def clean(self):
        cleaned = super().clean()
        for field in ("phone", "other_phone"):
            check_phone(self, field)
        refuse_twins(
            self,
            "consents",
            lambda row: None if row.get("withdrawn_on") else row.get("purpose"),
            _("This consent is recorded already and has not been withdrawn."),
        )
        for form in self.formsets["consents"].forms if "consents" in self.formsets else ():
            self.check_consent(form)
        if cleaned.get("is_minor"):
            self.refuse_consents_of_a_minor()
            if cleaned.get("photo") and "photo" in self.changed_data:
                self.add_error("photo", _("No photo of a person under 18 is kept."))
        return cleaned

    def check_consent(self, form):
        """A new one says how it was given. One that was recorded is proof, and is withdrawn, never deleted."""
        form.is_valid()  # whatever it says: of a row to delete the formset asks nothing more
        if form.instance.pk and form.cleaned_data.get("DELETE"):
            self.add_error(None, _("A recorded consent is proof and is not deleted. Withdraw it instead."))
        elif not form.instance.pk and form.cleaned_data.get("purpose"):
            require_how_given(form)

    def refuse_consents_of_a_minor(self):
        for form in self.formsets["consents"].forms if "consents" in self.formsets else ():
            if (
                form.is_valid()
                and form.cleaned_data.get("purpose")
                and not form.cleaned_data.get("DELETE")
                and not form.cleaned_data.get("withdrawn_on")
            ):
                form.add_error("purpose", _("Nothing of a person under 18 is made public."))
                self.add_error("is_minor", _("Withdraw the consents of a person under 18 first."))


HOW_GIVEN = ("manner", "collected_by", "wording_version")


def require_how_given(form):
    """Ask at each field of a new consent that is blank: what cannot be proved is not a consent."""
    for field in HOW_GIVEN:
        if not form.cleaned_data.get(field):
            form.add_error(field, _("Fill this in too: whoever records a consent must be able to prove it."))


class PlanForm(ReachForm):
    """A plan with its rules."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.limit_to_reach(self, "area", "document")
        for form in self.formsets["rules"].forms if "rules" in self.formsets else ():
            self.limit_to_reach(form, "area")

    def clean(self):
        cleaned = super().clean()
        refuse_twins(
            self,
            "rules",
            lambda row: (row.get("level"), row.get("area")),
            _("The plan has a rule for this level and place already."),
        )
        return cleaned


def refuse_twins(form, relation, key, message):
    """Put ``message`` at each inline row whose key another row has; rows with the key None are free.

    The table's own constraints see only what is saved already, not the rows of the same form.
    """
    known = set()
    for row in form.formsets[relation].forms if relation in form.formsets else ():
        if not row.is_valid() or not row.cleaned_data or row.cleaned_data.get("DELETE"):
            continue
        value = key(row.cleaned_data)
        if value is not None and value in known:
            row.add_error(None, message)
            form.add_error(None, message)
        known.add(value)


def check_phone(form, field):
    """Accept a number that can be dialled or a masked one ("0914....."); refuse what is neither."""
    number = form.cleaned_data[field] = phones.normalise(form.cleaned_data.get(field) or "")
    if number and not phones.is_dialable(number) and not phones.is_masked(number):
        form.add_error(field, _("This is not a whole phone number. Type it like 0912 345 678."))


class AreaForm(ReachForm):
    """An area and the one it lies in, which is its place in the tree."""

    parent = forms.ModelChoiceField(
        Area.objects.all(),
        widget=AdminSnippetChooser(Area),
        label=_("Lies in"),
        required=False,
        help_text=_("A village lies in a commune, a commune in a province."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.limit_to_reach(self, "parent")
        if self.instance.pk:
            parent = self.initial["parent"] = self.instance.get_parent()
            if parent and not self.fields["parent"].queryset.filter(pk=parent.pk).exists():
                # The user's commune itself: it stays where it lies.
                self.fields["parent"].disabled = True
                self.fields["parent"].queryset = Area.objects.filter(pk=parent.pk)

    def clean(self):
        cleaned = super().clean()
        parent, level = cleaned.get("parent"), cleaned.get("level")
        if parent and self.instance.pk and parent.path.startswith(self.instance.path):
            self.add_error("parent", _("An area cannot lie in itself."))
        elif level == Level.PROVINCE and parent:
            self.add_error("parent", _("A province lies in no other area."))
        elif level and level != Level.PROVINCE and parent is None:
            self.add_error("parent", _("Say where this place lies."))
        elif level == Level.VILLAGE and parent and parent.level != Level.COMMUNE:
            self.add_error("parent", _("A village lies in a commune."))
        elif level == Level.COMMUNE and parent and parent.level not in (Level.PROVINCE, Level.DISTRICT):
            self.add_error("parent", _("A commune lies in a province, or lay in a district."))
        return cleaned

    def save(self, commit=True):
        if not commit:
            return super().save(commit=False)
        parent = self.cleaned_data["parent"]
        area = super().save(commit=False)
        if not area.pk:
            return parent.add_child(instance=area) if parent else Area.add_root(instance=area)
        area.save()
        if parent and parent != area.get_parent():
            area.move(parent, "last-child")
            area = Area.objects.get(pk=area.pk)
            forget(area)
            for team in Team.objects.filter(area__in=Area.objects.within(area)).select_related("area"):
                team.save()  # its commune, and perhaps its address there
        return area


class AreaSuccessionForm(ReachForm):
    """One step from an area to what took it over."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.limit_to_reach(self, "predecessor", "successor")


class NewMemberForm(forms.ModelForm):
    """A person added while editing a team: what is needed at once, the rest later."""

    area = forms.ModelChoiceField(
        Area.objects.communes().filter(commune_page__isnull=False).order_by("sort_name"),
        label=_("Commune"),
        help_text=_("The commune that keeps this record."),
    )

    class Meta:
        model = Member
        fields = ["name", "office", "background", "phone", "has_zalo", "is_minor", "area"]

    agrees_name = forms.BooleanField(label=_("Has agreed that the name is shown"), required=False)
    agrees_phone = forms.BooleanField(label=_("Has agreed that the number is shown"), required=False)
    agreed_on = forms.DateField(
        label=_("Agreed on"), required=False, widget=AdminDateInput, help_text=_("Today, if left blank.")
    )

    def __init__(self, *args, for_user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields |= forms.fields_for_model(Consent, HOW_GIVEN)
        if for_user:
            self.fields["area"].queryset = in_reach(for_user, self.fields["area"].queryset)
        communes = list(self.fields["area"].queryset[:2])
        if len(communes) == 1:
            self.initial.setdefault("area", communes[0].pk)

    def clean(self):
        cleaned = super().clean()
        check_phone(self, "phone")
        if cleaned.get("agrees_name") or cleaned.get("agrees_phone"):
            require_how_given(self)
            if cleaned.get("is_minor"):
                self.add_error("is_minor", _("Nothing of a person under 18 is made public."))
        return cleaned

    def save(self, commit=True):
        member = super().save(commit=False)
        how_given = {field: self.cleaned_data[field] for field in HOW_GIVEN}
        given_on = self.cleaned_data.get("agreed_on") or timezone.localdate()
        member.consents = [
            Consent(purpose=purpose, given_on=given_on, **how_given)
            for purpose in (Consent.Purpose.NAME, Consent.Purpose.PHONE)
            if self.cleaned_data.get(f"agrees_{purpose.value}")
        ]
        if commit:
            member.save()
        return member
