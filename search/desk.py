"""What the first screen of the admin says of search: hook ``commune_sections``."""

from django.urls import reverse
from django.utils.translation import gettext as _

from teams.desk.sections import Line, Section

from .models import MissedQuery
from .viewsets import add_url, may_add

SHOWN = 5


def sections(user, area):
    """What is asked for most and not found. No duty, and of no commune; but who lives there knows what is meant."""
    if area is None or not may_add(user):
        return []
    rows = MissedQuery.objects.all()[: SHOWN + 1]
    lines = [Line(f"“{row.query}”", add_url(row.query), row.in_short) for row in rows]
    if len(lines) > SHOWN:
        lines[SHOWN:] = [Line(_("Show all"), reverse("missed:index"))]
    return [Section("missed", _("Searched and not found"), lines, "", is_work=False)]
