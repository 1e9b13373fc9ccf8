"""Content that the demo lacks, made on a served site as an editor would: run with ``site.manage("shell", …)``."""

PICTURE_AND_SOUND = """
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image as Drawing
from wagtail.blocks import StreamValue
from wagtail.documents.models import Document
from wagtail.images.models import Image

from guides.models import GuidePage

drawn = BytesIO()
Drawing.effect_noise((900, 1200), 60).convert("RGB").save(drawn, "JPEG")
image = Image.objects.create(title="Màn hình", file=ContentFile(drawn.getvalue(), "man-hinh.jpg"))
sound = Document.objects.create(title="Bước 1", file=ContentFile(b"ID3" + b"\\0" * 20_000, "buoc-1.mp3"))
guide = GuidePage.objects.get(slug="nhan-biet-lua-dao")
steps = list(guide.steps.raw_data)
steps[0]["value"]["pictures"] = [{"image": image.pk, "alt_text": "Tin nhắn lừa đảo"}]
steps[0]["value"]["clips"] = [{"file": sound.pk, "language": "vi", "speaker": "", "words": ""}]
guide.steps = StreamValue(guide.steps.stream_block, steps, is_lazy=True)
guide.save_revision().publish()
"""

CHANGED = """
from guides.models import GuidePage

guide = GuidePage.objects.get(slug="{slug}")
guide.summary = "{summary}"
guide.save_revision().publish()
"""

WITHDRAWN = """
from guides.models import GuidePage

GuidePage.objects.get(slug="{slug}").unpublish()
"""


def run(site, code, **values):
    for name, value in values.items():
        code = code.replace("{" + name + "}", value)
    site.manage("shell", "--verbosity=0", "--command", code)
