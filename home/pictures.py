"""Pictures as they are kept: upright, and without what a phone writes beside them – place, time, owner, a second film.

Wagtail keeps these notes in the file and in most of the smaller pictures it makes of it.
"""

import io
import struct
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps
from wagtail.images.fields import WagtailImageField

# How each format is written anew. JPEG that stands upright keeps its own quality.
WRITING = {"JPEG": {"quality": 90}, "PNG": {}, "WEBP": {"quality": 90}, "AVIF": {"quality": 80}}
SAME_AS = {"MPO": "JPEG"}  # a JPEG with further pictures behind the first
KEPT = ("icc_profile", "transparency", "gamma")  # without which the colours are wrong
UPRIGHT = 1
ORIENTATION = 0x0112


@contextmanager
def said_when_damaged():
    """Turn what Pillow raises of damaged files into a sentence."""
    try:
        yield
    except (OSError, ValueError, SyntaxError, EOFError, KeyError, MemoryError, struct.error) as error:
        raise ValidationError(
            _("This picture cannot be read. It may be damaged: please take it anew or save it anew as JPEG."),
            code="invalid_image",
        ) from error


class PictureField(WagtailImageField):
    """Wagtail's field, which reads no more than the beginning of a file before it asks for the picture's size."""

    def to_python(self, data):
        with said_when_damaged():
            return super().to_python(data)


def without_traces(upload):
    """Return ``upload``, a picture, written anew; of one with several frames the first."""
    upload.seek(0)
    out = io.BytesIO()
    with said_when_damaged(), Image.open(upload) as picture:
        name = SAME_AS.get(picture.format, picture.format)
        options = WRITING[name]
        picture.load()
        if picture.getexif().get(ORIENTATION, UPRIGHT) != UPRIGHT:
            picture = ImageOps.exif_transpose(picture)
        elif picture.format == "JPEG":
            options = {"quality": "keep"}
        picture.info = {key: value for key, value in picture.info.items() if key in KEPT}
        picture.save(out, name, exif=b"", icc_profile=picture.info.get("icc_profile"), **options)
    return SimpleUploadedFile(upload.name, out.getvalue(), upload.content_type)
