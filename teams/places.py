"""Where a place leads on this site: its team, else its commune's page, else nowhere yet."""

from dataclasses import dataclass

from django.db.models import OuterRef, Q, Subquery, prefetch_related_objects

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
    directory = readable(TeamDirectoryPage.objects).filter(
        depth=OuterRef("depth") + 1, path__startswith=OuterRef("path")
    )
    found = readable(CommunePage.objects.current().with_place()).filter(area__path__in=paths)
    pages = {page.area.path: page for page in found.annotate(directory=Subquery(directory.values("url_path")[:1]))}
    keys = [area.pk for area in areas] + [page.area_id for page in pages.values()]
    teams = _teams(keys, with_heads) if pages else {}  # a team is shown below its commune's page
    return [_place(area, pages, teams, request) for area in areas]


def place_of(area, request=None):
    return places([area], request)[0]


def _teams(area_ids, with_heads):
    teams = (
        Team.objects.listed()
        .filter(Q(area__in=area_ids) | Q(covers__in=area_ids))
        .select_related("area")
        .distinct()
        .in_order()
    )
    teams = list(teams.with_heads() if with_heads else teams)
    if any(team.area_id not in area_ids for team in teams):
        prefetch_related_objects(teams, "covers")  # found because they serve a place besides their own
        served = {area.pk: team for team in reversed(teams) for area in team.covers.all()}
    else:
        served = {}
    return served | {team.area_id: team for team in reversed(teams)}


def _place(area, pages, teams, request):
    page = next((pages[path] for path in [area.path, *area.paths_above()] if path in pages), None)
    team = teams.get(area.pk) if page and area.path != page.area.path else None
    url = page.get_url(request) if page else ""
    if team and page.directory:
        url = f"{url}{page.directory.removeprefix(page.url_path)}{team.slug}/"
    return Place(area, team, page, url, teams.get(page.area_id) if page else None)
