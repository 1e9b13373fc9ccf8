"""Putting a commune online: its pages, its collection, who edits and who approves, their accounts."""

import secrets

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import models, transaction
from django.db.models import Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from home.models import HomePage

from .models import CommunePage, TeamAccount


class Duty(models.TextChoices):
    """What an account is for. It is one group of the page tree, from which every right follows."""

    EDITOR = "editor", _("Editor of a commune")
    APPROVER = "approver", _("Approver of a commune")
    TEAM = "team", _("Member of a team, for its own team")
    PROVINCE = "province", _("Editor and approver for all communes of a province")


# What stands before the place in a group's name, which is data: “Người duyệt xã Đức Minh, tỉnh Hà Tĩnh”.
TITLES = {
    Duty.EDITOR: "Biên tập viên",
    Duty.APPROVER: "Người duyệt",
    Duty.TEAM: "Thành viên tổ",
    Duty.PROVINCE: "Biên tập viên",
}
# The rights to pages, by which records are in reach; to pictures and files; to records.
PAGES = {
    Duty.EDITOR: ("add", "change"),
    Duty.APPROVER: ("add", "change", "publish"),
    Duty.TEAM: ("add",),
    Duty.PROVINCE: ("add", "change", "publish"),
}
FILES = dict.fromkeys(Duty, ("add", "change", "choose")) | {Duty.TEAM: ("add", "choose")}
WRITE, READ = ("add", "change", "view"), ("view",)


def _rights(actions, *models):
    """The names of permissions, as Django knows them: “teams.add_team”."""
    return [f"{app}.{action}_{name}" for app, name in (model.split(".") for model in models) for action in actions]


_EDITORS = [
    *_rights(WRITE, "teams.team", "teams.member", "teams.area"),
    *_rights(READ, "teams.plan", "teams.areasuccession", "guides.platform"),
    *_rights((*WRITE, "delete"), "search.synonym"),
]
RECORDS = {
    Duty.EDITOR: _EDITORS,
    Duty.APPROVER: _EDITORS,
    Duty.TEAM: _rights(("change", "view"), "teams.team"),
    Duty.PROVINCE: [*_EDITORS, *_rights(WRITE, "teams.plan", "teams.areasuccession", "guides.platform")],
}


def group_for(duty, area):
    """Return the group of those who have ``duty`` for ``area``, a commune or a province; made when missing."""
    # Communes of one name exist in several provinces.
    place = ", ".join(place.inline_name for place in (area, *area.lineage))
    return Group.objects.get_or_create(name=f"{TITLES[duty]} {place}"[:150])[0]


@transaction.atomic
def set_up_commune(area, slug=None, **fields):
    """Make the page of ``area``, a commune, with its sections, collection and groups; return the page.

    ``fields`` are those of ``CommunePage``. Run again, it adds what is missing and takes nothing away.
    """
    page = CommunePage.objects.filter(area=area).first()
    if page is None:
        fields = {"title": area.full_name, "organisation": f"Ủy ban nhân dân {area.inline_name}"} | fields
        page = CommunePage(area=area, slug=slug or area.slug, **fields)
        HomePage.objects.order_by("path").first().add_child(instance=page)
    section_models = [model for model in CommunePage.allowed_subpage_models() if hasattr(model, "section_slug")]
    sections = [section_of(page, model) for model in section_models]
    province = area.lineage[-1]
    of_province = collection_in(Collection.get_first_root_node(), province.full_name)
    of_commune = collection_in(of_province, area.full_name)
    for duty in (Duty.EDITOR, Duty.APPROVER):
        give(group_for(duty, area), duty, [page], of_commune)
    # Those who look after a team write below the section that takes pages: the guides.
    give(
        group_for(Duty.TEAM, area), Duty.TEAM, [page for page in sections if page.allowed_subpage_models()], of_commune
    )
    give(group_for(Duty.PROVINCE, province), Duty.PROVINCE, [page], of_province)
    return page


def section_of(page, model):
    """The section of a commune that is a ``model``, made when missing."""
    section = model.objects.child_of(page).first()
    return section or page.add_child(
        instance=model(title=model.section_title, slug=model.section_slug, show_in_menus=True)
    )


def collection_in(parent, name):
    return parent.get_children().filter(name=name).first() or parent.add_child(name=name)


def permissions(*names):
    """The permissions with these names, in one query."""
    name = Concat("content_type__app_label", Value("."), "codename")
    return Permission.objects.annotate(full_name=name).filter(full_name__in=names)


def give(group, duty, pages, collection):
    """Give ``group`` what ``duty`` needs for ``pages`` and the files of ``collection``."""
    group.permissions.add(*permissions("wagtailadmin.access_admin", *RECORDS[duty]))
    page_rights = Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=[f"{action}_page" for action in PAGES[duty]]
    )
    for page in pages:
        for permission in page_rights:
            GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)
    for permission in Permission.objects.filter(
        content_type__app_label__in=("wagtailimages", "wagtaildocs"),
        codename__in=[f"{action}_{kind}" for action in FILES[duty] for kind in ("image", "document")],
    ):
        GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)


@transaction.atomic
def open_account(username, name, duty, area, team=None, email=""):
    """Make an account with one duty for ``area``, or for ``team``; return the user and the first password."""
    password = secrets.token_urlsafe(9)
    user = get_user_model().objects.create_user(username, email=email, password=password, last_name=name)
    user.groups.add(group_for(duty, area))
    if duty == Duty.TEAM:
        TeamAccount.objects.create(user=user, team=team)
    return user, password
