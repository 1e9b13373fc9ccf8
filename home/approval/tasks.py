"""The one step of the workflow of pages: somebody who did not write it publishes it or returns it."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import CharField
from django.db.models.functions import Cast
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.locks import WorkflowLock
from wagtail.models import Page, Task, TaskState, WorkflowState, get_default_page_content_type
from wagtail.permissions import policy_registry

from .permissions import may_approve


class MessageForm(forms.Form):
    comment = forms.CharField(
        label=_("Message to the author"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3})
    )


class ReturnForm(MessageForm):
    """A return carries words."""

    comment = forms.CharField(label=_("What is to be mended"), max_length=2000, widget=forms.Textarea({"rows": 3}))


class WaitingLock(WorkflowLock):
    """What waits is what will be published: meanwhile nobody changes it."""

    def get_message(self, user):
        task_state = self.object.current_workflow_task_state
        if user.pk in authors(task_state):
            return gettext(
                "You sent this for approval, so somebody else approves it; an administrator, if there is no other "
                "approver here. To go on writing, withdraw it first."
            )
        if may_approve(user, self.object):
            return gettext("This waits for your approval: publish it, or return it and say what is to be mended.")
        return gettext("This waits for approval. Nobody can change it meanwhile.")

    def get_description(self, user, can_lock=False):
        return gettext("Nobody can change what waits for approval")


def authors(task_state):
    """The keys of the users who wrote what waits, and so do not approve it."""
    return {task_state.revision.user_id, task_state.workflow_state.requested_by_id}


class ApprovalTask(Task):
    """Approvers of the page who did not write what waits decide; see ``may_approve``.

    Wagtail's own way lets approvers change what waits and approve it in one go. Its form takes any guide for changed
    (rich text gets new marks), which would make every approver an author; so nothing is changed while it waits.
    """

    lock_class = WaitingLock

    class Meta:
        verbose_name = _("approval by somebody else than the author")
        verbose_name_plural = _("approvals by somebody else than the author")

    @classmethod
    def get_description(cls):
        return _("Whoever holds the permission to publish the page approves it, but not what they wrote themselves.")

    def locked_for_user(self, page, user):
        return True

    def user_can_access_editor(self, page, user):
        return may_approve(user, page)

    def get_task_states_user_can_moderate(self, user, **kwargs):
        pages = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "publish")
        return (
            self.task_states.filter(
                status=TaskState.STATUS_IN_PROGRESS,
                workflow_state__status=WorkflowState.STATUS_IN_PROGRESS,
                workflow_state__base_content_type=get_default_page_content_type(),
                workflow_state__object_id__in=pages.annotate(key=Cast("pk", CharField())).values("key"),
            )
            .exclude(revision__user=user)
            .exclude(workflow_state__requested_by=user)
        )

    def get_actions(self, page, user):
        """Publishing is not called “approve”, because who may “approve” may also cancel, without a word."""
        if not self.get_task_states_user_can_moderate(user).filter(workflow_state__object_id=str(page.pk)).exists():
            return []
        return [
            ("publish", _("Approve and publish"), False),
            ("publish", _("Approve and publish with a message"), True),
            ("reject", _("Return"), True),
        ]

    def get_form_for_action(self, action):
        return ReturnForm if action == "reject" else MessageForm

    def on_action(self, task_state, user, action_name, comment="", **kwargs):
        """Publish or return. Judged anew, for the page of ``task_state``: an address may name another page."""
        comment = comment.strip()
        if not self.get_task_states_user_can_moderate(user).filter(pk=task_state.pk).exists():
            raise PermissionDenied
        if action_name == "publish":
            task_state.approve(user=user, comment=comment)
        elif action_name == "reject" and comment:
            task_state.reject(user=user, comment=comment)
        else:
            raise PermissionDenied
