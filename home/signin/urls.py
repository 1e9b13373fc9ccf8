"""The addresses of signing in, below the admin and before Wagtail's of the same names; no others exist."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from django.urls import path, re_path
from django.views.decorators.cache import never_cache

from .views import SignInView, closed, only_with_mail


def mailed(view):
    return never_cache(only_with_mail(view))


urlpatterns = [
    path("login/", never_cache(SignInView.as_view()), name="account_login"),
    path("login/lai/", never_cache(account.reauthenticate), name="account_reauthenticate"),
    path("logout/", never_cache(account.logout), name="account_logout"),
    path("mat-khau/", never_cache(account.password_change), name="account_change_password"),
    path("password_reset/", mailed(account.password_reset), name="account_reset_password"),
    path("password_reset/da-gui/", mailed(account.password_reset_done), name="account_reset_password_done"),
    path(
        "password_reset/xong/",
        mailed(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password_reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        mailed(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    re_path(r"^password_reset/", closed),  # Wagtail's
    path("hai-buoc/", never_cache(mfa.index), name="mfa_index"),
    path("hai-buoc/ma/", never_cache(mfa.authenticate), name="mfa_authenticate"),
    path("hai-buoc/lai/", never_cache(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("hai-buoc/bat/", never_cache(app.activate_totp), name="mfa_activate_totp"),
    path("hai-buoc/tat/", never_cache(app.deactivate_totp), name="mfa_deactivate_totp"),
    path("hai-buoc/ma-du-phong/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("hai-buoc/ma-du-phong/moi/", never_cache(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("hai-buoc/ma-du-phong/tep/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
]
OPEN = {pattern.name for pattern in urlpatterns if pattern.name}  # to whoever signs in
