"""The admin's first screen: what needs doing, and the way to where it is done."""

import datetime
import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Workflow, WorkflowPage, WorkflowTask

from guides.models import GuideIndexPage
from teams.models import CommuneTally, Consent, ListImport, PlanMilestone
from teams.setup import Duty, open_account, set_up_commune
from tests.factories import (
    AreaFactory,
    MemberFactory,
    MembershipFactory,
    PlanFactory,
    PlanRuleFactory,
    TeamFactory,
    VillageFactory,
    guide_page,
    home_page,
    standard_page,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def ours():
    home_page()
    area = AreaFactory(name="Mường Lúa")
    set_up_commune(area)
    return area


@pytest.fixture
def theirs(ours):
    area = AreaFactory(name="Nơi Khác", parent=AreaFactory(parent=None, level="province", kind="Tỉnh", name="Hà Tĩnh"))
    set_up_commune(area)
    return area


@pytest.fixture
def editor(ours, client):
    user, _password = open_account("bientap", "Lê Thị C", Duty.EDITOR, ours)
    client.force_login(user)
    return user


@pytest.fixture
def team(ours):
    """A team that nothing is missing in."""
    plan = PlanFactory(area=ours)
    PlanRuleFactory(plan=plan, leader_wording="Tổ trưởng: Trưởng bản")
    team = TeamFactory(area=VillageFactory(name="Suối Mơ", parent=ours), plan=plan, checked_on=TODAY)
    leader = MemberFactory(name="Lò Văn A", phone="+84900000001", area=ours, consents=["name", "phone"])
    MembershipFactory(team=team, member=leader, role="leader")
    return team


def first_screen(client, query=""):
    return client.get(f"/admin/{query}").text


def section(text, name):
    """The words of one section of the screen."""
    found = re.search(rf'<section class="desk-section" id="{name}".*?</section>', text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else ""


def numbers_seen(text):
    """The number beside the heading of each section, 0 where there is none."""
    found = re.findall(r'<section class="desk-section" id="(\w+)"(.*?)</section>', text, re.DOTALL)
    counts = {name: re.search(r'desk-count">(\d+)<', body) for name, body in found}
    return {name: int(count[1]) if count else 0 for name, count in counts.items()}


# One commune


def test_a_commune_in_order_is_told_so_in_one_line_each(editor, ours, team, client):
    guides = ours.commune_page.get_children().get(slug="danh-ba").specific
    guides.confirm(editor)
    text = first_screen(client)
    assert "Xã Mường Lúa: không có việc gì cần làm." in text
    for sentence in (
        "Tổ nào cũng có tổ trưởng.",
        "Tổ nào cũng đúng như kế hoạch của tổ.",
        "Thôn, bản nào cũng có tổ.",
        "Không có gì quá hạn kiểm tra.",
        "Không có bản nháp nào chờ duyệt.",
        "Chưa nhập danh sách nào.",
    ):
        assert sentence in text
    assert set(numbers_seen(text).values()) == {0}


def test_each_screen_has_one_main_heading(editor, ours, client):
    for address in ("/admin/", reverse("desk:commune", args=[ours.pk])):
        assert len(re.findall(r"<h1[ >]", client.get(address).text)) == 1, address


def test_a_team_without_a_leader_leads_to_its_form(editor, team, client):
    team.memberships.all().delete()
    text = first_screen(client)
    words = section(text, "without_leader")
    assert "bản Suối Mơ “Tổ trưởng: Trưởng bản”" in words
    assert reverse("wagtailsnippets_teams_team:edit", args=[team.pk]) in text
    assert "Suối Mơ" not in section(text, "against_plan")


def test_a_team_that_differs_is_told_in_the_plan_s_words(editor, team, client):
    team.plan.rules.update(min_members=3, size_wording="Số lượng: 03 thành viên.")
    words = section(first_screen(client), "against_plan")
    assert "Tổ khác với kế hoạch 1" in words
    assert "Có 1 thành viên, ít nhất phải có 3. “Số lượng: 03 thành viên.”" in words


def test_a_recommendation_is_shown_as_one_and_not_counted(editor, ours, team, client):
    team.plan.rules.update(deputy_offices="Bí thư Chi đoàn", deputy_wording="khuyến nghị")
    deputy = MemberFactory(area=ours, office="Giáo viên", consents=["name"])
    MembershipFactory(team=team, member=deputy, role="deputy")
    text = first_screen(client)
    assert numbers_seen(text)["against_plan"] == 0
    assert "Kế hoạch chỉ khuyến nghị: 1" in section(text, "against_plan")
    assert "(khuyến nghị)" in section(text, "against_plan")


def test_a_village_without_a_team_leads_to_a_form_that_names_it(editor, ours, team, client):
    village = VillageFactory(name="Nà Mận", parent=ours)
    text = first_screen(client)
    assert "Thôn, bản chưa có tổ 1 Bản Nà Mận" in section(text, "without_team")
    address = f"{reverse('wagtailsnippets_teams_team:add')}?area={village.pk}"
    assert address in text
    assert "Bản Nà Mận" in client.get(address).text


def test_a_forged_village_is_not_named_in_the_form(editor, theirs, client):
    add = reverse("wagtailsnippets_teams_team:add")
    village = VillageFactory(name="BIMAT", parent=theirs)
    for key in (village.pk, "x", "%00", "9" * 40, ""):
        response = client.get(f"{add}?area={key}")
        assert response.status_code == 200
        assert "BIMAT" not in response.text


def test_a_village_that_another_team_serves_needs_none(editor, ours, team, client):
    team.covers.add(VillageFactory(parent=ours))
    assert numbers_seen(first_screen(client))["without_team"] == 0


def test_where_the_plan_is_content_further_villages_are_not_counted(editor, ours, team, client):
    VillageFactory(name="Nà Mận", parent=ours)
    team.plan.rules.update(min_teams=1)
    text = first_screen(client)
    assert numbers_seen(text)["without_team"] == 0
    assert "Đã đủ số tổ mà kế hoạch cần. Thôn, bản còn có thể lập tổ: 1 Bản Nà Mận" in section(text, "without_team")
    team.plan.rules.update(min_teams=2)
    text = first_screen(client)
    assert numbers_seen(text)["without_team"] == 1
    assert "Kế hoạch cần ít nhất 2 tổ thôn, bản, xã có 1." in section(text, "without_team")


def test_what_is_past_its_check_date_has_a_button(editor, ours, team, client):
    guide_page(
        GuideIndexPage.objects.child_of(ours.commune_page).get(),
        title="Bài của xã",
        check_again_on=TODAY - datetime.timedelta(days=1),
        checked_on=TODAY - datetime.timedelta(days=30),
    )
    text = first_screen(client)
    words = section(text, "to_check")
    assert "Bài của xã" in words
    assert "Danh bạ" in words
    assert "Suối Mơ" not in words
    assert text.count("Vẫn đúng\n") == 2
    contacts = ours.commune_page.get_children().get(slug="danh-ba")
    assert f'action="{reverse("desk:confirm_page", args=[contacts.pk])}"' in text


def test_shared_pages_are_for_who_may_edit_them(editor, ours, team, client, admin_user):
    standard_page(title="Giới thiệu")
    assert "Giới thiệu" not in first_screen(client)
    client.force_login(admin_user)
    assert "Giới thiệu" in section(first_screen(client), "shared_to_check")


def test_heads_without_consent_come_by_name_with_what_is_missing(editor, ours, team, client):
    row = team.memberships.get()
    row.member.consents.filter(purpose="phone").delete()
    text = first_screen(client)
    words = section(text, "without_consent")
    assert "Lò Văn A, tổ trưởng" in words
    assert "chưa đồng ý: công khai số điện thoại" in words
    assert reverse("wagtailsnippets_teams_member:edit", args=[row.member_id]) in text


def test_a_withdrawn_consent_is_said_to_be_withdrawn_and_the_name_is_left_out(editor, ours, team, client):
    member = team.memberships.get().member
    member.withdraw([Consent.Purpose.NAME], editor)
    words = section(first_screen(client), "without_consent")
    assert "đã rút: công khai họ tên" in words
    assert f"Thành viên số {member.pk}, tổ trưởng" in words
    assert "Lò Văn A" not in words


def test_ordinary_members_and_minors_are_not_counted(editor, ours, team, client):
    MembershipFactory(team=team, member=MemberFactory(name="Lò Văn B", area=ours))
    MembershipFactory(team=team, member=MemberFactory(name="Lò Thị C", area=ours, is_minor=True))
    text = first_screen(client)
    words = section(text, "without_consent")
    assert numbers_seen(text)["without_consent"] == 0
    assert "(không bắt buộc): 1 Lò Văn B" in words
    assert "Không kể 1 người dưới 18 tuổi" in words
    assert "Lò Thị C" not in text


def test_who_may_not_see_members_is_told_nothing_of_them(editor, ours, team, client):
    team.memberships.get().member.consents.all().delete()
    Group.objects.get(user=editor).permissions.remove(*Permission.objects.filter(content_type__model="member"))
    assert "Lò Văn A" not in first_screen(client)


@pytest.fixture
def handed_in(editor, ours, admin_user):
    """A guide of the commune whose draft the editor handed in for approval."""
    task = GroupApprovalTask.objects.create(name="Duyệt")
    workflow = Workflow.objects.create(name="Duyệt")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowPage.objects.create(workflow=workflow, page=ours.commune_page)
    guide = guide_page(GuideIndexPage.objects.child_of(ours.commune_page).get(), title="Bài mới", live=False)
    guide.save_revision(user=editor)
    return workflow.start(guide, editor)


def test_a_draft_that_waits_is_listed_and_counted(editor, ours, handed_in, client):
    text = first_screen(client)
    assert "Đang chờ duyệt 1 Bài mới" in section(text, "waiting")
    assert CommuneTally.objects.get(area=ours).waiting == 1


def test_a_draft_that_came_back_is_shown_to_who_handed_it_in(editor, ours, handed_in, client, admin_user):
    handed_in.current_task_state.task.specific.on_action(
        handed_in.current_task_state, user=admin_user, action_name="reject", comment="Thiếu nguồn."
    )
    text = first_screen(client)
    assert "Bản nháp được trả lại cho anh/chị 1 Bài mới “Thiếu nguồn.”" in section(text, "returned")
    assert numbers_seen(text)["waiting"] == 0
    colleague, _password = open_account("khac", "Vi Thị D", Duty.EDITOR, ours)
    client.force_login(colleague)
    assert section(first_screen(client), "returned") == ""


def test_the_next_report_is_in_the_first_sentence(editor, team, client):
    due = TODAY + datetime.timedelta(days=3)
    PlanMilestone.objects.create(plan=team.plan, kind="deadline", ends_on=TODAY, task="Lập tổ.", wording="…")
    team.plan.rules.update(report_day=due.day, report_to="UBND huyện", report_wording="trước ngày 20 hàng tháng")
    text = first_screen(client)
    words = section(text, "deadlines")
    if due.month == (due + datetime.timedelta(days=1)).month:  # else a shorter month may bring it forward
        assert f"Báo cáo trước ngày {due:%d/%m/%Y}, gửi UBND huyện Còn 3 ngày." in words
        assert re.search(rf"việc (gì )?cần làm trước ngày {due.day}/{due.month}", text)
    assert "“trước ngày 20 hàng tháng”" in words
    assert f"Trước ngày {TODAY:%d/%m/%Y} Hạn là hôm nay." in words


def test_the_last_imported_list_is_named(editor, ours, team, client):
    applied = {"state": ListImport.State.APPLIED, "user": editor}
    older = ListImport.objects.create(
        file_name="cu.xlsx", applied_at=timezone.now() - datetime.timedelta(days=9), **applied
    )
    newer = ListImport.objects.create(file_name="danh-sach.xlsx", applied_at=timezone.now(), **applied)
    waiting = ListImport.objects.create(file_name="chua-nhap.xlsx", state=ListImport.State.READ)
    for record in (older, newer, waiting):
        record.communes.add(ours)
    words = section(first_screen(client), "last_import")
    assert "danh-sach.xlsx" in words
    assert "người nhập: Lê Thị C" in words
    assert "cu.xlsx" not in words
    assert "chua-nhap.xlsx" not in words


def test_ten_lines_are_shown_and_the_rest_on_request(editor, ours, team, client):
    for _number in range(13):
        VillageFactory(parent=ours)
    text = first_screen(client)
    assert numbers_seen(text)["without_team"] == 13
    assert "Xem thêm 3" in section(text, "without_team")


# Many communes


def test_a_commune_out_of_reach_is_not_there(editor, ours, theirs, client):
    assert client.get(reverse("desk:commune", args=[ours.pk])).status_code == 200
    for key in (theirs.pk, ours.get_parent().pk, 999_999, 10**30):
        assert client.get(f"/admin/xa/{key}/").status_code == 404


def test_many_communes_are_summed_and_each_leads_to_its_screen(ours, theirs, team, client, admin_user):
    client.force_login(admin_user)
    TeamFactory(area=VillageFactory(parent=theirs))
    text = first_screen(client)
    assert "2 xã: 4 việc cần làm." in " ".join(text.split())  # two contact lists, a team unchecked and leaderless
    assert reverse("desk:commune", args=[theirs.pk]) in text
    assert text.index("Xã Mường Lúa,") < text.index("Xã Nơi Khác,")


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("?ordering=-without_leader", "Nơi Khác"),
        ("?ordering=without_leader", "Mường Lúa"),
        ("?ordering=-sort_name", "Nơi Khác"),
        ("?ordering=tally__area__path", "Mường Lúa"),
        ("?ordering=%00&p=x&q=", "Mường Lúa"),
        ("?p=99999999999999999999", "Mường Lúa"),
    ],
)
def test_the_table_is_sorted_by_any_column(ours, theirs, team, client, admin_user, query, first):
    client.force_login(admin_user)
    TeamFactory(area=VillageFactory(parent=theirs))
    names = re.findall(r"Xã ([\w ]+), tỉnh", first_screen(client, query))
    assert len(names) == 2
    assert names[0] == first


