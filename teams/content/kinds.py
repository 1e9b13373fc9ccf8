"""Which records there are in the file, how each is named there, and how it is found again at another site.

Keys of rows mean nothing elsewhere. A record is named by what stays: a place by its address, a person by a number made
for this, a page by the one that Wagtail gives it. Other apps add their kinds by the hook ``content_kinds``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from modelcluster.models import get_all_child_relations
from wagtail import hooks
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from ..models import Area, AreaSuccession, Consent, FormerTeamAddress, Member, Membership, Plan, Team

PAGE = Page._meta.label_lower
# What a page is at its own site only, and what is spelled in another way.
OF_ITS_SITE = {
    *("page_ptr", "path", "depth", "numchild", "translation_key", "locale", "latest_revision", "live_revision"),
    *("has_unpublished_changes", "locked", "locked_at", "locked_by", "draft_title", "content_type", "url_path"),
    *("owner", "latest_revision_created_at", "alias_of", "expired"),
}
FILE_FIELDS = {"file", "collection", "created_at", "uploaded_by_user", "file_size", "file_hash", "width", "height"}


@dataclass(frozen=True)
class Rows:
    """The fields of a model, and the rows that belong to a record of it."""

    model: type
    left_out: frozenset = frozenset()
    children: dict = field(default_factory=dict)  # of each relation its rows
    many: tuple = ()
    same: tuple = ()  # the fields by which a row is the same as one that is there
    in_any_order: bool = False

    @property
    def fields(self):
        own = self.model._meta.concrete_fields
        return [one for one in own if not one.primary_key and one.name not in self.left_out]


@dataclass(frozen=True)
class Kind(Rows):
    """Records of their own. ``named`` gives the name of one in the file, ``find`` the one that is here.

    ``wanted`` (exporting) gives the records that belong to the communes; None where only what others name comes along.
    ``place`` is the field with the area by which it belongs to a commune; records without are shared by all.
    """

    named: Callable = None
    find: Callable = None
    wanted: Callable = None
    place: str = ""
    page: str = ""  # the field with the page to which it belongs
    is_of_places: bool = False  # it comes along although no record names it
    only_own: bool = False  # those of other communes are nobody else's business

    @property
    def label(self):
        return self.model._meta.label_lower


def rows_of(model, left_out=(), children=None, **more):
    return Rows(model, frozenset(left_out), children or {}, **more)


def page_rows(model):
    """The fields of a kind of page; its comments are of its editors."""
    children = {
        relation.get_accessor_name(): Rows(
            relation.related_model, frozenset({relation.field.name}), same=_names_of(relation)
        )
        for relation in get_all_child_relations(model)
        if relation.get_accessor_name() != "wagtail_admin_comments"
    }
    return Rows(model, frozenset({*OF_ITS_SITE, "page_ptr"}), children)


def _names_of(relation):
    """What a row of a page names, besides the page."""
    fields = relation.related_model._meta.concrete_fields
    return tuple(one.name for one in fields if one.is_relation and one.name != relation.field.name)


def _area(values, importing, model):
    """The area of the same name below the same one. Of namesakes the one with its address, or that ended that day."""

    def names(area):
        return area.level, area.kind, area.name

    wanted = values["level"], values["kind"], values["name"]
    same = [area for area in importing.areas_below(values["parent"]) if names(area) == wanted]
    for rule in (
        lambda area: area.slug == values["slug"],
        lambda area: str(area.valid_to or "") == (values["valid_to"] or ""),
    ):
        if len(same) > 1:
            same = [area for area in same if rule(area)] or same
    return same[0] if same else None


def _by(*names):
    def find(values, importing, model):
        return model._default_manager.filter(**{name: values[name] for name in names}).order_by("pk").first()

    return find


def _file(values, importing, model):
    return importing.file_like(model, values)


def _plan_name(plan):
    parts = (plan.area.slug, plan.kind, plan.number, plan.title, plan.issuer, plan.date_text)
    return " | ".join(parts)


def _team_name(team):
    return f"{team.commune.slug}/{team.slug}" if team.commune else f"{team.area.slug}//{team.slug}"


def _team(values, importing, model):
    area = importing.area(values["area"])
    return (
        Team.objects.filter(commune=area.commune, slug=values["slug"])
        .filter(Q(commune__isnull=False) | Q(area=area))
        .first()
    )


def _wanted_members(communes):
    return Member.objects.filter(communes.condition("area__path"))


def kinds():
    """All kinds but pages, by label, in the order of the file."""
    image, document = get_image_model(), get_document_model()
    own = [
        Kind(
            Area,
            frozenset({"path", "depth", "numchild", "sort_name", "folded_name"}),
            named=lambda area: area.slug,
            find=_area,
            is_of_places=True,
            wanted=lambda communes: Area.objects.filter(communes.condition("path")),
        ),
        Kind(
            AreaSuccession,
            named=lambda step: f"{step.predecessor.slug} → {step.successor.slug}",
            find=_by("predecessor", "successor"),
            is_of_places=True,
            wanted=lambda communes: AreaSuccession.objects.filter(
                communes.condition("predecessor__path") | communes.condition("successor__path")
            ).select_related("predecessor", "successor"),
        ),
        Kind(
            document,
            frozenset(FILE_FIELDS),
            named=lambda file: f"{file.title} | {file.file.name}",
            find=_file,
        ),
        Kind(
            image,
            frozenset(FILE_FIELDS),
            named=lambda file: f"{file.title} | {file.file.name}",
            find=_file,
        ),
        Kind(
            Plan,
            children={
                relation.get_accessor_name(): Rows(relation.related_model, frozenset({"plan"}), same=same)
                for relation in get_all_child_relations(Plan)
                for same in [("level", "area") if relation.get_accessor_name() == "rules" else ("wording", "kind")]
            },
            named=_plan_name,
            find=_by("area", "kind", "number", "title", "issuer", "year", "month", "day"),
            wanted=lambda communes: Plan.objects.filter(communes.condition("area__path")).select_related("area"),
            place="area",
        ),
        Kind(
            Member,
            frozenset({"latest_revision", "sort_name"}),
            {"consents": Rows(Consent, frozenset({"member"}), same=("purpose", "given_on"))},
            named=lambda member: str(member.uuid),
            find=_by("uuid"),
            wanted=_wanted_members,
            place="area",
            only_own=True,
        ),
        Kind(
            Team,
            frozenset({"latest_revision", "commune"}),
            {"memberships": Rows(Membership, frozenset({"team"}), same=("member",), in_any_order=True)},
            many=("covers",),
            named=_team_name,
            find=_team,
            wanted=lambda communes: Team.objects.filter(communes.condition("area__path")).select_related(
                "area", "commune"
            ),
            place="area",
            only_own=True,
        ),
        Kind(
            FormerTeamAddress,
            named=lambda address: f"{address.commune.slug}/{address.slug}",
            find=_by("commune", "slug"),
            is_of_places=True,
            wanted=lambda communes: FormerTeamAddress.objects.filter(
                communes.condition("team__area__path")
            ).select_related("commune"),
        ),
    ]
    added = [kind for hook in hooks.get_hooks("content_kinds") for kind in hook()]
    return {kind.label: kind for kind in [*own, *added, _redirects()]}


def _redirects():
    """Old addresses of pages. Of which host they were does not come along."""
    return Kind(
        Redirect,
        frozenset({"site", "automatically_created", "created_at", "redirect_page_route_path", "redirect_link"}),
        named=lambda redirect: redirect.old_path,
        find=_by("old_path"),
        page="redirect_page",
        wanted=lambda communes: Redirect.objects.filter(
            redirect_page__in=communes.pages().values("pk"), redirect_page_route_path=""
        ),
    )


def label_of(model):
    """Of the kind whose records a relation to ``model`` names."""
    return PAGE if issubclass(model, Page) else model._meta.label_lower


def type_of(page):
    return ContentType.objects.get_for_id(page.content_type_id).model_class()
