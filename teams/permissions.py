"""Who may do what with which records."""

from wagtail.permission_policies import ModelPermissionPolicy


class KeptPolicy(ModelPermissionPolicy):
    """For records that end and are never deleted: everything the user may do but delete."""

    def user_has_permission(self, user, action):
        return action != "delete" and super().user_has_permission(user, action)
