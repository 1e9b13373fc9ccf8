"""Accounts that edit communes."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission


def make_editor(name, *communes, records=True):
    """An account that may edit the pages of some communes and has the rights to records."""
    group = Group.objects.create(name=name)
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    if records:
        group.permissions.add(*Permission.objects.filter(content_type__app_label="teams"))
    for commune in communes:
        GroupPagePermission.objects.create(
            group=group, page=commune.commune_page, permission=Permission.objects.get(codename="change_page")
        )
    user = get_user_model().objects.create_user(name, password="x")
    user.groups.add(group)
    return user
