"""Who may edit which records: whoever may edit a commune's page may edit the records of that commune."""

from functools import reduce, wraps
from operator import or_

from django.contrib.admin.utils import unquote
from django.db.models import Q
from django.http import Http404
from wagtail.models import Page
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import policy_registry

from .models import CommunePage


def reach(user):
    """Return the tree paths of the communes whose records ``user`` may edit; None means every record.

    The page tree and its groups are the one source: a commune is in reach when its page may be changed.
    """
    if user.is_superuser and user.is_active:
        return None
    if not hasattr(user, "_reach"):
        pages = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")
        communes = CommunePage.objects.filter(pk__in=pages.values("pk"))
        user._reach = tuple(communes.values_list("area__path", flat=True))
    return user._reach


def within_reach(user, queryset, path):
    """Those of ``queryset`` whose area, found by the lookup ``path``, lies in a commune in the user's reach."""
    paths = reach(user)
    if paths is None:
        return queryset
    if not paths:
        return queryset.none()
    return queryset.filter(reduce(or_, (Q(**{f"{path}__startswith": start}) for start in paths)))


def in_reach(user, records):
    """Those of ``records``, a queryset, that lie in the user's reach; the policy of their model says how."""
    return within_reach(user, records, policy_registry.get_by_type(records.model).path)


class KeptPolicy(ModelPermissionPolicy):
    """For records that end and are never deleted: everything the user may do but delete."""

    def user_has_permission(self, user, action):
        return action != "delete" and super().user_has_permission(user, action)


class AreaPolicy(ModelPermissionPolicy):
    """The model's permission and, for a record, its area within the user's reach, judged on the stored row."""

    def __init__(self, model, path):
        super().__init__(model)
        self.path = path

    def reachable(self, user):
        return within_reach(user, self.model._default_manager.all(), self.path)

    def user_has_permission_for_instance(self, user, action, instance):
        return self.user_has_permission(user, action) and self.reachable(user).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user, actions):
        allowed = self.user_has_any_permission(user, actions)
        return self.reachable(user) if allowed else self.model._default_manager.none()


class KeptAreaPolicy(KeptPolicy, AreaPolicy):
    """Both: areas themselves."""


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
