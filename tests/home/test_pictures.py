"""Pictures that people upload tell nobody where they were taken."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Pillow
from PIL import ImageCms
from wagtail.images import get_image_model
from wagtail.models import Collection, UploadedFile

from teams.setup import Duty
from tests.factories import AreaFactory, account

pytestmark = pytest.mark.django_db
Image = get_image_model()
FORMATS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP", "avif": "AVIF"}
OWNER = "Nguyen Van Chu May"
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf>exif:GPSLatitude 18,20N Nguyen Van Chu May</rdf></x:xmpmeta>"
LEFT = 6  # the value of the tag of a picture that a phone took upright, held on its side


def exif(orientation=1):
    """What a phone writes: where, when, whose, and which way up."""
    tags = Pillow.Exif()
    tags[0x0112] = orientation
    tags[0x013B] = OWNER
    tags[0x9003] = "2026:11:26 08:00:00"
    tags[0x8825] = {1: "N", 2: (18.0, 20.0, 30.5), 3: "E", 4: (105.0, 54.0, 12.25)}
    return tags


def photo(ending, orientation=1, size=(60, 40), **options):
    """A picture as a phone gives it: red left half, blue right half, and its notes."""
    picture = Pillow.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    if ending != "png":
        options["xmp"] = XMP
    picture.save(out, FORMATS[ending], exif=exif(orientation), quality=95, **options)
    return SimpleUploadedFile(f"anh.{ending}", out.getvalue(), f"image/{FORMATS[ending].lower()}")


def traces(data):
    """What of the phone's notes is left in a file."""
    picture = Pillow.open(io.BytesIO(data))
    found = [word for word in (OWNER.encode(), b"GPS", b"xmpmeta", b"2026:11:26") if word in data]
    return found + [key for key in ("exif", "xmp", "comment", "XML:com.adobe.xmp") if picture.info.get(key)]


@pytest.fixture
def editor(client):
    user = account(Duty.EDITOR, AreaFactory(name="Mường Lúa"))
    client.force_login(user)
    return user


@pytest.fixture
def collection(editor):
    return Collection.objects.get(name="Xã Mường Lúa")


def upload(client, collection, file, title="Ảnh"):
    data = {"title": title, "file": file, "collection": collection.pk}
    return client.post(reverse("wagtailimages:add"), data, follow=True)


def stored(image):
    with image.file.open() as file:
        return file.read()


@pytest.mark.parametrize("ending", FORMATS)
def test_the_file_that_is_kept_says_neither_where_nor_whose(client, collection, ending):
    assert traces(photo(ending).read())
    upload(client, collection, photo(ending))
    image = Image.objects.get()
    data = stored(image)
    assert traces(data) == []
    assert Pillow.open(io.BytesIO(data)).format == FORMATS[ending]
    assert not Pillow.open(io.BytesIO(data)).getexif()
    assert (image.width, image.height) == (60, 40)
    assert image.file_size == len(data)


@pytest.mark.parametrize("ending", FORMATS)
def test_nor_do_the_smaller_pictures_that_pages_show(client, collection, ending):
    upload(client, collection, photo(ending))
    image = Image.objects.get()
    for spec in ("width-30|format-avif", "width-30|format-webp", "width-30|format-jpeg", "width-30", "original"):
        rendition = image.get_rendition(spec)
        with rendition.file.open() as file:
            assert traces(file.read()) == []


@pytest.mark.parametrize("ending", FORMATS)
def test_a_picture_taken_on_the_side_stands_upright(client, collection, ending):
    upload(client, collection, photo(ending, orientation=LEFT))
    image = Image.objects.get()
    assert (image.width, image.height) == (40, 60)
    picture = Pillow.open(io.BytesIO(stored(image))).convert("RGB")
    assert picture.getpixel((20, 5))[0] > 200, "red is on top now"
    assert picture.getpixel((20, 55))[2] > 200
    assert traces(stored(image)) == []


