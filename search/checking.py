"""“Có người đến nhà, nói là người của tổ”: whether that is so, without telling anybody more than that.

Source: Decree 224/2026 article 79.3b (warning of swindlers); personal data: the one gate, ``Member.public_name``.
"""

from django import forms
from django.utils.translation import gettext_lazy as _

from home.vietnamese import fold, normalise
from teams.contacts import contact_of
from teams.models import Team

from .team_finder import answer_for


class Field(forms.CharField):
    def to_python(self, value):
        return normalise(super().to_python(value))


class CheckForm(forms.Form):
    name = Field(
        label=_("Their full name, as they say it"),
        max_length=60,
        error_messages={"required": _("Type the name they gave.")},
    )
    village = Field(
        label=_("Your village and commune"),
        max_length=100,
        error_messages={"required": _("Type the name of your village and commune.")},
    )

    def clean_name(self):
        name = self.cleaned_data["name"]
        if len(fold(name).split()) < 2:
            raise forms.ValidationError(_("Type the full name: family name and given name."))
        return name


def check(name, village, request):
    """Whether somebody of that name serves the village today, and the number by which anybody can make sure.

    Yes only for whoever agreed that their name is shown; of everybody else nothing is said, neither yes nor no.
    """
    place = answer_for(village, request).place
    if place is None or place.commune_page is None:
        return {"result": "no place", "village": village}
    teams = Team.objects.listed().of_commune(place.commune_page.area_id).filter(status=Team.Status.ACTIVE)
    teams = list(teams.select_related("area", "plan").with_people())
    asked = fold(name)
    of_place = [team for team in teams if team.is_commune_team or place.area.path.startswith(team.area.path)]
    if place.team:
        of_place += [team for team in teams if team.pk == place.team.pk and team not in of_place]
    found = next(
        (
            team
            for team in of_place
            if any(row.member.public_name and fold(row.member.public_name) == asked for row in team.people())
        ),
        None,
    )
    team = found or place.team
    contact = contact_of(team, place.commune_page, request) if team else None
    return {"result": "yes" if found else "unknown", "place": place, "contact": contact, "name": name, "team": found}
