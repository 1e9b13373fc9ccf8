"""Platforms: outside services kept once, so that a change of one is a change of every guide that uses it."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from guides.models import GuideIndexPage, GuidePage, GuidePlatform, KitPage, Platform
from home.dates import months_after
from teams.models import Area
from teams.setup import Duty, group_for, open_account, set_up_commune
from tests.factories import AreaFactory, account, guide_page, home_page

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LIST = "/admin/snippets/guides/platform/"


def platform(**fields):
    fields = {"name": "Sàn Chợ Quê", "url": "https://choque.vn"} | fields
    return Platform.objects.create(**fields)


def shared_index():
    found = GuideIndexPage.shared()
    return found or home_page().add_child(instance=GuideIndexPage(title="Hướng dẫn", slug="huong-dan"))


def guide_with(*platforms, parent=None, **fields):
    """A guide, shared unless the test says otherwise, that uses ``platforms``."""
    guide = guide_page(parent or shared_index(), **fields)
    for place, one in enumerate(platforms):
        GuidePlatform.objects.create(page=guide, platform=one, sort_order=place)
    return guide


def form(**fields):
    """What the browser sends of the platform's form."""
    names = ("name", "operator", "url", "android", "ios", "since", "renamed_to", "note")
    return dict.fromkeys((*names, "checked_on", "check_again_on", "editor_note"), "") | {"state": "active"} | fields


def chooser(client):
    return client.get("/admin/snippets/choose/guides/platform/").json()["html"]


@pytest.fixture
def ours():
    home_page()
    area = AreaFactory(name="Mường Lúa")
    set_up_commune(area)
    return area


@pytest.fixture
def theirs():
    home_page()
    area = AreaFactory(name="Nơi Khác")
    set_up_commune(area)
    return area


def own_guide(commune, *platforms, **fields):
    return guide_with(*platforms, parent=GuideIndexPage.objects.child_of(commune.commune_page).get(), **fields)


@pytest.fixture
def editor(ours, client):
    user, _password = open_account("bientap", "Lê Thị C", Duty.EDITOR, ours)
    client.force_login(user)
    return user


@pytest.fixture
def province_editor(ours, client):
    user, _password = open_account("tinh", "Tỉnh", Duty.PROVINCE, ours.lineage[-1])
    client.force_login(user)
    return user


# What readers see


def everywhere(client, guide, commune):
    """What each page and the API say of a guide, by where it is said."""
    kit = KitPage.objects.get()
    return {
        "the guide": client.get("/huong-dan/kich-hoat/").text,
        "the guide at the commune": client.get(f"{commune.commune_page.url}huong-dan/kich-hoat/").text,
        "the kit of a home visit": client.get(f"/bo/?g={guide.code}").text,
        "the named kit": client.get(kit.url).text,
        "the guide in the API": str(client.get(f"/api/v2/pages/{guide.pk}/").json()),
        "the kit in the API": str(client.get(f"/api/v2/pages/{kit.pk}/").json()),
        "the list in the API": str(client.get("/api/v2/pages/?type=guides.GuidePage&fields=notices").json()),
        "the platform in the API": str(client.get("/api/v2/platforms/?fields=notice").json()),
    }


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"state": "closed", "since": datetime.date(2026, 11, 1)}, "Sàn Chợ Quê đã đóng từ ngày 01/11/2026."),
        ({"state": "closed", "note": "Bán ở Chợ Phiên."}, "Sàn Chợ Quê đã đóng. Bán ở Chợ Phiên."),
        ({"state": "renamed"}, "Sàn Chợ Quê nay đổi tên thành Chợ Phiên."),
        ({"state": "doubtful"}, "Chưa chắc Sàn Chợ Quê còn dùng được."),
    ],
)
def test_a_change_of_one_platform_is_in_the_next_answer_of_its_guides_kits_and_the_api(ours, client, change, words):
    changed, other = platform(), platform(name="Chợ Phiên", url="https://chophien.vn")
    guide = guide_with(changed, other)
    shared_index().add_child(
        instance=KitPage(title="Bộ bán hàng", slug="bo-ban-hang", summary="Bán hàng.", guides=[("guide", guide)])
    )
    for where, text in everywhere(client, guide, ours).items():
        assert words not in text, where
    if change["state"] == "renamed":
        change["renamed_to"] = other
    for name, value in change.items():
        setattr(changed, name, value)
    changed.save()
    for where, text in everywhere(client, guide, ours).items():
        assert words in text, where


