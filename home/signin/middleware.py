"""Whether a session may still be used in the admin: not too old, and proven as its account must be."""

import time

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.logout import logout
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from . import second_factor
from .urls import OPEN

BEGAN, SEEN = "began", "seen"  # in the session, seconds since 1970
EVERY = 60  # seconds: not each request writes the session anew
# What an open page asks by itself says nothing of somebody sitting there.
BY_ITSELF = {"wagtailadmin_editing_sessions:ping", "wagtailadmin_editing_sessions:release"}


class ProvenSessionMiddleware:
    """Ends sessions after ``SESSION_HOURS`` (idle ones end by ``SESSION_COOKIE_AGE``), and asks for the second factor.

    For every address below the admin, whatever it answers and however it is asked.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.path.startswith(reverse("wagtailadmin_home")) or request.user.is_anonymous:
            return None
        view_name = request.resolver_match.view_name
        if _is_over(request, view_name):
            logout(request, show_message=False)
            messages.warning(request, _("For safety you were signed out. Please sign in again."))
            return redirect("account_login") if view_name not in OPEN else None
        if view_name in OPEN or _is_proven_twice(request):
            return None
        if request.user.has_second_factor:  # set up in another session, which this one has not proven
            logout(request, show_message=False)
            return redirect("account_login")
        if second_factor.must_have(request.user):
            if not len(messages.get_messages(request)):  # said once, however often they knock
                messages.info(request, _("Your account must have a second step. Please set it up now."))
            return redirect("mfa_activate_totp")
        return None


def _is_over(request, view_name):
    now, session = time.time(), request.session
    began = session.setdefault(BEGAN, now)
    if now - began > settings.SESSION_HOURS * 60 * 60:
        return True
    if now - session.get(SEEN, 0) > EVERY and view_name not in BY_ITSELF:
        session[SEEN] = now  # saved, and with it when it ends
    return False


def _is_proven_twice(request):
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))
