"""From draft to page: copies, days to come, comparing, previews, kits and tags, through the admin."""

import datetime

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import TaskState

from guides.models import GuideIndexPage, GuidePage, GuideTag, KitPage, Platform
from teams.setup import Duty
from tests.factories import AreaFactory, account, guide_page
from tests.forms import guide_form, index_form, kit_form, step

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune():
    return AreaFactory(name="Mường Lúa")


@pytest.fixture
def editor(commune):
    return account(Duty.EDITOR, commune)


@pytest.fixture
def approver(commune):
    return account(Duty.APPROVER, commune)


@pytest.fixture
def index_page(editor):
    return GuideIndexPage.objects.get()


@pytest.fixture
def guide(index_page):
    page = guide_page(index_page, title="Nộp hồ sơ", slug="nop-ho-so")
    page.save_revision().publish()
    return GuidePage.objects.get(pk=page.pk)


def url(view, *args):
    return reverse(f"wagtailadmin_pages:{view}", args=args)


def post(client, user, address, data):
    client.force_login(user)
    return client.post(address, data, follow=True)


def approve(client, user, page):
    state = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)
    post(client, user, url("workflow_action", page.pk, "publish", state.pk), {"comment": ""})


def is_public(client, page):
    client.logout()
    return client.get(page.get_url()).status_code == 200


# Copies


@pytest.mark.parametrize("also", [{}, {"publish_copies": "on"}, {"publish_copies": "on", "alias": "on"}])
def test_a_copy_begins_as_a_draft_with_a_short_address_of_its_own(client, admin_user, guide, index_page, also):
    platform = Platform.objects.create(name="VNeID")
    guide.platform_links.create(platform=platform)
    guide.tags.add(GuideTag.objects.create(name="Người cao tuổi"))
    guide.save_revision().publish()
    form = {"new_title": "Bản sao", "new_slug": "ban-sao", "new_parent_page": index_page.pk}
    post(client, admin_user, url("copy", guide.pk), form | also)
    copy = GuidePage.objects.get(slug="ban-sao")
    assert not copy.live
    assert copy.alias_of_id is None
    assert copy.code
    assert copy.code != guide.code
    draft = copy.get_latest_revision_as_object()
    assert [link.platform for link in draft.platform_links.all()] == [platform]
    assert [tag.name for tag in draft.tags.all()] == ["Người cao tuổi"]
    assert draft.code == copy.code
    copy.get_latest_revision().publish(user=admin_user)
    assert client.get(f"/h/{copy.code}/")["Location"].endswith("/ban-sao/")
    assert client.get(f"/h/{guide.code}/")["Location"].endswith("/nop-ho-so/")


def test_the_form_of_a_copy_offers_no_publishing(client, admin_user, guide):
    client.force_login(admin_user)
    text = client.get(url("copy", guide.pk)).text
    assert 'name="new_title"' in text
    assert "publish_copies" not in text
    assert 'name="alias"' not in text


def test_a_kit_is_copied_as_a_draft_too(client, admin_user, guide, index_page):
    kit = index_page.add_child(
        instance=KitPage(title="Bộ", slug="bo", summary="Cho bà con.", guides=[("guide", guide)])
    )
    form = {"new_title": "Bộ sao", "new_slug": "bo-sao", "new_parent_page": index_page.pk, "publish_copies": "on"}
    post(client, admin_user, url("copy", kit.pk), form)
    copy = KitPage.objects.get(slug="bo-sao")
    assert not copy.live
    assert copy.code not in ("", kit.code)


# Days to come


def in_form(moment):
    return timezone.localtime(moment).strftime("%d/%m/%Y %H:%M")


def publish_scheduled(monkeypatch, now):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    call_command("publish_scheduled")
    monkeypatch.undo()


def test_an_approved_guide_is_published_on_its_day_and_not_before(
    client, editor, approver, guide, index_page, monkeypatch
):
    day = (timezone.now() + datetime.timedelta(days=3)).replace(second=0, microsecond=0)
    new = guide_form(guide.topic, "Bài mới", slug="bai-moi", go_live_at=in_form(day))
    post(client, editor, url("add", "guides", "guidepage", index_page.pk), new | {"action-submit": "1"})
    page = GuidePage.objects.get(slug="bai-moi")
    call_command("publish_scheduled")
    assert not is_public(client, page), "nobody has approved it"
    approve(client, approver, page)
    publish_scheduled(monkeypatch, day - datetime.timedelta(minutes=1))
    assert not is_public(client, page)
    publish_scheduled(monkeypatch, day + datetime.timedelta(minutes=1))
    assert is_public(client, page)