def test_what_a_phone_hangs_behind_the_picture_goes_too(client, collection):
    file = photo("jpg")
    upload(client, collection, SimpleUploadedFile("anh.jpg", file.read() + b"MotionPhoto GPS film", "image/jpeg"))
    assert traces(stored(Image.objects.get())) == []


def test_colours_and_see_through_parts_stay(client, collection):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    upload(client, collection, photo("jpg", icc_profile=profile))
    assert Pillow.open(io.BytesIO(stored(Image.objects.get()))).info["icc_profile"] == profile
    out = io.BytesIO()
    Pillow.new("RGBA", (20, 20), (255, 0, 0, 0)).save(out, "PNG", exif=exif())
    upload(client, collection, SimpleUploadedFile("trong.png", out.getvalue(), "image/png"))
    assert Pillow.open(io.BytesIO(stored(Image.objects.get(file__contains="trong")))).getpixel((5, 5))[3] == 0


def test_many_at_once_are_cleaned_as_well(client, collection):
    data = {"files[]": photo("jpg"), "title": "Nhiều", "collection": collection.pk}
    answer = client.post(reverse("wagtailimages:add_multiple"), data)
    assert json.loads(answer.content)["success"]
    files = [*map(stored, Image.objects.all()), *(one.file.read() for one in UploadedFile.objects.all())]
    assert len(files) == 1
    assert traces(files[0]) == []


def test_so_is_what_is_uploaded_while_choosing(client, collection):
    prefix = "image-chooser-upload"
    data = {f"{prefix}-title": "Chọn", f"{prefix}-file": photo("webp"), f"{prefix}-collection": collection.pk}
    answer = client.post(reverse("wagtailimages_chooser:create"), data)
    assert json.loads(answer.content)["step"] == "chosen"
    assert traces(stored(Image.objects.get())) == []


def test_a_new_file_for_a_picture_is_cleaned_and_no_file_leaves_it_alone(client, collection):
    upload(client, collection, photo("png"))
    image = Image.objects.get()
    before = stored(image)
    focus = dict.fromkeys(("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height"), "")
    address = reverse("wagtailimages:edit", args=[image.pk])
    client.post(address, focus | {"title": "Tên mới", "collection": collection.pk})
    image = Image.objects.get()
    assert (image.title, stored(image)) == ("Tên mới", before)
    client.post(address, focus | {"title": "Tên mới", "collection": collection.pk, "file": photo("jpg")})
    assert traces(stored(Image.objects.get())) == []
    assert Image.objects.get().filename.endswith(".jpg")


def damaged():
    for ending in FORMATS:
        data = photo(ending, size=(300, 200)).read()
        yield pytest.param(f"anh.{ending}", data[: len(data) // 2], id=f"half a {ending}")
        yield pytest.param(f"anh.{ending}", data[:40], id=f"the beginning of a {ending}")
    data = photo("jpg", size=(300, 200)).read()
    yield pytest.param("anh.jpg", data[:300] + bytes(200) + data[500:700], id="a jpg with a hole")
    yield pytest.param("anh.jpg", b"", id="nothing")
    yield pytest.param("anh.png", b"<html>", id="no picture")
    yield pytest.param("anh.png", photo("jpg").read(), id="another kind than its name says")


@pytest.mark.parametrize(("name", "data"), damaged())
def test_a_picture_that_cannot_be_read_gets_a_sentence(client, collection, name, data):
    answer = upload(client, collection, SimpleUploadedFile(name, data, "image/jpeg"))
    assert answer.status_code == 200
    errors = answer.context["form"].errors["file"]
    assert errors
    assert not Image.objects.exists()


def test_the_sentence_says_what_to_do(client, collection):
    data = photo("png", size=(300, 200)).read()
    answer = upload(client, collection, SimpleUploadedFile("anh.png", data[: len(data) // 2], "image/png"))
    assert "Không đọc được hình này" in answer.text
    data = {"files[]": SimpleUploadedFile("anh.png", data[: len(data) // 2], "image/png"), "title": "Nhiều"}
    answer = client.post(reverse("wagtailimages:add_multiple"), data | {"collection": collection.pk})
    assert "Không đọc được hình này" in json.loads(answer.content)["error_message"]
