"""Sound and film in the steps of a guide."""

import gzip
import struct

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction

from guides.models import GuideIndexPage, GuidePage
from home.ranges import BLOCK, asked_part
from teams.setup import Duty
from tests.factories import AreaFactory, account, guide_page
from tests.forms import clip, guide_form, step

pytestmark = pytest.mark.django_db
Document = get_document_model()
BEGINNINGS = {
    "mp3": b"ID3",
    "m4a": b"\0\0\0\x08ftyp",
    "ogg": b"OggS",
    "mp4": b"\0\0\0\x08ftyp",
    "webm": b"\x1a\x45\xdf\xa3",
}
TYPES = {"mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg", "mp4": "video/mp4", "webm": "video/webm"}


@pytest.fixture
def editor(client):
    user = account(Duty.EDITOR, AreaFactory(name="Mường Lúa"))
    client.force_login(user)
    return user


@pytest.fixture
def guide(editor):
    page = guide_page(GuideIndexPage.objects.get())
    page.save_revision(user=editor).publish()
    return page


def recording(ending="mp3", data=bytes(range(256)) * 10, collection=None):
    """A file in the commune's collection where there is one."""
    collection = collection or Collection.objects.order_by("-depth").first()
    document = Document(title="Lời đọc", file=ContentFile(data, f"loi-doc.{ending}"), collection=collection)
    document._set_document_file_metadata()
    document.save()
    return document


def edit(client, guide, *clips, title="Mở ứng dụng"):
    address = reverse("wagtailadmin_pages:edit", args=[guide.pk])
    return client.post(address, guide_form(guide.topic, steps=[step(title, clips=clips), step("Bấm nút")]), follow=True)


def draft(guide):
    return GuidePage.objects.get(pk=guide.pk).get_latest_revision_as_object()


def shown(client, guide):
    draft(guide).save_revision().publish()
    client.logout()
    return BeautifulSoup(client.get(GuidePage.objects.get(pk=guide.pk).get_url()).content, "html.parser")


@pytest.mark.parametrize("ending", TYPES)
def test_an_editor_uploads_a_recording(client, editor, ending):
    file = SimpleUploadedFile(f"loi-doc.{ending}", BEGINNINGS[ending], TYPES[ending])
    collection = Collection.objects.get(name="Xã Mường Lúa")
    client.post(reverse("wagtaildocs:add"), {"title": "Lời đọc", "file": file, "collection": collection.pk})
    assert Document.objects.get().content_type == TYPES[ending]


@pytest.mark.parametrize("name", ["loi-doc.exe", "loi-doc.html", "loi-doc", "loi-doc.mp3.svg", "loi-doc.mov"])
def test_other_kinds_of_file_are_refused_in_words(client, editor, name):
    collection = Collection.objects.get(name="Xã Mường Lúa")
    data = {"title": "Lời đọc", "file": SimpleUploadedFile(name, b"abc"), "collection": collection.pk}
    assert client.post(reverse("wagtaildocs:add"), data).context["form"].errors["file"]
    assert not Document.objects.exists()


def test_a_page_plays_sound_with_the_name_of_its_language(client, guide):
    edit(client, guide, clip(recording(), "blt"))
    page = shown(client, guide)
    figure = page.select_one("figure.clip")
    assert figure["lang"] == "blt"
    assert "Tiếng Thái" in figure.figcaption.text
    assert figure.figcaption["lang"] == "vi"
    assert figure.audio["src"] == Document.objects.get().url
    assert figure.audio["preload"] == "none"


def test_a_page_shows_film(client, guide):
    edit(client, guide, clip(recording("webm")))
    source = shown(client, guide).select_one("figure.clip video source")
    assert source["type"] == "video/webm"


def test_a_file_that_is_neither_gets_its_sentence_and_nothing_is_lost(client, guide):
    paper, sound = recording("pdf"), recording()
    response = edit(client, guide, clip(sound, "hmn"), clip(paper), title="Chữ vừa gõ")
    assert draft(guide).steps[0].value["title"] == "Mở ứng dụng", "not saved"
    form = response.context["form"]
    kept = form["steps"].value()[0].value
    assert kept["title"] == "Chữ vừa gõ"
    assert [(one["file"], one["language"]) for one in kept["clips"]] == [(sound, "hmn"), (paper, "vi")]
    messages = [
        str(error)
        for errors in form.errors["steps"].as_data()[0].block_errors.values()
        for error in errors.block_errors["clips"].block_errors[1].block_errors["file"].messages
    ]
    assert len(messages) == 1
    assert "MP3, M4A, OGG, MP4 hoặc WebM" in messages[0]


def test_a_draft_may_lack_the_file_still(client, guide):
    edit(client, guide, clip(None), title="Chưa có tệp")
    assert draft(guide).steps[0].value["title"] == "Chưa có tệp"
    assert client.get(reverse("wagtailadmin_pages:edit", args=[guide.pk])).status_code == 200
    assert client.get(reverse("wagtailadmin_pages:view_draft", args=[guide.pk])).status_code == 200


def test_a_recording_that_was_deleted_leaves_no_empty_player(client, guide):
    sound = recording()
    edit(client, guide, clip(sound))
    draft(guide).save_revision().publish()
    sound.delete()
    page = shown(client, guide)
    assert not page.select("audio, video, figure.clip")


# How it is served


def test_it_is_served_as_what_it_is_to_be_played_in_place(client, editor):
    for ending, kind in TYPES.items():
        response = client.get(recording(ending).url)
        assert response["Content-Type"] == kind
        assert response["Content-Disposition"].startswith("inline")
        assert response["X-Content-Type-Options"] == "nosniff"


