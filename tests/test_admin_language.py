"""The whole admin speaks Vietnamese: to the eye and to the ear, in lists, forms, messages, choosers and exports."""

import datetime
import html
import json
import re
from collections import deque
from pathlib import Path

import polib
import pytest
import wagtail
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client, override_settings
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Comment, Page

from guides.models import GuideIndexPage, GuidePage, Topic
from search.models import MissedQuery, Synonym
from teams.models import Team

from .english import english_catalogues, english_in, said_by
from .factories import guide_page
from .signing_in import confirm
from .teams.lists.files import look, official

ADDRESS = re.compile(r"/admin/[^\"'\s<>\\)#]*")

# Django keeps the names of permissions in the database, in English; the form of a group has them read out.
NAME_OF_PERMISSION = re.compile(r"Can (add|change|delete) ")
# Templates of Wagtail that say something in English whatever the language, copied to ask the catalogue.
COPIES = {
    "admin/templates/wagtailadmin/shared/header.html": ('"Search"', """"{% trans 'Search' %}\""""),
    "admin/templates/wagtailadmin/shared/formatted_field.html": ("{{ label_text }}", "{% trans label_text %}"),
    "admin/templates/wagtailadmin/shared/headers/_actions.html": ('"Actions"', """"{% trans 'Actions' %}\""""),
    "admin/templates/wagtailadmin/shared/user_avatar.html": ("{{ user }}", """{{ user|default_if_none:"–" }}"""),
    "users/templates/wagtailusers/groups/includes/page_permissions_form.html": (
        "{{ option.choice_label }}",
        "{% trans option.data.value.instance.name %}",
    ),
}


class Walk:
    """One user's way along every link of the admin, to one address of each kind."""

    def __init__(self, username):
        self.client = Client(raise_request_exception=False)
        self.client.force_login(get_user_model().objects.get(username=username))
        confirm(self.client)
        self.found, self.kinds = {}, set()

    def go(self, starts, and_send=False):
        """Read what every address answers; ``and_send`` its form too, with nothing filled in."""
        seen, kinds, todo = set(starts), self.kinds, deque(starts)
        while todo:
            address = todo.popleft()
            response = self.client.get(address)
            self.read(address, response)
            if and_send:
                self.send_empty(address, response)
            for link in links_of(response):
                if link not in seen:
                    seen.add(link)
                    if (kind := kind_of(link)) and kind not in kinds:
                        kinds.add(kind)
                        todo.append(link)
        return self.found

    def send_empty(self, address, response):
        """What a form answers to nothing, or is said when it is done; nothing stays changed."""
        if "html" not in response.get("Content-Type", "") or b'method="post"' not in response.content.lower():
            return
        if address.endswith("/multiple/add/"):
            return  # a script sends files there, or nothing
        with transaction.atomic():
            self.read(f"{address} (sent empty)", self.client.post(address, hidden_fields(response.text)))
            transaction.set_rollback(True)

    def read(self, address, response):
        for text in said_by(response):
            if (word := english_in(text)) and not NAME_OF_PERMISSION.match(text):
                self.found.setdefault((word, " ".join(text.split())[:200]), address)


def hidden_fields(markup):
    """What a browser sends of a form by itself."""
    inputs = re.findall(r"<input\b[^>]*>", markup)
    pairs = [
        (re.search(r'\bname="([^"]*)"', tag), re.search(r'\bvalue="([^"]*)"', tag))
        for tag in inputs
        if 'type="hidden"' in tag
    ]
    return {name[1]: html.unescape(value[1]) for name, value in pairs if name and value}


def links_of(response):
    if response.streaming:
        return []
    text = html.unescape(response.content.decode("utf-8", "ignore")).replace("\\u0026", "&").replace("\\/", "/")
    return [link.replace("&amp;", "&") for link in ADDRESS.findall(f"{text} {response.get('Location', '')}")]


