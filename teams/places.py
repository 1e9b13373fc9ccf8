"""Where a place leads on this site: its team, else its commune's page, else nowhere yet."""

from dataclasses import dataclass

from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat

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
    """Return a ``Place`` for each of ``areas``, in their order, in four queries at most for any number.

    ``with_heads`` also loads whom to call.
    """
    areas = list(areas)
    if not areas:
        return []
    paths = {path for area in areas for path in [area.path, *area.paths_above()]}
    pages = readable(CommunePage.objects.current().with_place()).filter(area__path__in=paths)
    found = list(pages.annotate(directory_url_path=_directory("url_path")))
    if not found:
        return [Place(area) for area in areas]  # a team is shown below its commune's page
    pages = {page.area.path: page for page in found}
    teams = _teams([area.pk for area in areas] + [page.area_id for page in found], with_heads)
    return [_place(area, pages, teams, request) for area in areas]


def place_of(area, request=None):
    return places([area], request)[0]


def _directory(field):
    """A field of the team directory below the page that is asked for."""
    # The children of a page are a range of paths, which an index answers; “starts with” is compared row by row.
    first, last = (Concat(OuterRef("path"), Value(step * TeamDirectoryPage.steplen)) for step in "0Z")
    below = readable(TeamDirectoryPage.objects).filter(path__range=(first, last), depth=OuterRef("depth") + 1)
    return Subquery(below.order_by("path").values(field)[:1])


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


def _place(area, pages, teams, request):
    page = next((pages[path] for path in [area.path, *area.paths_above()] if path in pages), None)
    team = teams.get(area.pk) if page and area.path != page.area.path else None
    url = page.get_url(request) if page else ""
    if team and page.directory_url_path:
        url = f"{url}{page.directory_url_path.removeprefix(page.url_path)}{team.slug}/"
    return Place(area, team, page, url, teams.get(page.area_id) if page else None)
