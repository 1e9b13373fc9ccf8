"""The editors' handbook: every chapter opens in the admin, and says what the screens say."""

import re

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils.translation.trans_real import translation

from home.handbook import CONTENTS, FOLDER, chapter_files

CHAPTERS = [file.stem for file in chapter_files()]
LARGEST = 60 * 1024  # bytes of a picture


def title_lines():
    return [file.read_text("utf-8").splitlines()[0].removeprefix("# ") for file in chapter_files()]


@pytest.fixture
def editor(demo, db, client, django_user_model):
    client.force_login(django_user_model.objects.get(username="bientap.ducminh"))
    return client


def opened(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return BeautifulSoup(response.content, "html.parser")


def chapter(name):
    return reverse("handbook:chapter", args=[name])


def test_there_are_chapters():
    assert len(CHAPTERS) >= 12


def test_every_chapter_opens_with_one_title_and_its_pictures(editor):
    for name, title in zip(CHAPTERS, title_lines(), strict=True):
        page = opened(editor, chapter(name))
        assert [" ".join(h1.text.split()) for h1 in page.find_all("h1")] == [title]
        for picture in page.select(".handbook img"):
            assert picture["alt"], picture
            response = editor.get(picture["src"])
            assert (response.status_code, response["Content-Type"]) == (200, "image/png"), picture


def test_headings_may_be_linked_to(editor):
    page = opened(editor, chapter("04-dong-y-cong-khai"))
    assert page.find("h2", id="nguoi-duoi-18-tuoi")


def test_pictures_are_small_and_each_is_used():
    sizes = {file.name: file.stat().st_size for file in FOLDER.glob("hinh/*.png")}
    used = set(re.findall(r"\(hinh/([^)]+)\)", "".join(file.read_text("utf-8") for file in chapter_files())))
    assert used == set(sizes)
    assert max(sizes.values()) <= LARGEST
    assert sum(sizes.values()) <= 1.5 * 1024 * 1024


def test_the_contents_name_every_chapter_by_its_title(editor):
    links = opened(editor, reverse("handbook:contents")).select(".handbook ol a")
    assert [(link["href"], link.text) for link in links] == list(
        zip(map(chapter, CHAPTERS), title_lines(), strict=True)
    )


def test_links_between_chapters_lead_somewhere(editor):
    for path in (reverse("handbook:contents"), *map(chapter, CHAPTERS)):
        for link in opened(editor, path).select(".handbook a"):
            assert editor.get(link["href"]).status_code == 200, (path, link)


@pytest.mark.parametrize("username", ["bientap.ducminh", "to.chauthinh", "duyet.ducminh", "bientap.hatinh", "quantri"])
def test_the_help_menu_leads_to_it(demo, db, client, django_user_model, username):
    client.force_login(django_user_model.objects.get(username=username))
    assert reverse("handbook:contents") in client.get("/admin/").text
    for path in (reverse("handbook:contents"), chapter(CHAPTERS[0])):
        assert client.get(path).status_code == 200


@pytest.mark.django_db
def test_who_is_not_signed_in_is_asked_to(client):
    for path in (
        reverse("handbook:contents"),
        chapter(CHAPTERS[0]),
        reverse("handbook:picture", args=["dang-nhap.png"]),
    ):
        response = client.get(path)
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize(
    "path",
    ["README/", "99-khong-co/", "hinh/README.md", "hinh/../README.md", "hinh/..%2FREADME.md", "hinh/%2Fetc%2Fpasswd"],
)
def test_nothing_else_of_the_disk_is_shown(editor, path):
    assert editor.get(reverse("handbook:contents") + path, follow=True).status_code == 404


def test_what_stands_in_bold_is_on_the_screen():
    """A label that is renamed is renamed here too; "Thêm …" and "Chọn …" are put together of a verb and a name."""
    texts = "\n".join(file.read_text("utf-8") for file in (CONTENTS, *chapter_files()))
    known = {plain(text) for _msgid, text in translation("vi")._catalog.items()} | set(map(plain, title_lines()))
    bold = set(re.findall(r"\*\*([^*]+)\*\*", texts))
    assert not {label for label in bold if not {plain(label), plain(label).partition(" ")[2]} & known}


def plain(label):
    return label.rstrip(":…").casefold()
