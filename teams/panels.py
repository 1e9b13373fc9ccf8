"""Panels of the admin's forms."""

from django.urls import reverse
from wagtail.admin.panels import Panel

from .models import TeamDirectoryPage


class FindingsPanel(Panel):
    """How the team stands against its plan, in the plan's words. Advice only."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "teams/admin/findings.html"

        def is_shown(self):
            return super().is_shown() and bool(self.instance.pk)

        def get_context_data(self, parent_context=None):
            return super().get_context_data(parent_context) | {
                "rule": self.instance.rule,
                "plan": self.instance.plan,
                "findings": self.instance.findings(),
            }


class WithdrawPanel(Panel):
    """The way to withdraw the consents of a member, and what withdrawing means for this screen."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "teams/admin/consents/panel.html"

        def is_shown(self):
            return super().is_shown() and bool(self.instance.pk)

        def get_context_data(self, parent_context=None):
            withdraw_url = reverse("wagtailsnippets_teams_member:withdraw", args=[self.instance.pk])
            has_open = any(consent.withdrawn_on is None for consent in self.instance.consents.all())
            return super().get_context_data(parent_context) | {
                "withdraw_url": withdraw_url if has_open else "",
                "person_url": reverse("wagtailsnippets_teams_member:person", args=[self.instance.pk]),
            }


class PosterPanel(Panel):
    """The way to the team's sheet for the noticeboard, which has only what readers of the site see too."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "teams/admin/poster.html"

        def is_shown(self):
            return super().is_shown() and bool(self.instance.pk) and bool(self.poster_url())

        def poster_url(self):
            directory = None if self.instance.has_ended() else TeamDirectoryPage.of(self.instance.commune_id)
            return f"{directory.team_url(self.instance, self.request)}to-dan/" if directory else ""

        def get_context_data(self, parent_context=None):
            return super().get_context_data(parent_context) | {"poster_url": self.poster_url()}
