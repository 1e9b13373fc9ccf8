"""Who may publish, and who may approve."""

from wagtail.models import Page, PagePermissionTester
from wagtail.permissions import policy_registry


def may_approve(user, page):
    """Approvers of a page are those who hold the permission to publish it, through the page tree."""
    return policy_registry.get_by_type(Page).user_has_permission_for_instance(user, "publish", page)


class PagePermissions(PagePermissionTester):
    """Only administrators publish directly; for everybody else publishing is approving.

    Approvers take off, move and delete what is published as Wagtail has it: these follow from their permission, not
    from the methods here. Who may read a page is for administrators to say, because Wagtail derives it from
    ``can_publish``.
    """

    def can_publish(self):
        return self.user.is_superuser and super().can_publish()

    def can_publish_subpage(self):
        return self.user.is_superuser and super().can_publish_subpage()

    def can_unschedule(self):
        """To stop what was approved for a later day is no publishing."""
        return super().can_publish()
