"""Mails to approvers. Those to the author, on approval and return, are Wagtail's own."""

from django.contrib.auth import get_user_model
from wagtail.admin.mail import BaseGroupApprovalTaskStateEmailNotifier
from wagtail.models import Page, TaskState
from wagtail.permissions import policy_registry

from .tasks import ApprovalTask, authors


class WaitingNotifier(BaseGroupApprovalTaskStateEmailNotifier):
    """Tells the approvers of a page that something waits; the administrators only if there is nobody else."""

    notification = "submitted"

    def can_handle(self, instance, **kwargs):
        return isinstance(instance, TaskState) and isinstance(instance.task.specific, ApprovalTask)

    def get_recipient_users(self, task_state, **kwargs):
        policy = policy_registry.get_by_type(Page)
        page = task_state.workflow_state.content_object
        approvers = policy.users_with_permission_for_instance("publish", page, include_superusers=False)
        others = approvers.exclude(pk__in=authors(task_state))
        return others or get_user_model().objects.filter(is_superuser=True).exclude(pk__in=authors(task_state))


notify_approvers = WaitingNotifier()
