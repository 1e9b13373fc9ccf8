"""What guides and kits have in common: one text, shown at every commune."""

from django.db import models
from django.utils.functional import cached_property

from home.shell import shell_for
from teams.contacts import contact_of, office, team_at


class Shared(models.Model):
    """Mixin of pages below a guide index that each commune shows at an address of its own."""

    local_note = ""  # what the commune at whose address the page is shown adds to it
    SHARED_DEPTH = 4  # the root, the first page, the index, this; a commune's own pages lie one deeper
    shown_at = None  # the index of the commune at whose address the page is shown
    routes_need_it_whole = True

    class Meta:
        abstract = True

    @property
    def is_shared(self):
        return self.depth == self.SHARED_DEPTH

    @cached_property
    def agency_page(self):
        return self.shown_at.agency_page if self.shown_at else super().agency_page

    def address(self, request):
        """Where the page is shown: its own address, or that at the commune."""
        return f"{self.shown_at.get_url(request)}{self.slug}/" if self.shown_at else self.get_url(request)

    def contact(self, request):
        """Whom the reader may call: the team that ``?to=`` names, as kits do, else the office."""
        if not hasattr(self, "_contact"):
            shell = shell_for(request, self)
            team, commune = team_at(request.GET.get("to"), shell.agency_page)
            self._contact = contact_of(team, commune, request) if team else office(shell)
        return self._contact
