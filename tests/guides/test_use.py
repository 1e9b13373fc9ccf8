"""Which communes use a shared guide, and how they hear that it changed."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page, PageLogEntry, Revision

from guides.models import GuideIndexPage, KitPage, LocalNote
from guides.use import used_by, uses
from home.models import HomePage
from teams.models import CommunePage
from teams.setup import Duty, group_for
from tests.factories import AreaFactory, TeamFactory, VillageFactory, account, guide_page, home_page
from tests.forms import index_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared():
    """A guide that all communes share, published a year ago."""
    home_page()
    page = guide_page(title="Kích hoạt VNeID")
    page.save_revision().publish()
    return changed_on(page, timezone.now() - datetime.timedelta(days=365))


def changed_on(page, moment):
    Page.objects.filter(pk=page.pk).update(last_published_at=moment)
    page.refresh_from_db()
    return page


class Commune:
    def __init__(self, name, parent=None):
        self.area = AreaFactory(name=name, **({"parent": parent} if parent else {}))
        self.editor = account(Duty.EDITOR, self.area)
        self.page = CommunePage.objects.get(area=self.area)
        self.index = GuideIndexPage.objects.child_of(self.page).get()

    def note(self, guide, text="Nộp tại tầng 1."):
        self.index.local_notes.add(LocalNote(guide=guide, text=text))
        self.index.save_revision().publish()
        self.index = GuideIndexPage.objects.get(pk=self.index.pk)
        return self.index.local_notes.get()

    def task(self, guide):
        self.page.tasks = [("guide", guide)]
        self.page.save_revision().publish()

    def kit(self, guide, live=True):
        kit = KitPage(title="Bộ của xã", summary="Cho bà con.", guides=[("guide", guide)], live=live)
        return self.index.add_child(instance=kit)


@pytest.fixture
def ours(shared):
    return Commune("Mường Lúa")


@pytest.fixture
def theirs(shared):
    return Commune("Nơi Khác")


@pytest.fixture
def province_editor(ours):
    """Somebody who edits the shared guides and the communes of a province, and is no administrator."""
    user = account(Duty.PROVINCE, ours.area.get_parent())
    group = group_for(Duty.PROVINCE, ours.area.get_parent())
    right = GroupPagePermission.objects.filter(group=group, permission__codename="change_page").first().permission
    GroupPagePermission.objects.create(group=group, page=HomePage.objects.get(), permission=right)
    return user


def form_of(client, user, page):
    client.force_login(user)
    return client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))


# Who uses it


def test_who_edits_a_shared_guide_sees_which_communes_use_it_and_how(client, admin_user, shared, ours, theirs):
    ours.note(shared)
    ours.kit(shared)
    theirs.task(shared)
    text = form_of(client, admin_user, shared).text
    assert "2 xã của anh/chị đang dùng bài này" in text
    assert "có ghi chú riêng cho bài" in text
    assert "có bài trong bộ “Bộ của xã”" in text
    assert "nêu bài ở trang đầu của xã" in text


def test_a_commune_beyond_one_s_reach_is_neither_named_nor_counted(client, province_editor, shared, ours):
    other_province = AreaFactory(parent=None, level="province", kind="Tỉnh", name="Hà Tĩnh")
    beyond = Commune("Ngoài Tỉnh", other_province)
    GroupPagePermission.objects.filter(page=HomePage.objects.get()).delete()
    index_page = GuideIndexPage.objects.get(depth=3)
    group = group_for(Duty.PROVINCE, ours.area.get_parent())
    right = GroupPagePermission.objects.filter(group=group, permission__codename="change_page").first().permission
    GroupPagePermission.objects.create(group=group, page=index_page, permission=right)
    ours.task(shared)
    beyond.task(shared)
    text = form_of(client, province_editor, shared).text
    assert "1 xã của anh/chị" in text
    assert "Mường Lúa" in text
    assert "Ngoài Tỉnh" not in text


def test_drafts_and_guides_that_are_not_shared_are_no_use(admin_user, client, shared, ours):
    ours.kit(shared, live=False)
    assert uses(shared, admin_user) == []
    own = guide_page(ours.index, title="Bài của xã", slug="bai-xa")
    assert "xã nào của anh/chị" not in form_of(client, admin_user, own).text
    assert "Chưa xã nào của anh/chị" in form_of(client, admin_user, shared).text


def test_what_a_commune_uses_is_found_in_notes_tasks_and_kits_alone(shared, ours):
    others = [guide_page(title=f"Bài {number}", slug=f"bai-{number}") for number in range(3)]
    assert not used_by(ours.page.path)
    ours.note(shared)
    ours.task(others[0])
    ours.kit(others[1])
    assert set(used_by(ours.page.path)) == {shared, others[0], others[1]}


# It changed


def first_screen(client, user):
    client.force_login(user)
    return client.get(reverse("wagtailadmin_home"))


CHANGED = "Bài dùng chung “Kích hoạt VNeID” đã đổi ngày"


def look(client, user, index_page):
    client.force_login(user)
    return client.post(reverse("guide_changes:seen", args=[index_page.pk]), follow=True)


def test_a_commune_hears_that_a_guide_it_uses_changed_until_it_has_looked(client, shared, ours):
    ours.note(shared)
    assert "đã đổi ngày" not in first_screen(client, ours.editor).text
    changed_on(shared, timezone.now())
    text = first_screen(client, ours.editor).text
    assert CHANGED in text
    assert "Xem ghi chú của xã còn đúng không." in text
    assert f'href="{ours.index.get_url()}kich-hoat/"' in text
    text = look(client, ours.editor, ours.index).text
    assert "Đã ghi nhận" in text
    assert CHANGED not in text
    changed_on(shared, timezone.now())
    assert CHANGED in first_screen(client, ours.editor).text


def test_no_note_is_spoken_of_where_there_is_none(client, shared, ours):
    ours.kit(shared)
    changed_on(shared, timezone.now())
    text = first_screen(client, ours.editor).text
    assert CHANGED in text
    assert "Xem ghi chú" not in text


def test_a_commune_that_does_not_use_it_hears_nothing(client, shared, ours, theirs):
    ours.note(shared)
    changed_on(shared, timezone.now())
    assert CHANGED not in first_screen(client, theirs.editor).text


def test_that_a_guide_was_found_still_true_is_no_change(client, shared, ours, admin_user):
    ours.note(shared)
    shared.confirm(admin_user)
    assert CHANGED not in first_screen(client, ours.editor).text


def test_publishing_it_is_what_counts(client, shared, ours, admin_user):
    ours.note(shared)
    shared.summary = "Mới."
    revision = shared.save_revision(user=admin_user)
    assert CHANGED not in first_screen(client, ours.editor).text
    revision.publish(user=admin_user)
    assert CHANGED in first_screen(client, ours.editor).text


def test_having_looked_is_brought_back_by_no_draft(client, shared, ours, admin_user):
    ours.note(shared)
    old = ours.index.save_revision(user=ours.editor)
    look(client, ours.editor, ours.index)
    seen_at = GuideIndexPage.objects.get(pk=ours.index.pk).notes_seen_at
    assert seen_at > ours.index.notes_seen_at
    Revision.objects.get(pk=old.pk).publish(user=admin_user)
    assert GuideIndexPage.objects.get(pk=ours.index.pk).notes_seen_at == seen_at


def test_having_looked_disturbs_no_draft(client, shared, ours, admin_user):
    ours.note(shared)
    client.force_login(ours.editor)
    edit = reverse("wagtailadmin_pages:edit", args=[ours.index.pk])
    client.post(edit, index_form(ours.index, [(shared, "Nộp tại tầng 2.")]))
    look(client, ours.editor, ours.index)
    index_page = GuideIndexPage.objects.get(pk=ours.index.pk)
    assert index_page.local_notes.get().text == "Nộp tại tầng 1."
    draft = index_page.get_latest_revision_as_object()
    assert [note.text for note in draft.local_notes.all()] == ["Nộp tại tầng 2."]
    assert index_page.has_unpublished_changes


def test_two_notes_on_one_guide_are_refused_in_words(client, shared, ours):
    ours.note(shared)
    client.force_login(ours.editor)
    data = index_form(ours.index, [(shared, "Một.")])
    data |= {f"local_notes-1-{part}": value for part, value in (("guide", shared.pk), ("text", "Hai."), ("ORDER", "2"))}
    data |= {"local_notes-TOTAL_FORMS": "2", "local_notes-1-id": ""}
    response = client.post(reverse("wagtailadmin_pages:edit", args=[ours.index.pk]), data)
    assert "Bài này đã có ghi chú" in response.text


def test_the_day_is_not_in_the_form(client, shared, ours):
    day = timezone.now() + datetime.timedelta(days=900)
    client.force_login(ours.editor)
    data = index_form(ours.index, notes_seen_at=day.isoformat())
    client.post(reverse("wagtailadmin_pages:edit", args=[ours.index.pk]), data)
    index_page = GuideIndexPage.objects.get(pk=ours.index.pk)
    assert index_page.get_latest_revision_as_object().notes_seen_at < day


def test_only_who_may_change_the_page_says_that_it_was_looked_at(client, ours, theirs):
    before = ours.index.notes_seen_at
    keeper = account(Duty.TEAM, ours.area, TeamFactory(area=VillageFactory(parent=ours.area)))
    for user in (theirs.editor, keeper):
        assert look(client, user, ours.index).status_code == 404
    client.force_login(ours.editor)
    assert client.get(reverse("guide_changes:seen", args=[ours.index.pk])).status_code == 405
    assert GuideIndexPage.objects.get(pk=ours.index.pk).notes_seen_at == before
    look(client, ours.editor, ours.index)
    assert PageLogEntry.objects.filter(page=ours.index.pk, action="guides.seen", user=ours.editor).exists()
