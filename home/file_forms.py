"""Forms of pictures and files. Not among the other forms: Wagtail's own need the models loaded."""

from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from .file_kinds import checked
from .pictures import PictureField, without_traces
from .recordings import without_place


class WithoutTags:
    """Pictures and files lie in their commune's collection. Tags would be shared by all communes."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["tags"]


class ImageForm(WithoutTags, BaseImageForm):
    """Every way in leads through here: one picture, many at once, and a chooser."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            self.fields["file"].__class__ = PictureField  # Wagtail makes the field and lets nobody choose its class

    def clean_file(self):
        file = self.cleaned_data["file"]
        return without_traces(file) if "file" in self.changed_data else file


class DocumentForm(WithoutTags, BaseDocumentForm):
    def clean_file(self):
        file = self.cleaned_data["file"]
        return without_place(checked(file)) if "file" in self.changed_data else file
