"""What guides of before said in their own fields: short addresses, the official place, the one picture of a step."""

import json
from urllib.parse import urlsplit
from uuid import uuid4

from django.db import migrations

from guides.codes import new_code
from home.vietnamese import slugify


def one_picture_in_a_list(block):
    value = block.get("value")
    if block.get("type") == "step" and isinstance(value, dict) and "image" in value:
        picture = value.pop("image")
        chosen = picture.get("image") if isinstance(picture, dict) else picture
        # An item of a list is known by its id.
        value.setdefault("pictures", [{"type": "item", "id": str(uuid4()), "value": picture}] if chosen else [])


def forward(apps, schema_editor):
    GuidePage = apps.get_model("guides", "GuidePage")
    Platform = apps.get_model("guides", "Platform")
    GuidePlatform = apps.get_model("guides", "GuidePlatform")
    codes = set(GuidePage.objects.exclude(code="").values_list("code", flat=True))
    for guide in GuidePage.objects.all():
        if not guide.code:
            guide.code = new_code(codes.__contains__)
            codes.add(guide.code)
        for block in guide.steps.raw_data:
            one_picture_in_a_list(block)
        guide.save(update_fields=["code", "steps"])
        if guide.official_url and not GuidePlatform.objects.filter(page=guide).exists():
            host = urlsplit(guide.official_url).hostname or ""
            name = (guide.official_label or host)[:80]
            platform = Platform.objects.filter(url=guide.official_url).first()
            platform = platform or Platform.objects.get_or_create(
                name=name,
                defaults={
                    "slug": slugify(name) or host.replace(".", "-")[:80],
                    "url": guide.official_url,
                    "is_official": host.endswith(".gov.vn"),
                },
            )[0]
            GuidePlatform.objects.create(page=guide, platform=platform, sort_order=0)
    drafts_of_before(apps)


def drafts_of_before(apps):
    """Versions are kept as JSON; a draft of before must open, with its picture, and go on with the same address."""
    Revision = apps.get_model("wagtailcore", "Revision")
    GuidePage = apps.get_model("guides", "GuidePage")
    known = {str(guide.pk): guide.code for guide in GuidePage.objects.all()}
    for revision in Revision.objects.filter(content_type__app_label="guides", content_type__model="guidepage"):
        if code := known.get(revision.object_id):
            revision.content["code"] = code
        if steps := revision.content.get("steps"):
            blocks = json.loads(steps) if isinstance(steps, str) else steps
            for block in blocks:
                one_picture_in_a_list(block)
            revision.content["steps"] = json.dumps(blocks) if isinstance(steps, str) else blocks
        revision.save(update_fields=["content"])


class Migration(migrations.Migration):

    dependencies = [
        ('guides', '0003_kits_platforms_feedback'),
    ]

    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
