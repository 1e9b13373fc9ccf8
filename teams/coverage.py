"""How many village teams a commune has against what its plan asks, as findings."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .findings import Finding


def coverage(rule, teams, without_team):
    """Return the findings for a commune with so many village ``teams`` and so many villages ``without_team``."""
    if rule is None:
        return []
    found = []
    if rule.min_teams and teams < rule.min_teams:
        found.append(
            Finding(
                "too_few_teams",
                ngettext(
                    "The plan asks for at least %(least)d village team, the commune has %(count)d.",
                    "The plan asks for at least %(least)d village teams, the commune has %(count)d.",
                    rule.min_teams,
                )
                % {"least": rule.min_teams, "count": teams},
                rule.coverage_wording,
            )
        )
    if rule.covers_all and without_team:
        found.append(
            Finding(
                "villages_without_team",
                _("The plan asks for a team in every village, %(count)d have none.") % {"count": without_team},
                rule.coverage_wording,
            )
        )
    return found
