"""Where a place leads on this site: its team, else its commune's page, else nowhere yet."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q

from home.models import readable

from .models import Area, CommunePage, Team, TeamDirectoryPage


@dataclass(frozen=True)
class Place:
    """A current area, the team that serves it, and the address people are sent to."""

    area: Area
    team: Team | None = None
    commune_page: CommunePage | None = None
    url: str = ""


def places(areas, request=None, with_heads=False):
    """Return a ``Place`` for each of ``areas``, in their order, in six queries at most for any number.

    ``with_heads`` also loads whom to call.
    """
    areas = list(areas)
    if not areas:
        return []
    paths = {path for area in areas for path in [area.path, *area.paths_above()]}
    found = readable(CommunePage.objects.current().with_place()).filter(area__path__in=paths)
    pages = {page.area.path: page for page in found}
    directories = _directories(pages.values())
    teams = _teams([area.pk for area in areas], with_heads)
    return [_place(area, pages, directories, teams, request) for area in areas]


def place_of(area, request=None):
    return places([area], request)[0]


def _directories(pages):
    if not pages:
        return {}
    below = reduce(or_, (Q(path__startswith=page.path) for page in pages))
    found = readable(TeamDirectoryPage.objects).filter(below)
    return {page.path[: -page.steplen]: page for page in found}


def _teams(area_ids, with_heads):
    teams = (
        Team.objects.listed()
        .filter(Q(area__in=area_ids) | Q(covers__in=area_ids))
        .select_related("area")
        .distinct()
        .in_order()
    )
    return (teams.with_heads() if with_heads else teams).by_area()


def _place(area, pages, directories, teams, request):
    page = next((pages[path] for path in [area.path, *area.paths_above()] if path in pages), None)
    team = teams.get(area.pk) if page and area.path != page.area.path else None
    directory = directories.get(page.path) if page else None
    url = ""
    if team and directory:
        url = directory.team_url(team, request)
    elif page:
        url = page.get_url(request)
    return Place(area, team, page, url)
