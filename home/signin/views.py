"""Views that differ from django-allauth's, and which of them are closed."""

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.logout import logout
from allauth.account.views import LoginView
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode


class SignInView(LoginView):
    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not request.user.has_perm("wagtailadmin.access_admin"):
            logout(request, show_message=False)  # would be sent to and fro otherwise
        return super().dispatch(request, *args, **kwargs)


def closed(request, *args, **kwargs):
    raise Http404


def only_with_mail(view):
    """Without a mail server a forgotten password is set anew by an administrator."""

    def answer(request, *args, **kwargs):
        return (view if settings.WAGTAIL_PASSWORD_RESET_ENABLED else closed)(request, *args, **kwargs)

    return answer


@reauthentication_required
def _confirmed(request):
    return None


def ask_again(request):
    """An answer that asks for the password or the second factor; None when that was asked a moment ago.

    What was sent is not kept: a password for somebody else may be in it.
    """
    try:
        return _confirmed(request)
    except ReauthenticationRequired:
        back = request.get_full_path() if request.method == "GET" else request.path
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}")