def kind_of(address):
    """The view with the words of its address, whatever the record; None for what is not visited.

    A list that is only sorted, paged, or shown without its frame says nothing new, and signing out ends the walk.
    """
    path, _, query = address.partition("?")
    try:
        match = resolve(path)
    except Resolver404:
        return None
    asked = set(re.findall(r"(?:^|&)(\w+)=", query))
    if match.view_name == "wagtailadmin_logout" or match.view_name.endswith("results") or asked & {"ordering", "p"}:
        return None
    words = [str(part) for part in match.kwargs.values() if not str(part).isdigit()]
    return match.view_name, *words, *sorted(asked - {"next", "q"})


@pytest.fixture(scope="module")
def site_in_use(demo, django_db_blocker, tmp_path_factory):
    """The demo with a record of what daily work brings: drafts in every state, histories, pictures, an import."""
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), media, transaction.atomic():
        editor, approver, administrator = (
            get_user_model().objects.get(username=name) for name in ("bientap.ducminh", "duyet.ducminh", "quantri")
        )
        team = Team.objects.filter(commune__commune_page__slug="duc-minh", memberships__isnull=False).first()
        guides = GuideIndexPage.objects.child_of(team.commune.commune_page).get()
        fields = {"topic": Topic.objects.first(), "owner": editor, "live": False}
        waiting, returned, draft, locked = (
            guide_page(guides, title=f"Bài hướng dẫn {number}", slug=f"bai-{number}", **fields) for number in range(4)
        )
        for page in (waiting, returned):
            page.save_revision(user=editor)
            page.get_workflow().start(page, editor)
        returned.current_workflow_task.on_action(
            returned.current_workflow_task_state, approver, "reject", comment="Xin bổ sung hình"
        )
        draft.save_revision(user=editor)
        draft.summary = "Bản sửa đầu tiên"
        draft.save_revision(user=editor, log_action=True)
        draft.save_revision(user=editor, approved_go_live_at=timezone.now() + datetime.timedelta(days=3))
        Comment.objects.create(page=draft, user=approver, text="Cần hình", contentpath="title")
        published = GuidePage.objects.live().first()
        published.save_revision(user=administrator).publish(user=administrator)
        published.save_revision(user=administrator)
        locked.locked, locked.locked_by, locked.locked_at = True, administrator, timezone.now()
        locked.save()
        for record in (team, team.people()[0].member):
            for _ in range(2):
                record.save_revision(user=editor, log_action=True)
        collection = Collection.objects.get(name=team.commune.full_name)
        kept = {"collection": collection, "uploaded_by_user": editor}
        get_image_model().objects.create(title="Nhà văn hóa", file=get_test_image_file("nha-van-hoa.png"), **kept)
        get_document_model().objects.create(title="Kế hoạch", file=ContentFile(b"%PDF", "ke-hoach.pdf"), **kept)
        Redirect.objects.create(old_path="/to-cu", redirect_page=published)
        Synonym.objects.all().delete()  # a site begins with what people type, “pass” and “data” too
        Synonym.objects.create(words="thẻ cứng", means="thẻ căn cước", commune=team.commune.commune_page)
        Synonym.objects.create(words="bằng lái", means="giấy phép lái xe", both_ways=True)
        MissedQuery.objects.create(query="cà kheo", folded="ca kheo", count=3)
        look(editor, official(["Thôn Không Có", "Nguyễn Văn A", "0900 000 001", "Trưởng thôn"]))
        yield
        transaction.set_rollback(True)
    cache.clear()


def starts():
    """The first screen, and what links do not lead to: the form of each type of page, of each draft, its history."""
    pages = Page.objects.filter(depth__gt=1).order_by("pk")
    newest = {page.content_type_id: page.pk for page in pages}
    drafts = pages.filter(live=False).values_list("pk", flat=True)
    return [
        "/admin/",
        *(reverse("wagtailadmin_pages:edit", args=[key]) for key in {*newest.values(), *drafts}),
        *(reverse("wagtailadmin_pages:history", args=[key]) for key in drafts),
    ]


