"""What django-allauth says that it did, written down."""

from allauth.account import signals as account
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.dispatch import receiver

from .events import SignInEvent, note
from .second_factor import FACTORS

Kind = SignInEvent.Kind


@receiver(account.user_logged_in)
def signed_in(request, user, **kwargs):
    note(Kind.SIGNED_IN, user, request)


@receiver([account.password_changed, account.password_reset])
def password_changed(request, user, **kwargs):
    note(Kind.PASSWORD_CHANGED, user, request)


@receiver(mfa.authentication_failed)
def wrong_code(request, user, **kwargs):
    note(Kind.WRONG_CODE, user, request)


@receiver(mfa.authenticator_added)
def factor_added(request, user, authenticator, **kwargs):
    if authenticator.type in FACTORS:
        note(Kind.FACTOR_ADDED, user, request)
        # The session that set it up has just proven it; others of the account are asked (middleware.py).
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


@receiver(mfa.authenticator_removed)
def factor_removed(request, user, authenticator, **kwargs):
    if authenticator.type in FACTORS:
        note(Kind.FACTOR_REMOVED, user, request)


@receiver(mfa.authenticator_reset)
def codes_renewed(request, user, authenticator, **kwargs):
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        note(Kind.CODES_RENEWED, user, request)
