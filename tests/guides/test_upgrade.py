"""Guides written before steps had several pictures and guides short addresses."""

import json
from importlib import import_module

import pytest
from django.apps import apps
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from guides.models import GuidePage
from tests.factories import guide_page

pytestmark = pytest.mark.django_db
upgrade = import_module("guides.migrations.0004_guides_of_before")


def test_a_draft_of_before_opens_with_its_picture_and_its_address():
    image = Image.objects.create(title="Màn hình", file=get_test_image_file())
    guide = guide_page()
    draft = guide.save_revision()
    steps = json.loads(draft.content["steps"])
    for step, picture in zip(steps, ({"image": image.pk, "alt_text": "Nút"}, {"image": None}), strict=True):
        step["value"].pop("pictures", None)
        step["value"]["image"] = picture
    draft.content |= {"steps": json.dumps(steps)}
    del draft.content["code"]
    draft.save()

    upgrade.drafts_of_before(apps)
    opened = GuidePage.objects.get(pk=guide.pk).get_latest_revision_as_object()
    assert [[picture.pk for picture in block.value["pictures"]] for block in opened.steps] == [[image.pk], []]
    assert opened.steps[0].value["pictures"][0].contextual_alt_text == "Nút"
    assert opened.code == guide.code


def test_a_step_that_was_upgraded_is_left_as_it_is():
    block = {"type": "step", "value": {"title": "Mở", "pictures": [{"type": "item", "id": "a", "value": {"image": 1}}]}}
    before = json.dumps(block)
    upgrade.one_picture_in_a_list(block)
    assert json.dumps(block) == before