def test_what_an_editor_saves_in_the_form_is_what_readers_are_told_next(province_editor, client):
    one = platform()
    guide_with(one)
    answer = client.post(f"{LIST}edit/{one.pk}/", form(name=one.name, url=one.url, state="closed"), follow=True)
    assert "Đã lưu" in answer.text or "đã được" in answer.text
    assert "Sàn Chợ Quê đã đóng." in client.get("/huong-dan/kich-hoat/").text


def test_a_closed_platform_is_named_and_not_linked(client):
    guide_with(platform(state="closed"))
    text = client.get("/huong-dan/kich-hoat/").text
    assert "Sàn Chợ Quê" in text
    assert 'href="https://choque.vn"' not in text


# What editors see


def test_the_list_says_state_address_check_and_how_many_guides_use_it(province_editor, client):
    one = platform(state="doubtful", checked_on=datetime.date(2026, 11, 2))
    guide_with(one)
    guide_with(one, title="Bài hai", slug="bai-hai")
    guide_with(one, title="Bài nháp", slug="bai-nhap", live=False)
    text = client.get(LIST).text
    for words in ("Sàn Chợ Quê", "https://choque.vn", "02/11/2026", "đang kiểm tra lại"):
        assert words in text
    assert client.get(LIST).context["object_list"][0].uses == 2


def test_a_platform_is_found_with_and_without_diacritics(province_editor, client):
    platform()
    platform(name="VNeID", url="https://vneid.gov.vn", operator="Bộ Công an")
    for words, found in (("cho que", "Sàn Chợ Quê"), ("Chợ quê", "Sàn Chợ Quê"), ("cong an", "VNeID"), ("zzz", None)):
        for address in (LIST, "/admin/snippets/choose/guides/platform/results/"):
            text = client.get(address, {"q": words}).text
            names = [one.name for one in Platform.objects.all() if one.name in text]
            assert names == ([found] if found else []), (words, address)


def test_strange_words_in_the_search_and_the_filter_break_nothing(province_editor, client):
    platform()
    for words in ("", "'", '"', "a" * 5000, "(((", "%", "\x00", "🦆"):
        assert client.get(LIST, {"q": words, "state": words, "p": words}).status_code == 200


def test_who_may_look_only_sees_the_platform_and_may_change_nothing(editor, client):
    one = platform(checked_on=datetime.date(2026, 1, 1))
    assert "Sàn Chợ Quê" in client.get(LIST).text
    seen = client.get(f"{LIST}inspect/{one.pk}/").text
    assert "https://choque.vn" in seen
    assert "Vẫn đúng" not in seen + client.get(LIST).text
    client.post(f"{LIST}edit/{one.pk}/", form(name="Khác", state="closed"))
    client.post(f"{LIST}add/", form(name="Thêm"))
    assert client.post(f"{LIST}confirm/{one.pk}/").status_code == 404
    assert client.post(f"{LIST}delete/{one.pk}/").status_code == 404
    one.refresh_from_db()
    assert (one.name, one.state, one.checked_on) == ("Sàn Chợ Quê", "active", datetime.date(2026, 1, 1))
    assert Platform.objects.count() == 1


def test_an_editor_sees_which_of_the_own_guides_use_it_and_of_others_only_how_many(editor, ours, theirs, client):
    one = platform()
    guide_with(one, title="Bài chung", slug="bai-chung")
    own_guide(ours, one, title="Bài của xã ta", slug="xa-ta")
    own_guide(ours, one, title="Nháp của xã ta", slug="xa-ta-nhap", live=False)
    own_guide(theirs, one, title="Bài xã bên", slug="xa-ben")
    own_guide(theirs, one, title="Nháp xã bên", slug="xa-ben-nhap", live=False)
    text = client.get(f"{LIST}inspect/{one.pk}/").text
    for words in ("Bài chung", "Bài của xã ta", "Nháp của xã ta", "Và 1 bài của xã khác"):
        assert words in text
    assert "xã bên" not in text


