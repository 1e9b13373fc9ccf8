"""Every address of the admin and the APIs, and the records that fill it.

An address with a part that is not known here fails the walk: whoever adds one says which records it names.
"""

from dataclasses import dataclass
from itertools import product

from django.urls import URLResolver, get_resolver, reverse
from django.urls.exceptions import NoReverseMatch

from guides.models import Topic

from .worlds import Document, Image, default_site


@dataclass(frozen=True)
class Address:
    """One URL pattern: its view's name and the names of its parts, in order."""

    name: str
    path: str
    parts: tuple = ()

    @property
    def namespace(self):
        return self.name.rpartition(":")[0]

    @property
    def is_public(self):
        """Whether anybody may ask it, as they may ask for pages: what is published of a commune is no secret there."""
        return self.path.startswith("api/v2/")


def addresses():
    """The patterns of the admin, and whatever else serves data to programs."""
    return [address for address in _walk(get_resolver()) if address.path.startswith("admin/") or "api/" in address.path]


def _walk(resolver, path="", namespaces=(), parts=()):
    for pattern in resolver.url_patterns:
        here = path + str(pattern.pattern)
        named = (*parts, *(getattr(pattern.pattern, "converters", None) or pattern.pattern.regex.groupindex))
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, here, (*namespaces, *filter(None, [pattern.namespace])), named)
        else:
            yield Address(":".join((*namespaces, pattern.name or "")), here, named)


# Records by the namespace of the view, then by the part of the address. A function of the world gives the value.
SNIPPETS = {
    "team": lambda world: world.team.pk,
    "member": lambda world: world.member.pk,
    "plan": lambda world: world.plan.pk,
    "area": lambda world: world.village.pk,
    "areasuccession": lambda world: world.succession.pk,
    "topic": lambda world: Topic.objects.first().pk,
    "platform": lambda world: world.platform.pk,
    "guidetag": lambda world: world.tag.pk,
    "synonym": lambda world: world.synonym.pk,
}
APPS = dict.fromkeys(("topic", "platform", "guidetag"), "guides") | {"synonym": "search"}
KEYS = {
    "desk": lambda world: world.area.pk,
    "guide_changes": lambda world: world.index.pk,
    "missed": lambda world: world.missed.pk,
    "teams_consents": lambda world: world.area.pk,
    "teams_lists": lambda world: world.list_import.pk,
    "teams_mergers": lambda world: world.area.pk,
    "wagtailadmin_collections": lambda world: world.collection.pk,
    "wagtailadmin_workflows": lambda world: world.workflow_state.workflow_id,
    "wagtailadmin_pages": lambda world: world.draft.pk,
    "sign_ins": lambda world: world.editor.pk,
    "wagtailusers_users": lambda world: world.editor.pk,
    "wagtailusers_groups": lambda world: world.group.pk,
    "wagtailsites": lambda world: default_site().pk,
    "wagtailsettings": lambda world: default_site().pk,
    "api:pages": lambda world: world.draft.pk,
    "api:platforms": lambda world: world.platform.pk,
    "wagtailadmin_api:pages": lambda world: world.draft.pk,
    "wagtailadmin_api:images": lambda world: world.image.pk,
    "wagtailadmin_api:documents": lambda world: world.document.pk,
    "wagtailimages_chooser": lambda world: world.image.pk,
    "wagtaildocs_chooser": lambda world: world.document.pk,
} | {
    f"{kind}_{APPS.get(model, 'teams')}_{model}": key
    for kind in ("wagtailsnippets", "wagtailsnippetchoosers")
    for model, key in SNIPPETS.items()
}
PARTS = {
    "page_id": lambda world: world.draft.pk,
    "parent_page_id": lambda world: world.index.pk,
    "page_to_move_id": lambda world: world.draft.pk,
    "destination_id": lambda world: world.index.pk,
    "page_pk": lambda world: world.draft.pk,
    "revision_id": lambda world: world.revision.pk,
    "revision_id_a": lambda world: world.revision.pk,
    "revision_id_b": lambda world: "latest",
    "task_state_id": lambda world: world.task_state.pk,
    "workflow_state_id": lambda world: world.workflow_state.pk,
    "task_id": lambda world: world.task_state.task_id,
    "workflow_pk": lambda world: world.workflow_state.workflow_id,
    "image_id": lambda world: world.image.pk,
    "document_id": lambda world: world.document.pk,
    "doc_id": lambda world: world.document.pk,
    "collection_id": lambda world: world.collection.pk,
    "redirect_id": lambda world: world.redirect.pk,
    "session_id": lambda world: world.session.pk,
}
REVISIONS = {
    "wagtailsnippets_teams_team": lambda world: world.team.latest_revision_id,
    "wagtailsnippets_teams_member": lambda world: world.member.latest_revision_id,
    "wagtailsnippets_guides_platform": lambda world: world.platform.latest_revision_id,
}
# Parts that name no record of a commune: each of these sets is tried.
PAGE_TYPE = {"content_type_app_name": "guides", "content_type_model_name": "guidepage"}
PLAIN = {
    "wagtailadmin_pages:add": [PAGE_TYPE],
    "wagtailadmin_pages:preview_on_add": [PAGE_TYPE],
    "wagtailadmin_pages:type_use": [PAGE_TYPE],
    "wagtailadmin_pages:type_use_results": [PAGE_TYPE],
    "wagtailadmin_pages:choose_parent": [{"app_label": "guides", "model_name": "guidepage"}],
    "wagtailadmin_pages:workflow_action": [{"action_name": name} for name in ("publish", "approve", "reject")],
    "wagtailadmin_pages:collect_workflow_action_data": [
        {"action_name": name} for name in ("publish", "approve", "reject")
    ],
    "wagtailadmin_tag_model_autocomplete": [{"app_name": "taggit", "model_name": "tag"}],
    "wagtailadmin_workflows:add_task": [{"app_label": "wagtailcore", "model_name": "groupapprovaltask"}],
    "wagtailsettings:edit": [{"app_name": "home", "model_name": "sitesettings"}],
    "wagtailsettings:preview_on_edit": [{"app_name": "home", "model_name": "sitesettings"}],
    "wagtailadmin_api:pages:action": [{"action_name": name} for name in ("publish", "unpublish", "delete", "copy")],
    "wagtailadmin_password_reset_confirm": [{"uidb64": "MQ", "token": "set-password"}],
    "account_reset_password_from_key": [{"uidb36": "1", "key": "set-password"}],
    "handbook:chapter": [{"name": "01-dang-nhap"}],
    "handbook:picture": [{"name": "dang-nhap.png"}],
    "wagtailimages:preview": [{"filter_spec": "original"}],
    "wagtail_bulk_action": [
        {"app_label": app, "model_name": model, "action": action}
        for app, model, actions in (
            ("teams", "team", ("delete",)),
            ("teams", "member", ("delete",)),
            ("guides", "platform", ("delete",)),
            ("search", "synonym", ("delete",)),
            ("wagtailcore", "page", ("delete", "move", "publish", "unpublish")),
            ("wagtailimages", "image", ("delete", "add_tags", "add_to_collection")),
            ("wagtaildocs", "document", ("delete", "add_tags", "add_to_collection")),
            ("auth", "user", ("delete", "assign_role", "set_active_state")),
        )
        for action in actions
    ],
}
UPLOADS = {"wagtailimages": Image, "wagtaildocs": Document}


