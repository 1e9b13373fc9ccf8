"""Panels of the guide's form."""

from wagtail.admin.panels import FieldPanel, InlinePanel, Panel

from teams.permissions import own_team


def places(panel, prefix="panel"):
    """The ids that the fields of a form have in its page: {name of the field: id}."""
    if isinstance(panel, FieldPanel):
        return {panel.field_name: f"{prefix}-wrapper"}
    if isinstance(panel, InlinePanel):
        return {panel.relation_name: f"id_{panel.relation_name}-FORMS"}
    found = {}
    if hasattr(panel, "child_identifiers"):
        for child, name in zip(panel.children, panel.child_identifiers, strict=True):
            found |= places(child, f"{prefix}-child-{name}")
    return found


class StoredPanel(Panel):
    """A panel that tells something of a guide that is stored already."""

    class BoundPanel(Panel.BoundPanel):
        def is_shown(self):
            return super().is_shown() and bool(self.instance.pk)


class AdvicePanel(StoredPanel):
    """What to mend before publishing, in words. Advice only."""

    class BoundPanel(StoredPanel.BoundPanel):
        template_name = "guides/admin/advice.html"

        def get_context_data(self, parent_context=None):
            from .findings import findings

            where = places(self.instance.get_edit_handler())
            return super().get_context_data(parent_context) | {
                "findings": [
                    (finding, f"block-{finding.block}-section" if finding.block else where.get(finding.field, ""))
                    for finding in findings(self.instance)
                ]
            }


class UsePanel(StoredPanel):
    """Which communes use a shared guide."""

    class BoundPanel(StoredPanel.BoundPanel):
        template_name = "guides/admin/use.html"

        def is_shown(self):
            return super().is_shown() and self.instance.is_shared

        def get_context_data(self, parent_context=None):
            from .use import uses

            return super().get_context_data(parent_context) | {"uses": uses(self.instance, self.request.user)}


class FeedbackPanel(StoredPanel):
    """How many the guide helped, where the others are stuck, and their words."""

    class BoundPanel(StoredPanel.BoundPanel):
        template_name = "guides/admin/feedback_panel.html"

        def is_shown(self):
            return super().is_shown() and not own_team(self.request.user)

        def get_context_data(self, parent_context=None):
            from .reports import summary

            return super().get_context_data(parent_context) | summary(self.instance, self.request.user)