@pytest.mark.parametrize(
    ("username", "and_send"),
    [
        ("quantri", True),
        ("bientap.ducminh", True),
        ("duyet.ducminh", False),
        ("bientap.hatinh", False),
        ("to.chauthinh", False),
    ],
)
def test_nothing_that_a_user_may_see_or_hear_is_english(site_in_use, db, username, and_send):
    walk = Walk(username)
    found = walk.go(starts(), and_send)
    assert len(walk.kinds) > 30
    assert not found, "\n" + "\n".join(
        f"{address} as {username}: “{word}” in “{text}”" for (word, text), address in found.items()
    )


@pytest.mark.parametrize("template", COPIES)
def test_a_template_copied_from_wagtail_differs_in_its_words_only(template):
    theirs = (Path(wagtail.__file__).parent / template).read_text("utf-8").replace(*COPIES[template])
    ours = (Path(settings.BASE_DIR) / template.partition("/")[2]).read_text("utf-8")
    assert ours.removeprefix("{% load i18n %}") == theirs


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_every_string_of_wagtail_and_django_has_a_vietnamese(domain):
    translated = {
        (entry.msgctxt, entry.msgid)
        for path in [
            *(str(path).replace("/locale/en/", "/locale/vi/") for path in english_catalogues(domain)),
            f"{settings.BASE_DIR}/locale/wagtail/vi/LC_MESSAGES/{domain}.po",
        ]
        if Path(path).exists()
        for entry in polib.pofile(path).translated_entries()
    }
    wanted = {(entry.msgctxt, entry.msgid) for path in english_catalogues(domain) for entry in polib.pofile(str(path))}
    assert sorted(msgid for _context, msgid in wanted - translated) == []


def test_scripts_of_the_admin_are_given_vietnamese(admin_client):
    script = admin_client.get("/admin/jsi18n/").text
    catalogue = json.loads(re.search(r"const newcatalog = (\{.*?\});\n", script, re.DOTALL)[1])
    admin = next(path for path in english_catalogues("djangojs") if "wagtail/admin" in str(path))
    wanted = {
        f"{entry.msgctxt}\x04{entry.msgid}" if entry.msgctxt else entry.msgid for entry in polib.pofile(str(admin))
    }
    assert sorted(wanted - set(catalogue)) == []


def test_no_plural_is_made_with_an_s():
    names = {model._meta.label: model._meta.verbose_name_plural for model in apps.get_models()}
    ours = {
        label: name for label, name in names.items() if label.split(".")[0] in ("home", "teams", "guides", "search")
    }
    assert [label for label, name in ours.items() if str(name).endswith("s")] == []


def test_the_glossary_agrees_with_the_catalogues():
    glossary = (Path(settings.BASE_DIR) / "docs/glossary.md").read_text("utf-8")
    rows = [row for row in re.findall(r"^\| ([^|]+) \| ([^|]+) \|", glossary, re.MULTILINE) if row[0] != "English"]
    said = {english: (vietnamese, gettext(english)) for english, vietnamese in rows if gettext(english) != english}
    assert len(said) > 60
    assert {english: pair for english, pair in said.items() if pair[0].lower() != pair[1].lower()} == {}


@pytest.mark.parametrize(
    "text",
    ["Add team", "10 minutes ago", "Thêm team", "No", "Đang tải page", "Lists out and in", "Nothing to do.", "Edit…"],
)
def test_english_is_heard(text):
    assert english_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "Thêm tổ",
        "Nguyen Van An, thon Chau Thinh",
        "bientap.ducminh",
        "tệp danh-sach-to.xlsx, 2,3 KB",
        "https://www.example.com/add/page",
        "Cong thong tin: tram tren may cho",
        "Không",
    ],
)
def test_vietnamese_without_marks_and_names_are_not_taken_for_english(text):
    assert not english_in(text)
