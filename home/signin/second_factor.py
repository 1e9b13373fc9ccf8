"""Who must have a second factor, who has one, and taking it away from an account whose phone is lost."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import GroupPagePermission

from .events import SignInEvent, note

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes alone are none


def is_reviewer(user):
    """Whether others rely on what ``user`` lets through: approvers, editors of a province, administrators."""
    return (
        user.is_superuser
        or user.has_perm("auth.change_user")
        or GroupPagePermission.objects.filter(group__user=user, permission__codename="publish_page").exists()
    )


def must_have(user):
    return settings.REQUIRE_SECOND_FACTOR and is_reviewer(user)


def has(user):
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


@transaction.atomic
def reset(user, by=None):
    """Take every second factor from ``user``, with the recovery codes; return whether there was one.

    Written down for both: in the sign-in report, and in the history of the account.
    """
    found, _deleted = Authenticator.objects.filter(user=user).delete()
    if found:
        note(SignInEvent.Kind.FACTOR_RESET, user, by=by)
        log(instance=user, action="home.reset_second_factor", user=by)
    return bool(found)
