"""What django-allauth asks of the site that it serves."""

import logging
import threading

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import connections
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from ..limits import client_address
from ..qr import qr
from .events import SignInEvent, note
from .second_factor import must_have

logger = logging.getLogger(__name__)

WRONG = _("The user name or the password is not right.")
TOO_MANY = _("Too many attempts that failed. Please wait five minutes, then try again.")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("This is not your password."),
        "incorrect_code": _("The code is not right. Please take the newest one from the app."),
        "invalid_password_reset": _("This link is no longer valid."),
        "rate_limited": TOO_MANY,
        "too_many_login_attempts": TOO_MANY,
        "username_password_mismatch": WRONG,
    }

    def get_client_ip(self, request):
        return client_address(request) or "-"

    def format_email_subject(self, subject):
        return subject

    def is_open_for_signup(self, request):
        return False

    def respond_user_inactive(self, request, user):
        messages.error(request, _("This account is closed. Please ask your administrator."))
        return redirect("account_login")

    def get_password_change_redirect_url(self, request):
        return super().get_login_redirect_url(request)

    def pre_authenticate(self, request, **credentials):
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            note(SignInEvent.Kind.LOCKED_OUT, _owner(credentials), request)
            raise

    def authentication_failed(self, request, **credentials):
        note(SignInEvent.Kind.WRONG_PASSWORD, _owner(credentials), request)

    def send_mail(self, template_prefix, email, context):
        """Send the mail beside the answer: how long a mail server takes would tell whether there is an account."""
        mail = self.render_mail(template_prefix, email, context)
        threading.Thread(target=_send, args=[mail]).start()


def _owner(credentials):
    """The account that somebody tried, or None. A name that is nobody's is not kept: it may be a password."""
    name = credentials.get("username", "")
    return get_user_model().objects.filter(username__iexact=name).first()


def _send(mail):
    try:
        mail.send()
    except Exception as error:  # a mail server that is down must not end in silence
        logger.error("A mail about a password was not sent: %s", type(error).__name__)
    finally:
        connections.close_all()  # this thread's; home.mail asks whether a transaction is open


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _("Your account must have a second step. It cannot be taken away."),
        "cannot_generate_recovery_codes": _("Set up the second step first."),
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def get_totp_label(self, user):
        return user.get_username()

    def get_totp_issuer(self):
        return settings.WAGTAIL_SITE_NAME

    def build_totp_svg(self, url):
        return qr(url)

    def can_delete_authenticator(self, authenticator):
        return not must_have(authenticator.user)
