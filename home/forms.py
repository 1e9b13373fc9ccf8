"""Forms of the admin itself."""

from types import SimpleNamespace

from django.http import Http404
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm
from wagtail.models import Page
from wagtail.permissions import policy_registry

from . import phones
from .vietnamese import normalise


def sign_in_name(text):
    """A phone number as one dials it, whatever stood between its digits; other names as typed."""
    number = phones.normalise(text)
    return phones.national(number) if phones.is_dialable(number) else normalise(text)


class CopyAsDraftForm(CopyForm):
    """A copy is somebody's beginning, not a second public page, and never a mirror that changes by itself."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("publish_copies", "alias"):
            self.fields.pop(name, None)


def offered(user, model):
    """The records of ``model`` that a chooser offers ``user``, asked where the choosers ask."""
    if issubclass(model, Page):
        pages = model.objects.all()
        for hook in hooks.get_hooks("construct_page_chooser_queryset"):
            pages = hook(pages, SimpleNamespace(user=user))
        return pages
    return policy_registry.get_by_type(model).instances_user_has_any_permission_for(user, {"choose"})


class PageForm(WagtailAdminPageForm):
    """A page that links only to what a chooser offers its editor, or what it linked to before.

    Wagtail takes any key that is sent and shows the record it names.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_bound and self.for_user:
            for name, field in self.fields.items():
                if block := getattr(field, "block", None):
                    known = set(links(block, getattr(self.instance, name)))
                    for model, key in set(links(block, self[name].data)) - known:
                        if not offered(self.for_user, model).filter(pk=key).exists():
                            raise Http404


def links(block, value):
    """The records that the value of a stream field names: (model, key)."""
    for model, key, _model_path, _content_path in block.extract_references(value):
        yield model, key
