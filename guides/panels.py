"""Panels of the guide's form."""

from wagtail.admin.panels import Panel


class AdvicePanel(Panel):
    """What to mend before publishing, in words. Advice only."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "guides/admin/advice.html"

        def is_shown(self):
            return super().is_shown() and bool(self.instance.pk)

        def get_context_data(self, parent_context=None):
            from .findings import findings

            return super().get_context_data(parent_context) | {"findings": findings(self.instance)}


class UsePanel(Panel):
    """Which communes use a shared guide."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "guides/admin/use.html"

        def is_shown(self):
            return super().is_shown() and bool(self.instance.pk) and self.instance.is_shared

        def get_context_data(self, parent_context=None):
            from .use import uses

            return super().get_context_data(parent_context) | {"uses": uses(self.instance, self.request.user)}


class FeedbackPanel(Panel):
    """How many the guide helped, where the others are stuck, and their words."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "guides/admin/feedback_panel.html"

        def is_shown(self):
            return super().is_shown() and bool(self.instance.pk)

        def get_context_data(self, parent_context=None):
            from .reports import summary

            return super().get_context_data(parent_context) | summary(self.instance, self.request.user)
