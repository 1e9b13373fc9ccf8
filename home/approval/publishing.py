"""The end of the workflow. Wagtail's models import this, so it imports none of them."""

from django.core.exceptions import PermissionDenied


def publish_approved(workflow_state, user=None):
    """Publish the very revision that was approved; for ``WAGTAIL_FINISH_WORKFLOW_ACTION``.

    Also who may not publish directly does so here. A workflow that ends without an approval, because no task of it is
    left, publishes nothing: PermissionDenied undoes what ended it.
    """
    task_states = workflow_state.task_states
    approved = task_states.filter(
        pk=workflow_state.current_task_state_id, status=task_states.model.STATUS_APPROVED
    ).first()
    if approved is None:
        raise PermissionDenied
    approved.revision.publish(user=user, skip_permission_checks=True)
