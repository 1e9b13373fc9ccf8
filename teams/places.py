"""Where a place leads on this site: its team, else its commune's page, else nowhere yet."""

from dataclasses import dataclass

from home.models import readable

from .models import Area, CommunePage, Team, attach_helpers

COMMUNES_LISTED = 150  # more are asked for by province first, and a province has some hundred


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


def places(areas, request=None, with_heads=False, within=None):
    """Return a ``Place`` for each of ``areas``, in their order, in four queries at most for any number.

    ``with_heads`` also loads whom to call. ``within``: the page of the commune in which all of them lie, where it is
    known: one query less.
    """
    areas = list(areas)
    if not areas:
        return []
    found = [within] if within else _commune_pages(areas)
    if not found:
        return [Place(area) for area in areas]  # a team is shown below its commune's page
    pages = {page.area.path: page for page in found}
    teams = _teams([area.pk for area in areas] + [page.area_id for page in found], with_heads)
    return [_place(area, pages, teams, request) for area in areas]


def _commune_pages(areas):
    paths = {path for area in areas for path in [area.path, *area.paths_above()]}
    return list(readable(CommunePage.objects.current().with_place()).filter(area__path__in=paths))


def place_of(area, request=None):
    return places([area], request)[0]


def _teams(area_ids, with_heads):
    """The team of each area, by the area's key: its own before one that serves it too."""
    # An index answers each half; “of the area, or serving it” none does.
    of_areas = Team.objects.filter(area__in=area_ids).order_by().values("pk")
    serving = Team.covers.through.objects.filter(area__in=area_ids).values("team_id")
    teams = Team.objects.listed().filter(pk__in=of_areas.union(serving)).without_details()
    teams = (teams.with_heads() if with_heads else teams).in_order()
    if with_heads:
        attach_helpers(teams)
    return teams.by_area(area_ids)


def _place(area, pages, teams, request):
    page = next((pages[path] for path in [area.path, *area.paths_above()] if path in pages), None)
    team = teams.get(area.pk) if page and area.path != page.area.path else None
    url = (team and page.url_of_team(team, request)) or (page.get_url(request) if page else "")
    return Place(area, team, page, url, teams.get(page.area_id) if page else None)
