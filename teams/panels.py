"""Panels of the admin's forms."""

from wagtail.admin.panels import Panel


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
