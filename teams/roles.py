"""The roles of a membership, in the order lists show them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    LEADER = "leader", _("Leader")
    STANDING_DEPUTY = "standing_deputy", _("Standing deputy leader")
    DEPUTY = "deputy", _("Deputy leader")
    MEMBER = "member", _("Member")
    COLLABORATOR = "collaborator", _("Collaborator")


ROLE_ORDER = {role: place for place, role in enumerate(Role.values)}
DEPUTIES = (Role.STANDING_DEPUTY, Role.DEPUTY)