DATA = bytes(range(256)) * 10


@pytest.mark.parametrize(
    ("asked", "part", "said"),
    [
        ("bytes=0-", DATA, "bytes 0-2559/2560"),
        ("bytes=0-1", DATA[:2], "bytes 0-1/2560"),
        ("bytes=100-199", DATA[100:200], "bytes 100-199/2560"),
        ("bytes=2550-9999", DATA[2550:], "bytes 2550-2559/2560"),
        ("bytes=-10", DATA[-10:], "bytes 2550-2559/2560"),
        ("bytes=-99999", DATA, "bytes 0-2559/2560"),
    ],
)
def test_a_player_gets_the_part_it_asks_for(client, asked, part, said):
    response = client.get(recording().url, headers={"Range": asked, "Accept-Encoding": "gzip, br"})
    assert response.status_code == 206
    assert b"".join(response.streaming_content) == part
    assert response["Content-Range"] == said
    assert response["Content-Length"] == str(len(part))
    assert response["Content-Type"] == "audio/mpeg"
    assert "Content-Encoding" not in response
    assert not response.cookies


@pytest.mark.parametrize("asked", ["bytes=2560-", "bytes=9999-10000", "bytes=-0"])
def test_a_part_beyond_the_end_is_refused_with_the_length(client, asked):
    response = client.get(recording().url, headers={"Range": asked})
    assert response.status_code == 416
    assert response["Content-Range"] == "bytes */2560"


@pytest.mark.parametrize(
    "asked",
    ["", "bytes=", "bytes=-", "bytes=5-2", "bytes=0-1,5-6", "lines=0-1", "bytes=a-b", "bytes=" + "9" * 99 + "-", "\0"],
)
def test_what_makes_no_sense_gets_the_whole_file(client, asked):
    response = client.get(recording().url, headers={"Range": asked})
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == DATA


def test_a_part_of_a_file_that_was_changed_meanwhile_is_not_mixed_with_the_old_one(client):
    url = recording().url
    tag = client.get(url, headers={"Range": "bytes=0-9"})["ETag"]
    assert client.get(url)["ETag"] == tag
    assert client.get(url, headers={"Range": "bytes=0-9", "If-Range": tag}).status_code == 206
    assert client.get(url, headers={"Range": "bytes=0-9", "If-Range": '"another"'}).status_code == 200
    assert client.get(url, headers={"Range": "bytes=0-9", "If-None-Match": tag}).status_code == 304


def test_a_part_of_what_is_not_for_everybody_is_not_for_everybody_either(client):
    collection = Collection.get_first_root_node().add_child(name="Nội bộ")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    response = client.get(recording(collection=collection).url, headers={"Range": "bytes=0-9"})
    assert response.status_code == 302


def test_a_long_recording_comes_in_blocks_and_whole(client):
    data = bytes(BLOCK * 3 + 7)
    response = client.get(recording(data=data).url, headers={"Range": "bytes=1-"})
    assert [len(block) for block in response.streaming_content] == [BLOCK, BLOCK, BLOCK, 6]


def test_the_arithmetic_of_an_empty_file():
    assert asked_part("bytes=0-", 0) == (0, 0)
    assert asked_part("bytes=-5", 0) == (0, 0)


def test_sound_and_pictures_are_not_compressed_a_second_time_and_text_is(client, guide):
    url = recording().url
    client.logout()
    assert "Content-Encoding" not in client.get(url, headers={"Accept-Encoding": "gzip"})
    page = client.get(guide.get_url(), headers={"Accept-Encoding": "gzip"})
    assert page["Content-Encoding"] == "gzip"
    assert b"<h1" in gzip.decompress(page.content)


# What a phone notes in a film


def box(name, *parts):
    content = b"".join(parts)
    return struct.pack(">I4s", 8 + len(content), name) + content


PLACE = b"+18.3400+105.9000/"


def film():
    """The boxes of a film as phones write them, with the place in three of them."""
    place = box(b"udta", box(b"\xa9xyz", PLACE))
    moving = box(b"moov", box(b"mvhd", b"v" * 100), box(b"trak", box(b"tkhd", b"t" * 80), place), place)
    return box(b"ftyp", b"isom0000") + moving + box(b"uuid", PLACE) + box(b"mdat", b"udta meta " * 50)


def upload(client, name, data):
    collection = Collection.objects.get(name="Xã Mường Lúa")
    file = SimpleUploadedFile(name, data, "video/mp4")
    client.post(reverse("wagtaildocs:add"), {"title": "Phim", "file": file, "collection": collection.pk})
    with Document.objects.get().open_file() as kept:
        return kept.read()


@pytest.mark.parametrize("name", ["phim.mp4", "LOI.M4A"])
def test_a_film_is_kept_without_the_place_where_it_was_taken(client, editor, name):
    data = film()
    kept = upload(client, name, data)
    assert PLACE in data
    assert PLACE not in kept
    assert len(kept) == len(data)
    assert kept.count(b"free") == 3
    assert kept.endswith(box(b"mdat", b"udta meta " * 50))
    assert b"v" * 100 in kept


@pytest.mark.parametrize(
    "data",
    [
        b"x",
        b"\0\0\0\0moov",
        b"\0\0\0\1moov\0\0",
        b"\0\0\0\4moov" * 3,
        b"\xff\xff\xff\xffmoov",
        b"\0\0\0\1moov" + b"\xff" * 8 + b"x",
        box(b"moov", b"\0\0\0\0moov" * 40),
    ],
)
def test_a_damaged_film_is_kept_as_it_is(client, editor, data):
    data = box(b"ftyp", b"isom0000") + data
    assert upload(client, "phim.mp4", data) == data
