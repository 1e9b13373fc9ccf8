"""Forms of guides in the admin."""

from django.http import Http404
from django.utils.translation import gettext as _

from home.forms import PageForm


class GuideIndexForm(PageForm):
    """Notes are for shared guides only. A guide of another commune does not exist here."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        notes = self.formsets.get("local_notes")
        if self.is_bound and notes is not None:
            from .models import GuidePage

            # Django would name the columns of the table.
            notes.get_unique_error_message = lambda unique_check: _("There is a note on this guide already.")
            keys = {form["guide"].data for form in notes.forms} - {None, ""}
            shared = GuidePage.objects.filter(depth=GuidePage.SHARED_DEPTH)
            if not all(str(key).isdecimal() and shared.filter(pk=key).exists() for key in keys):
                raise Http404
