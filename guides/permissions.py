"""Who may edit records of guides that are no pages."""

from django.db.models import Q

from teams.permissions import AreaPolicy


class SharedPolicy(AreaPolicy):
    """For records of no commune: who has the model's permission has it for each, and everybody may choose one."""

    def condition(self, user):
        return Q()