def test_a_guide_leaves_when_its_time_is_over(client, editor, approver, guide, monkeypatch):
    day = (timezone.now() + datetime.timedelta(days=3)).replace(second=0, microsecond=0)
    form = guide_form(guide.topic, expire_at=in_form(day))
    post(client, editor, url("edit", guide.pk), form | {"action-submit": "1"})
    approve(client, approver, guide)
    publish_scheduled(monkeypatch, day - datetime.timedelta(minutes=1))
    assert is_public(client, guide)
    publish_scheduled(monkeypatch, day + datetime.timedelta(minutes=1))
    assert not is_public(client, guide)


# Comparing


def test_what_changed_in_a_step_is_shown_beside_what_it_was(client, editor, guide):
    first = guide.save_revision(user=editor)
    changed = guide_form(guide.topic, steps=[step("Mở ứng dụng VNeID", "<p>Làm theo hình.</p>"), step("Bấm nút")])
    changed |= {f"steps-{number}-id": block.id for number, block in enumerate(guide.steps)}
    post(client, editor, url("edit", guide.pk), changed)
    last = GuidePage.objects.get(pk=guide.pk).latest_revision
    text = client.get(url("revisions_compare", guide.pk, first.pk, last.pk)).text
    assert 'Mở ứng dụng<span class="addition"> VNeID</span>' in text
    assert 'Làm theo<span class="deletion">.</span><span class="addition"> hình.</span>' in text


def test_notes_tags_and_platforms_are_compared_too(client, editor, guide):
    first = guide.save_revision(user=editor)
    platform, tag = Platform.objects.create(name="VNeID"), GuideTag.objects.create(name="Người cao tuổi")
    changed = guide_form(
        guide.topic, steps=[step(notes=[("scam", "<p>Coi chừng.</p>")])], platforms=[platform.pk], tags=[tag.pk]
    )
    post(client, editor, url("edit", guide.pk), changed)
    last = GuidePage.objects.get(pk=guide.pk).latest_revision
    response = client.get(url("revisions_compare", guide.pk, first.pk, last.pk))
    assert response.status_code == 200
    for word in ("VNeID", "Người cao tuổi", "Coi chừng."):
        assert word in response.text


# Previews


def preview(client, user, address, data):
    """What the editor's window shows of a form that is not saved."""
    client.force_login(user)
    assert client.post(address, data).json()["is_valid"]
    response = client.get(address)
    assert response.status_code == 200
    return response.text


def test_a_guide_is_previewed_while_it_is_written(client, editor, guide):
    new = Platform.objects.create(name="Buudien.vn", url="https://buudien.vn/")
    platform = Platform.objects.create(name="Postmart", state="renamed", renamed_to=new)
    tag = GuideTag.objects.create(name="Người cao tuổi")
    form = guide_form(
        guide.topic,
        "Tên đang gõ",
        steps=[step("Bước đang gõ", notes=[("scam", "<p>Coi chừng.</p>")])],
        platforms=[platform.pk],
        tags=[tag.pk],
    )
    text = preview(client, editor, url("preview_on_edit", guide.pk), form)
    for word in ("Tên đang gõ", "Bước đang gõ", "Coi chừng.", "Buudien.vn"):
        assert word in text
    guide.refresh_from_db()
    assert (guide.title, guide.platform_links.count(), guide.tags.count()) == ("Nộp hồ sơ", 0, 0)


def test_so_is_one_that_was_never_saved(client, editor, guide, index_page):
    platform = Platform.objects.create(name="Sendo", state="closed")
    form = guide_form(guide.topic, "Tên đang gõ", slug="dang-go", platforms=[platform.pk])
    text = preview(client, editor, url("preview_on_add", "guides", "guidepage", index_page.pk), form)
    assert "Tên đang gõ" in text
    assert "Sendo" in text
    assert not GuidePage.objects.filter(title="Tên đang gõ").exists()


def test_half_a_guide_is_previewed_without_an_error(client, editor, guide):
    client.force_login(editor)
    address = url("preview_on_edit", guide.pk)
    form = guide_form(guide.topic, "", summary="", steps=[step("", "")])
    assert client.post(address, form).status_code == 200
    assert client.get(address).status_code == 200


def test_a_kit_is_previewed_with_its_guides(client, editor, guide, index_page):
    form = kit_form([guide], "Bộ đang gõ")
    text = preview(client, editor, url("preview_on_add", "guides", "kitpage", index_page.pk), form)
    assert "Bộ đang gõ" in text
    assert "Nộp hồ sơ" in text
    kit = index_page.add_child(
        instance=KitPage(title="Bộ", slug="bo", summary="Cho bà con.", guides=[("guide", guide)])
    )
    text = preview(client, editor, url("preview_on_edit", kit.pk), kit_form([guide], "Bộ đổi tên", "bo"))
    assert "Bộ đổi tên" in text


