"""The account of a request, and in the same query whether it has a second factor: each request of the admin asks."""

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef

from .second_factor import FACTORS


class AccountBackend(AuthenticationBackend):
    def get_user(self, user_id):
        factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)
        accounts = get_user_model()._default_manager.annotate(has_second_factor=Exists(factors))
        user = accounts.filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
