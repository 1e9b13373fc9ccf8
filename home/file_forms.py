"""Forms of pictures and files. Not among the other forms: Wagtail's own need the models loaded."""

from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm


class WithoutTags:
    """Pictures and files lie in their commune's collection. Tags would be shared by all communes."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["tags"]


class ImageForm(WithoutTags, BaseImageForm):
    pass


class DocumentForm(WithoutTags, BaseDocumentForm):
    pass