def test_a_commune_is_found_without_diacritics(ours, theirs, client, admin_user):
    client.force_login(admin_user)
    for query, found in (
        ("noi khac", ["Nơi Khác"]),
        ("LUA", ["Mường Lúa"]),
        ("xyz", []),
        ("%00", ["Mường Lúa", "Nơi Khác"]),
    ):
        text = first_screen(client, f"?q={query}")
        assert re.findall(r"Xã ([\w ]+), tỉnh", text) == found
    assert "Không có xã nào tên như vậy." in first_screen(client, "?q=xyz")


def test_what_is_not_counted_yet_is_said(ours, theirs, client, admin_user, monkeypatch):
    monkeypatch.setattr("teams.desk.province.COUNTING", 0)
    client.force_login(admin_user)
    text = first_screen(client)
    assert "Còn 2 xã chưa đếm lại" in text
    assert "Đếm tiếp" in text


# Others


def test_who_looks_after_nothing_is_told_whom_to_ask(ours, client, django_user_model):
    user = django_user_model.objects.create_user("moi", password="x")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    text = first_screen(client)
    assert "Tài khoản của anh/chị chưa được giao xã nào." in text
    assert "Ủy ban nhân dân tỉnh" in text


def test_the_account_of_a_team_sees_what_citizens_miss_and_no_people(ours, team, client):
    user, _password = open_account("to", "Tổ Suối Mơ", Duty.TEAM, ours, team)
    client.force_login(user)
    text = first_screen(client)
    words = section(text, "missing")
    for sentence in ("Nơi gặp tổ", "Giờ gặp tổ", "Kênh liên lạc riêng của tổ"):
        assert sentence in words
    assert reverse("wagtailsnippets_teams_team:edit", args=[team.pk]) in text
    assert "Lò Văn A" not in text
    assert client.get(f"/admin/xa/{ours.pk}/").status_code == 404


def test_the_account_of_a_team_sees_its_own_drafts(ours, team, client):
    user, _password = open_account("to", "Tổ Suối Mơ", Duty.TEAM, ours, team)
    index = GuideIndexPage.objects.child_of(ours.commune_page).get()
    guide_page(index, title="Bài tôi viết", slug="a", live=False, has_unpublished_changes=True, owner=user)
    guide_page(index, title="Bài người khác", slug="b", live=False, has_unpublished_changes=True)
    client.force_login(user)
    words = section(first_screen(client), "drafts")
    assert "Bài tôi viết" in words
    assert "Bài người khác" not in words


def test_the_menu_begins_with_the_first_screen(editor, team, client):
    text = first_screen(client)
    assert '"label": "X\\u00e3 c\\u1ee7a t\\u00f4i"' in text or '"label": "Xã của tôi"' in text
    assert "<title>" in text
    assert "Xã của tôi" in re.search(r"<title>(.*?)</title>", text, re.DOTALL)[1]
