"""django-allauth's forms in our words: a label above each field, nothing inside it."""

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ..forms import sign_in_name

LABELS = {
    "login": _("User name"),
    "password": _("Password"),
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
    "email": _("E-mail"),
    "code": _("Code"),
}


class InOurWords:
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS[name]
            field.widget.attrs.pop("placeholder", None)
            if name != "password1":  # which says what a password must be like
                field.help_text = ""
        first = next(iter(self.fields.values()))
        first.widget.attrs["autofocus"] = True


class SignInForm(InOurWords, account.LoginForm):
    @property
    def may_be_mailed(self):
        return settings.WAGTAIL_PASSWORD_RESET_ENABLED

    def clean_login(self):
        return sign_in_name(self.cleaned_data["login"])


class ConfirmForm(InOurWords, account.ReauthenticateForm):
    pass


class ChangePasswordForm(InOurWords, account.ChangePasswordForm):
    pass


class ResetPasswordForm(InOurWords, account.ResetPasswordForm):
    def save(self, request, **kwargs):
        """To who has no account nothing is sent, after the same work."""
        if self.users:
            return super().save(request, **kwargs)
        email = self.cleaned_data["email"]
        get_adapter().render_mail("account/email/password_reset_key", email, {"username": "", "password_reset_url": ""})
        return email


class NewPasswordForm(InOurWords, account.ResetPasswordKeyForm):
    pass


class CodeForm(InOurWords):
    """Six figures of the app, or eight of the sheet of recovery codes; spaces are left out."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(label=LABELS["code"], max_length=20, widget=self.fields["code"].widget)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code"}

    def clean_code(self):
        self.cleaned_data["code"] = "".join(self.cleaned_data["code"].split())
        return super().clean_code()


class SecondStepForm(CodeForm, mfa.AuthenticateForm):
    pass


class ConfirmByCodeForm(CodeForm, mfa.ReauthenticateForm):
    pass


class SetUpForm(CodeForm, ActivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["code"].widget.attrs["autofocus"]  # a phone would leap over the drawing
