"""Where a place leads on this site: its team, else its commune's page, else nowhere yet."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q

from home.models import readable

from .models import Area, CommunePage, Team, TeamDirectoryPage


@dataclass(frozen=True)
class Place:
    """A current area, the team that serves it, and the address people are sent to.

    ``commune_team`` is the commune's own team, which helps where a village has none.
    """

    area: Area
    team: Team | None = None
    commune_page: CommunePage | None = None
    url: str = ""
    commune_team: Team | None = None


def places(areas, request=None, with_heads=False):
    """Return a ``Place`` for each of ``areas``, in their order, in five queries at most for any number.

    ``with_heads`` also loads whom to call.
    """
    areas = list(areas)
    if not areas:
        return []
    paths = {path for area in areas for path in [area.path, *area.paths_above()]}
    found = list(readable(CommunePage.objects.current().with_place()).filter(area__path__in=paths))
    if not found:
        return [Place(area) for area in areas]  # a team is shown below its commune's page
    pages = {page.area.path: page for page in found}
    directories = _directories(found)
    teams = _teams([area.pk for area in areas] + [page.area_id for page in found], with_heads)
    return [_place(area, pages, directories, teams, request) for area in areas]


def place_of(area, request=None):
    return places([area], request)[0]


def _directories(pages):
    """The paths in the site of the team directories below ``pages``, by the tree path of each: one query."""
    # A range for each, which an index answers; what is compared with each row's own page, no index does.
    below = [Q(path__range=page._get_children_path_interval(page.path), depth=page.depth + 1) for page in pages]
    found = readable(TeamDirectoryPage.objects).filter(reduce(or_, below)).values_list("path", "url_path")
    return {path[: -TeamDirectoryPage.steplen]: url_path for path, url_path in found}


def _teams(area_ids, with_heads):
    """The team of each area, by the area's key: its own before one that serves it too."""
    # In two steps: no index answers “of the area, or serving it”.
    serves = {}
    for team, area in Team.covers.through.objects.filter(area__in=area_ids).values_list("team_id", "area_id"):
        serves.setdefault(team, []).append(area)
    teams = Team.objects.listed().filter(Q(area__in=area_ids) | Q(pk__in=serves)).select_related("area")
    teams = list((teams.with_heads() if with_heads else teams).in_order())
    served = {area: team for team in reversed(teams) for area in serves.get(team.pk, ())}
    return served | {team.area_id: team for team in reversed(teams)}


def _place(area, pages, directories, teams, request):
    page = next((pages[path] for path in [area.path, *area.paths_above()] if path in pages), None)
    team = teams.get(area.pk) if page and area.path != page.area.path else None
    url = page.get_url(request) if page else ""
    if team and page.path in directories:
        url = f"{url}{directories[page.path].removeprefix(page.url_path)}{team.slug}/"
    return Place(area, team, page, url, teams.get(page.area_id) if page else None)
