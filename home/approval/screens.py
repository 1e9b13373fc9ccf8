"""What editors and approvers see of the workflow: its buttons, and what happens when one is pressed."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.action_menu import (
    ActionMenuItem,
    CancelWorkflowMenuItem,
    PageLockedMenuItem,
    RestartWorkflowMenuItem,
    SubmitForModerationMenuItem,
)
from wagtail.admin.utils import get_latest_str
from wagtail.admin.views.pages.workflow import WorkflowActionView
from wagtail.models import TaskState, WorkflowState


class SendItem(SubmitForModerationMenuItem):
    """In two words; Wagtail names the workflow."""

    def get_context_data(self, parent_context):
        page = parent_context.get("page")
        was_returned = page and page.current_workflow_state
        label = _("Send for approval again") if was_returned else _("Send for approval")
        return super().get_context_data(parent_context) | {"label": label}


class WithdrawItem(CancelWorkflowMenuItem):
    label = gettext_lazy("Withdraw from approval")
    icon_name = "rotate"

    def is_shown(self, context):
        return super().is_shown(context) and context["page"].workflow_in_progress


class DecisionItem(ActionMenuItem):
    """A decision on what waits. It does not send the form, which is locked."""

    template_name = "home/admin/decision_item.html"

    def __init__(self, name, label, asks, order):
        super().__init__(order)
        self.name, self.label, self.asks = name, label, asks
        self.icon_name = "success" if name == "publish" else "resubmit"

    def is_shown(self, context):
        return True

    def get_context_data(self, parent_context):
        page = parent_context["page"]
        url = reverse(
            "wagtailadmin_pages:workflow_action", args=[page.pk, self.name, page.current_workflow_task_state.pk]
        )
        return super().get_context_data(parent_context) | {"url": url, "asks": self.asks, "is_first": self.order < 0}


OURS = {SubmitForModerationMenuItem: SendItem, CancelWorkflowMenuItem: WithdrawItem}


def in_our_words(menu_items, request, context):
    """Put our buttons in the place of Wagtail's; the first one is the one that shows."""
    items = [
        OURS[type(item)](item.order) if type(item) in OURS else item
        for item in menu_items
        # Who may send it again need not start it anew.
        if not isinstance(item, RestartWorkflowMenuItem)
    ]
    items = [item for item in items if not isinstance(item, WithdrawItem) or item.is_shown(context)]
    page = context.get("page")
    task = page and context["view"] == "edit" and page.current_workflow_task
    actions = task.get_actions(page, request.user) if task else []
    decisions = [DecisionItem(*action, order) for order, action in enumerate(actions, -1)]
    if decisions or len(items) > 1:
        items = [item for item in items if not isinstance(item, PageLockedMenuItem)]
    menu_items[:] = decisions + items


def say_why_returned(request, page):
    """Wagtail keeps the words of a return in a window of the history."""
    state = page.current_workflow_state
    if request.method == "GET" and state and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        messages.warning(request, _("Returned: “%(comment)s”") % {"comment": state.current_task_state.comment})


class DecisionView(WorkflowActionView):
    """Wagtail takes the number of any task state, and says nothing of what was done."""

    def get_task_state(self):
        return get_object_or_404(TaskState.objects.for_instance(self.object), pk=self.task_state_id).specific

    def post(self, request, *args, **kwargs):
        response = super().post(request, *args, **kwargs)
        self.task_state.refresh_from_db()
        title = {"title": get_latest_str(self.object)}
        if self.task_state.status == TaskState.STATUS_APPROVED:
            messages.success(request, _("“%(title)s” is approved and published.") % title)
        elif self.task_state.status == TaskState.STATUS_REJECTED:
            messages.success(request, _("“%(title)s” was returned to its author.") % title)
        return response
