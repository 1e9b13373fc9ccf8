"""Who may change which synonyms."""

from django.db.models import Q

from teams.permissions import AreaPolicy


class SynonymPolicy(AreaPolicy):
    """A commune's editors keep its own. They see the shared ones, which are for who reaches everything."""

    def offer(self, user):
        return self.condition(user) | Q(commune=None)