def test_a_team_account_has_no_list_of_platforms_and_may_choose_one_for_its_guide(ours, client):
    from tests.factories import TeamFactory, VillageFactory

    platform()
    client.force_login(account(Duty.TEAM, ours, TeamFactory(area=VillageFactory(parent=ours))))
    assert client.get(LIST).status_code == 404
    assert "Sàn Chợ Quê" in chooser(client)


def test_still_true_is_one_click_for_who_may_change_it(province_editor, client):
    one = platform(checked_on=TODAY - datetime.timedelta(days=400), check_again_on=TODAY - datetime.timedelta(days=310))
    assert "Vẫn đúng" in client.get(LIST).text
    answer = client.post(f"{LIST}confirm/{one.pk}/", {"next": LIST}, follow=True)
    one.refresh_from_db()
    assert (one.checked_on, one.check_again_on) == (TODAY, TODAY + datetime.timedelta(days=90))
    assert f"Đã ghi: Sàn Chợ Quê vẫn đúng, kiểm tra lại ngày {one.check_again_on:%d/%m/%Y}" in answer.text
    assert "Đã xem lại: vẫn đúng" in client.get(f"{LIST}history/{one.pk}/").text


def test_the_first_screen_lists_platforms_to_be_checked_for_who_may_check_them(province_editor, ours, client):
    one = platform(checked_on=months_after(TODAY, -8))
    platform(name="Còn mới", checked_on=TODAY)
    text = client.get("/admin/").text
    assert "Nền tảng cần kiểm tra lại" in text
    assert reverse("wagtailsnippets_guides_platform:confirm", args=[one.pk]) in text
    assert "Còn mới" not in text
    client.force_login(open_account("bientap2", "Người khác", Duty.EDITOR, ours)[0])
    assert "Nền tảng cần kiểm tra lại" not in client.get("/admin/").text


def test_the_first_screen_lists_the_own_guides_that_use_what_ended(editor, ours, theirs, client):
    closed, working = platform(state="closed"), platform(name="Còn chạy")
    own_guide(ours, closed, title="Bán ở Chợ Quê", slug="mot")
    own_guide(ours, working, title="Bán ở chỗ khác", slug="hai", checked_on=TODAY)
    own_guide(theirs, closed, title="Bài xã bên", slug="ba")
    guide_with(closed, title="Bài chung", slug="bon")
    text = client.get("/admin/").text
    assert "Bài dùng nền tảng đã đóng, đổi tên hoặc chưa chắc" in text
    assert "Bán ở Chợ Quê" in text
    assert "Sàn Chợ Quê đã đóng." in text
    for words in ("Bán ở chỗ khác", "Bài xã bên", "Bài chung"):
        assert words not in text


def test_an_administrator_is_told_of_the_shared_guides(ours, theirs, admin_client):
    guide_with(platform(state="doubtful"), title="Bài chung")
    text = admin_client.get("/admin/").text
    assert "Bài chung" in text
    assert "Chưa chắc Sàn Chợ Quê còn dùng được." in text


# The form


