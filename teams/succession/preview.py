"""What a change will do, in numbers and names, before anybody confirms it."""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from ..models import Membership
from ..setup import Duty, group_for
from .pages import collections_of, handed_on, pages_of, sections_of


@dataclass(frozen=True)
class Preview:
    """Counts of what moves, and what needs an editor's eye."""

    villages: int
    teams: int
    members: int
    pages: int  # guides above all, drafts too
    blocks: int  # support points, hotlines and chosen guides
    files: int  # pictures and documents
    accounts: int  # of editors and approvers
    ending_teams: list  # pairs of a team and how many people are in it
    apart: list  # pairs of a team, and an area it serves or a team that stands in for it, soon of another commune


def preview(change):
    pages = list(pages_of(change.ending))
    sections = [section for page in pages for section in sections_of(page)]
    collections = [collection for page in pages for collection in collections_of(page.area)]
    staying = [area for area in change.areas if area in change.heirs and area == change.first_heir]
    return Preview(
        villages=len(change.villages),
        teams=change.teams()
        .exclude(area__in=staying)
        .exclude(pk__in=[team.pk for team in change.ending_teams])
        .count(),
        members=sum(change.moves(member) for member in change.members().select_related("area")),
        pages=sum(page.get_descendants().count() for page in pages) - len(sections),
        blocks=sum(len(handed_on(page.specific)) for page in (*pages, *sections)),
        files=sum(
            model.objects.filter(collection__in=collections).count()
            for model in (get_image_model(), get_document_model())
        ),
        accounts=get_user_model()
        .objects.filter(
            groups__in=[group_for(duty, page.area) for page in pages for duty in (Duty.EDITOR, Duty.APPROVER)]
        )
        .distinct()
        .count(),
        ending_teams=[(team, Membership.objects.open().filter(team=team).count()) for team in change.ending_teams],
        apart=change.apart(),
    )