# More records than one, each with the plain parts that go with it.
VARIANTS = {
    "desk:confirm_page": [({}, {"pk": lambda world: world.guide.pk}), ({}, {"pk": lambda world: world.page.pk})],
    "feedback:guide": [({}, {"pk": lambda world: world.guide.pk}), ({}, {"pk": lambda world: world.shared.pk})],
    "feedback:delete": [({}, {"pk": lambda world: world.feedback.pk})],
    "desk:confirm_team": [({}, {"pk": lambda world: world.team.pk})],
    "teams_mergers:merge": [({}, {"pk": lambda world: world.area.pk}), ({}, {"pk": lambda world: world.village.pk})],
    "teams_mergers:split": [({}, {"pk": lambda world: world.area.pk}), ({}, {"pk": lambda world: world.village.pk})],
    "wagtailadmin_editing_sessions:ping": [
        ({"app_label": "teams", "model_name": "team"}, {"object_id": lambda world: world.team.pk}),
        ({"app_label": "teams", "model_name": "member"}, {"object_id": lambda world: world.member.pk}),
        ({"app_label": "guides", "model_name": "guidepage"}, {"object_id": lambda world: world.draft.pk}),
    ],
} | {
    f"wagtailadmin_pages:{view}": [
        ({}, {"page_id": lambda world: world.draft.pk}),
        ({}, {"page_id": lambda world: world.page.pk}),
    ]
    for view in ("edit", "preview_on_edit", "view_draft", "delete", "unpublish", "history", "usage")
}


def fillings(address, own, other):
    """Yield (path, is_other): the address with each mixture of the own and the other commune's records."""
    for plain, records in VARIANTS.get(address.name) or [(plain, {}) for plain in PLAIN.get(address.name, [{}])]:
        rest = [part for part in address.parts if part not in plain and part not in records]
        yield from _reversed(address, plain, records | {part: _value(address, part) for part in rest}, own, other)


def _value(address, part):
    if part == "pk" and address.name in ("wagtailadmin_workflows:edit_task", "wagtailadmin_workflows:enable_task"):
        return PARTS["task_id"]
    if part == "pk" and address.namespace in KEYS:
        return KEYS[address.namespace]
    if part == "uploaded_file_id":
        return lambda world: world.uploads[UPLOADS[address.namespace]].pk
    if part == "revision_id" and address.namespace in REVISIONS:
        return REVISIONS[address.namespace]
    if part in PARTS:
        return PARTS[part]
    raise AssertionError(
        f"The walk does not know which record “{part}” names in {address.path} ({address.name}). "
        "Add it to tests/teams/walk/addresses.py."
    )


def _reversed(address, plain, records, own, other):
    for worlds in product((own, other), repeat=len(records)):
        kwargs = plain | {part: value(world) for (part, value), world in zip(records.items(), worlds, strict=True)}
        yield path_of(address, kwargs), other in worlds


def path_of(address, kwargs):
    if not address.name or address.name.endswith(":"):
        return f"/{address.path.replace('^.*/$', 'khong-co/')}"
    try:
        return reverse(address.name, kwargs=kwargs)
    except NoReverseMatch as error:
        raise AssertionError(f"The walk cannot fill {address.path}: {error}") from error
