"""Who may edit which records: whoever may edit a commune's page may edit the records of that commune."""

from functools import reduce, wraps
from operator import and_, or_

from django.contrib.admin.utils import unquote
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from wagtail.models import Page
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import policy_registry

from home.models import HomePage

from .models import Area, CommunePage, Level, Team, TeamAccount


def reach(user):
    """Return the tree paths of the areas whose records ``user`` may edit; None means every record.

    The page tree and its groups are the one source: a commune is in reach when its page may be changed, and a
    whole province, with the communes that ended, when the page above its communes may be changed.
    """
    if user.is_superuser and user.is_active:
        return None
    if not hasattr(user, "_reach"):
        pages = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change").values("pk")
        above = HomePage.objects.filter(pk__in=pages, depth=OuterRef("depth") - 1)
        communes = CommunePage.objects.filter(pk__in=pages).annotate(with_all=Exists(above))
        paths = communes.values_list("area__path", "with_all")
        user._reach = tuple(sorted({path[: Area.steplen] if with_all else path for path, with_all in paths}))
    return user._reach


def communes_in_reach(user):
    """The communes of today that have a page and whose records ``user`` may edit."""
    return in_reach(user, Area.objects.communes().current().filter(commune_page__isnull=False))


def first_communes(user):
    """The first two communes in reach: whether ``user`` looks after none, one or several. Read once for a request."""
    if not hasattr(user, "_first_communes"):
        user._first_communes = list(communes_in_reach(user)[:2])
    return user._first_communes


def own_team(user):
    """The key of the team that the account of a team member looks after, or None."""
    if not hasattr(user, "_own_team"):
        user._own_team = TeamAccount.objects.filter(user=user).values_list("team_id", flat=True).first()
    return user._own_team


def within_reach(user, *paths):
    """The condition that the areas found by the lookups ``paths`` lie in the user's reach, every one of them."""
    starts = reach(user)
    if starts is None:
        return Q()
    if not starts:
        return Q(pk__in=[])
    return reduce(and_, (reduce(or_, (Q(**{f"{path}__startswith": start}) for start in starts)) for path in paths))


def in_reach(user, records):
    """Those of ``records``, a queryset, that lie in the user's reach; the policy of their model says how."""
    return records.filter(policy_registry.get_by_type(records.model).condition(user))


def offered(user, records):
    """Those of ``records``, a queryset, that the user may see in lists and choose."""
    return records.filter(policy_registry.get_by_type(records.model).offer(user))


class AreaPolicy(ModelPermissionPolicy):
    """The model's permission and, for a record, its areas within the user's reach, judged on the stored row."""

    def __init__(self, model, *paths):
        super().__init__(model)
        self.paths = paths

    def condition(self, user):
        """Which records the user may edit."""
        return within_reach(user, *self.paths)

    def offer(self, user):
        """Which records the user may see in lists and choose."""
        return self.condition(user)

    def reachable(self, user):
        return self.model._default_manager.filter(self.condition(user))

    def user_has_permission_for_instance(self, user, action, instance):
        return self.user_has_permission(user, action) and self.reachable(user).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user, actions):
        if set(actions) == {"choose"}:
            return offered(user, self.model._default_manager.all())
        allowed = self.user_has_any_permission(user, actions)
        return self.reachable(user) if allowed else self.model._default_manager.none()


class KeptAreaPolicy(AreaPolicy):
    """For records that end and are never deleted: everything the user may do but delete."""

    def user_has_permission(self, user, action):
        return action != "delete" and super().user_has_permission(user, action)


class PlanPolicy(AreaPolicy):
    """Teams rest on the plans of their commune, of those above it, and of communes that were."""

    def offer(self, user):
        if reach(user) is None:
            return Q()
        above = Q(area__level__in=(Level.PROVINCE, Level.DISTRICT))
        return self.condition(user) | above | Q(pk__in=in_reach(user, Team.objects.all()).values("plan"))


class TeamPolicy(AreaPolicy):
    """Also the one team that the account of a team member looks after."""

    def condition(self, user):
        own = own_team(user)
        return Q(pk=own) if own else super().condition(user)


def offered_pages(user, pages):
    """Those of ``pages`` that ``user`` may link to: those of communes they work in, and what belongs to no commune."""
    if user.is_superuser:
        return pages
    explorable = policy_registry.get_by_type(Page).explorable_instances(user)
    own = CommunePage.objects.filter(pk__in=explorable.values("pk"))
    above = Page.objects.filter(depth__lt=3).values_list("path", flat=True)
    shared = Page.objects.filter(depth=3).not_exact_type(CommunePage)
    paths = (*own.values_list("path", flat=True), *shared.values_list("path", flat=True))
    return pages.filter(
        reduce(
            or_, (Q(path__startswith=path) for path in paths), Q(path__in=list(above.values_list("path", flat=True)))
        )
    )


def guarded(view, model):
    """Let ``view`` answer only for records in reach; to its user the others do not exist."""

    @wraps(view)
    def guard(request, *args, **kwargs):
        if "pk" in kwargs:
            policy = policy_registry.get_by_type(model)
            try:
                found = policy.reachable(request.user).filter(pk=unquote(str(kwargs["pk"]))).exists()
            except ValueError:
                found = False
            if not found:
                raise Http404
        return view(request, *args, **kwargs)

    return guard