def test_an_index_is_previewed(client, editor, index_page, guide):
    text = preview(
        client, editor, url("preview_on_edit", index_page.pk), index_form(index_page, lead="Lời dẫn đang gõ")
    )
    assert "Lời dẫn đang gõ" in text
    assert "Nộp hồ sơ" in text


# Kits


def test_an_editor_writes_a_kit_for_the_commune_and_an_approver_publishes_it(
    client, editor, approver, guide, index_page
):
    shared = guide_page(title="Kích hoạt VNeID", slug="kich-hoat")
    add = url("add", "guides", "kitpage", index_page.pk)
    post(client, editor, add, kit_form([guide, shared]) | {"action-publish": "1"})
    kit = KitPage.objects.get()
    assert not kit.live
    post(client, editor, url("edit", kit.pk), kit_form([guide, shared]) | {"action-submit": "1"})
    approve(client, approver, kit)
    client.logout()
    text = client.get(KitPage.objects.get().get_url()).text
    assert "Nộp hồ sơ" in text
    assert "Kích hoạt VNeID" in text


def test_a_kit_of_more_than_twelve_guides_is_refused_in_words(client, editor, index_page):
    guides = [guide_page(index_page, title=f"Bài {number}", slug=f"bai-{number}") for number in range(13)]
    response = post(client, editor, url("add", "guides", "kitpage", index_page.pk), kit_form(guides))
    assert response.context["form"].errors["guides"]
    assert not KitPage.objects.exists()


def test_a_kit_takes_own_and_shared_guides_and_no_other(client, editor, index_page, guide):
    other = AreaFactory(name="Nơi Khác")
    account(Duty.EDITOR, other)
    theirs = guide_page(GuideIndexPage.objects.exclude(pk=index_page.pk).get(), title="Bài nơi khác", slug="noi-khac")
    shared = guide_page(title="Kích hoạt VNeID", slug="kich-hoat")
    add = url("add", "guides", "kitpage", index_page.pk)
    assert post(client, editor, add, kit_form([theirs])).status_code == 404
    assert not KitPage.objects.exists()
    assert post(client, editor, add, kit_form([shared, guide])).status_code == 200
    assert KitPage.objects.count() == 1
    offered = client.get(reverse("wagtailadmin_choose_page_search"), {"page_type": "guides.guidepage", "q": "bài"}).text
    assert "Bài nơi khác" not in offered


def test_an_editor_s_list_of_kits_holds_the_commune_s_only(client, editor, index_page, guide):
    other = AreaFactory(name="Nơi Khác")
    account(Duty.EDITOR, other)
    theirs = GuideIndexPage.objects.exclude(pk=index_page.pk).get()
    for place, title in ((index_page, "Bộ của ta"), (theirs, "Bộ nơi khác")):
        place.add_child(instance=KitPage(title=title, summary="Cho bà con.", guides=[("guide", guide)]))
    client.force_login(editor)
    text = client.get(reverse("kits:index")).text
    assert "Bộ của ta" in text
    assert "Bộ nơi khác" not in text
    assert url("add", "guides", "kitpage", index_page.pk) in client.get(reverse("kits:choose_parent"), follow=True).text


# Tags


def tag_address(view, *args):
    return reverse(f"wagtailsnippets_guides_guidetag:{view}", args=args)


def test_an_administrator_keeps_the_tags(client, admin_user, guide):
    post(client, admin_user, tag_address("add"), {"name": "Hộ bán hàng", "kind": "audience"})
    tag = GuideTag.objects.get()
    assert tag.slug == "ho-ban-hang"
    guide.tags.add(tag)
    guide.save_revision().publish()
    text = client.get(tag_address("list")).text
    assert "Hộ bán hàng" in text
    assert client.get(f"{guide.get_parent().get_url()}nhan/ho-ban-hang/").status_code == 200
    post(client, admin_user, tag_address("edit", tag.pk), {"name": "Người bán hàng", "kind": "audience"})
    tag.refresh_from_db()
    assert (tag.name, tag.slug) == ("Người bán hàng", "ho-ban-hang"), "its address stays"
    response = post(client, admin_user, tag_address("add"), {"name": "Người bán hàng", "kind": "need"})
    assert response.context["form"].errors["name"]
    post(client, admin_user, tag_address("add"), {"name": "Hộ bán hang", "kind": "need"})
    assert GuideTag.objects.get(name="Hộ bán hang").slug == "ho-ban-hang-1"


def test_editors_use_the_tags_and_do_not_keep_them(client, editor):
    tag = GuideTag.objects.create(name="Hộ bán hàng")
    client.force_login(editor)
    for address in (tag_address("list"), tag_address("add"), tag_address("edit", tag.pk)):
        assert client.get(address).status_code == 404
    assert "guidetag" not in client.get(reverse("wagtailadmin_home")).text