def test_a_renamed_platform_needs_its_name_now_which_is_not_its_own(province_editor, client):
    one = platform()
    address = f"{LIST}edit/{one.pk}/"
    assert "Chọn tên hiện nay của nền tảng." in client.post(address, form(name="A", state="renamed")).text
    own = client.post(address, form(name="A", state="renamed", renamed_to=one.pk)).text
    assert "Tên mới phải là một nền tảng khác." in own
    two = platform(name="Hai", state="renamed", renamed_to=one)
    circle = client.post(address, form(name="A", state="renamed", renamed_to=two.pk)).text
    assert "Tên mới phải là một nền tảng khác." in circle
    one.refresh_from_db()
    assert (one.name, one.state) == ("Sàn Chợ Quê", "active")


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": "x" * 81},
        {"name": "Đã có"},
        {"url": "khong phai dia chi"},
        {"url": "javascript:alert(1)"},
        {"android": "ftp://a"},
        {"state": "khac"},
        {"since": "hôm qua"},
        {"checked_on": "02/11/2026", "check_again_on": "01/11/2026"},
        {"state": "renamed", "renamed_to": "999999"},
        {"state": "renamed", "renamed_to": "abc"},
        {"name": "a\x00b"},
    ],
)
def test_what_cannot_be_saved_gets_a_sentence(province_editor, client, fields):
    one = platform()
    platform(name="Đã có")
    response = client.post(f"{LIST}edit/{one.pk}/", form(name="Sàn Chợ Quê") | fields)
    assert response.status_code == 200
    assert "error-message" in response.text or "w-field__errors" in response.text
    one.refresh_from_db()
    assert (one.name, one.url) == ("Sàn Chợ Quê", "https://choque.vn")


def test_a_new_platform_is_in_use_by_nobody_and_in_the_chooser_at_once(province_editor, client):
    client.post(f"{LIST}add/", form(name="Chợ Mới", url="choemoi.vn"))
    one = Platform.objects.get(name="Chợ Mới")
    assert (one.url, one.slug) == ("https://choemoi.vn", "cho-moi")
    assert "Chưa có bài nào dùng." in client.get(f"{LIST}edit/{one.pk}/").text
    assert "Chợ Mới" in chooser(client)


# Deleting


def test_what_is_in_use_is_not_deleted_and_the_sentence_says_what_to_do(admin_client):
    one = platform()
    guide_with(one)
    for send in (admin_client.get, admin_client.post):
        text = send(f"{LIST}delete/{one.pk}/", follow=True).text
        assert "Sàn Chợ Quê đang có 1 bài dùng, không xóa được." in text
    bulk = f"/admin/bulk/guides/platform/delete/?id={one.pk}"
    assert admin_client.post(bulk).status_code < 500
    assert Platform.objects.filter(pk=one.pk).exists()


def test_the_name_that_another_has_now_is_not_deleted(admin_client):
    one = platform()
    platform(name="Tên cũ", state="renamed", renamed_to=one)
    text = admin_client.post(f"{LIST}delete/{one.pk}/", follow=True).text
    assert "Tên cũ nay có tên là Sàn Chợ Quê, không xóa được." in text
    assert Platform.objects.filter(pk=one.pk).exists()


def test_what_nobody_uses_is_deleted_and_versions_that_used_it_still_open(admin_client):
    one, other = platform(), platform(name="Còn lại")
    guide = guide_with(one, other)
    guide = GuidePage.objects.get(pk=guide.pk)
    before = guide.save_revision()
    guide.platform_links = [link for link in guide.platform_links.all() if link.platform == other]
    guide.save_revision().publish()
    admin_client.post(f"{LIST}delete/{one.pk}/")
    assert not Platform.objects.filter(pk=one.pk).exists()
    opened = admin_client.get(reverse("wagtailadmin_pages:revisions_revert", args=[guide.pk, before.pk]))
    assert opened.status_code == 200
    assert "Còn lại" in opened.text


# Rights


def test_groups_of_before_get_the_rights_when_the_commune_is_set_up_again(ours):
    province = Area.objects.get(pk=ours.lineage[-1].pk)
    groups = [group_for(Duty.EDITOR, ours), group_for(Duty.APPROVER, ours), group_for(Duty.PROVINCE, province)]
    for group in groups:
        group.permissions.remove(*group.permissions.filter(content_type__app_label="guides"))
    set_up_commune(ours)
    rights = [
        set(group.permissions.filter(content_type__app_label="guides").values_list("codename", flat=True))
        for group in groups
    ]
    assert rights == [
        {"view_platform"},
        {"view_platform"},
        {"view_platform", "add_platform", "change_platform"},
    ]
    assert not group_for(Duty.TEAM, ours).permissions.filter(content_type__app_label="guides").exists()
