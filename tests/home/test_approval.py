"""Pages: written, waiting, published – by somebody else than their author."""

import importlib

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.copy_page import CopyPageAction, CopyPagePermissionError
from wagtail.actions.create_alias import CreatePageAliasAction, CreatePageAliasPermissionError
from wagtail.actions.publish_page_revision import PublishPagePermissionError
from wagtail.models import GroupApprovalTask, Page, Task, TaskState, Workflow, WorkflowTask

from guides.models import GuideIndexPage, GuidePage
from home.mail import EmailBackend
from teams.models import CommunePage
from teams.setup import Duty
from tests.factories import AreaFactory, TeamFactory, VillageFactory, account, guide_page, home_page
from tests.forms import guide_form

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
def guides(editor):
    """Where the commune keeps its own guides."""
    return GuideIndexPage.objects.get()


@pytest.fixture
def guide(guides):
    """A published guide of the commune."""
    page = guide_page(guides, title="Nộp hồ sơ", slug="nop-ho-so")
    page.save_revision().publish()
    return GuidePage.objects.get(pk=page.pk)


def url(view, *args):
    return reverse(f"wagtailadmin_pages:{view}", args=args)


def post(client, user, address, data=None):
    client.force_login(user)
    return client.post(address, data or {}, follow=True)


def edit(client, user, page, title="Tên mới", **buttons):
    return post(client, user, url("edit", page.pk), guide_form(page.topic, title) | buttons)


def submit(client, user, page, title="Tên mới"):
    """Change a guide and send it for approval; return what waits."""
    edit(client, user, page, title, **{"action-submit": "1"})
    return TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)


def decide(client, user, page, task_state, action="publish", comment=""):
    return post(client, user, url("workflow_action", page.pk, action, task_state.pk), {"comment": comment})


def published(page):
    """The title that visitors read."""
    page = GuidePage.objects.get(pk=page.pk)
    return page.title if page.live else None


# Nobody publishes what they wrote


@pytest.mark.parametrize("duty", [Duty.EDITOR, Duty.APPROVER])
def test_a_guide_is_written_and_not_published(commune, guides, client, duty):
    topic = guide_page(guides, slug="khac").topic
    address = url("add", "guides", "guidepage", guides.pk)
    post(client, account(duty, commune), address, guide_form(topic, "Bài mới") | {"action-publish": "1"})
    page = GuidePage.objects.get(title="Bài mới")
    assert not page.live
    assert page.latest_revision


@pytest.mark.parametrize("duty", [Duty.EDITOR, Duty.APPROVER])
def test_a_change_is_kept_and_not_published(commune, guide, client, duty):
    edit(client, account(duty, commune), guide, **{"action-publish": "1"})
    assert published(guide) == "Nộp hồ sơ"
    assert guide.get_latest_revision_as_object().title == "Nộp hồ sơ"
    assert GuidePage.objects.get(pk=guide.pk).latest_revision.as_object().title == "Tên mới"


@pytest.mark.parametrize("duty", [Duty.EDITOR, Duty.APPROVER, Duty.PROVINCE])
def test_no_other_way_publishes_either(commune, guide, guides, client, duty):
    place = commune.get_parent() if duty == Duty.PROVINCE else commune
    user = account(duty, place)
    draft = guide_page(guides, title="Nháp", slug="nhap", live=False)
    revision = draft.save_revision(user=user)
    permissions = Page.objects.get(pk=draft.pk).permissions_for_user(user)  # also of a page that is not specific
    assert not permissions.can_publish()
    assert not permissions.can_set_view_restrictions()
    assert not Page.objects.get(pk=guides.pk).permissions_for_user(user).can_publish_subpage()
    with pytest.raises(PublishPagePermissionError):
        revision.publish(user=user)
    with pytest.raises(CopyPagePermissionError):
        CopyPageAction(guide, to=guides, update_attrs={"slug": "ban-sao"}, keep_live=True, user=user).execute()
    with pytest.raises(CreatePageAliasPermissionError):
        CreatePageAliasAction(guide, parent=guides, update_slug="ban-sao", user=user).execute()
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    copy = {"new_title": "Bản sao", "new_slug": "ban-sao", "new_parent_page": guides.pk, "publish_copies": "on"}
    post(client, user, f"{bulk}?id={draft.pk}")
    post(client, user, url("copy", guide.pk), copy)
    post(client, user, url("copy", guide.pk), copy | {"alias": "on"})
    post(
        client, user, url("revisions_revert", draft.pk, revision.pk), guide_form(draft.topic) | {"action-publish": "1"}
    )
    assert published(draft) is None
    assert not GuidePage.objects.filter(slug="ban-sao", live=True).exists()


def test_a_day_to_go_live_is_kept_for_the_approver(commune, guide, editor, approver, client):
    tomorrow = timezone.now() + timezone.timedelta(days=1)
    data = guide_form(guide.topic, "Tên mới") | {
        "go_live_at": tomorrow.strftime("%d/%m/%Y %H:%M"),
        "action-submit": "1",
    }
    post(client, editor, url("edit", guide.pk), data)
    assert not guide.revisions.filter(approved_go_live_at__isnull=False).exists()
    decide(client, approver, guide, TaskState.objects.get())
    assert guide.revisions.filter(approved_go_live_at__isnull=False).exists()
    assert published(guide) == "Nộp hồ sơ"
    assert GuidePage.objects.get(pk=guide.pk).permissions_for_user(approver).can_unschedule()


def test_an_administrator_publishes_directly(guide, admin_user, client):
    edit(client, admin_user, guide, **{"action-publish": "1"})
    assert published(guide) == "Tên mới"


def test_an_approver_still_takes_pages_off(guide, approver, client):
    post(client, approver, url("unpublish", guide.pk))
    assert published(guide) is None


# From draft to page


def test_what_an_editor_sends_an_approver_publishes(guide, editor, approver, client):
    waiting = submit(client, editor, guide)
    assert published(guide) == "Nộp hồ sơ"
    assert "đã được duyệt và đăng" in decide(client, approver, guide, waiting).text
    assert published(guide) == "Tên mới"
    assert client.get(guide.get_url()).status_code == 200


def test_a_new_guide_goes_the_same_way(guides, editor, approver, client):
    topic = guide_page(guides, slug="khac").topic
    address = url("add", "guides", "guidepage", guides.pk)
    post(client, editor, address, guide_form(topic, "Bài mới") | {"action-submit": "1"})
    page = GuidePage.objects.get(title="Bài mới")
    decide(client, approver, page, TaskState.objects.get())
    assert published(page) == "Bài mới"


def test_the_page_of_the_commune_goes_the_same_way(commune, editor, approver):
    page = CommunePage.objects.get(area=commune)
    page.title = "Xã Mường Lúa mới"
    page.save_revision(user=editor)
    state = page.get_workflow().start(page, editor)
    task_state = state.current_task_state
    task_state.task.specific.on_action(task_state, approver, "publish")
    assert CommunePage.objects.get().title == "Xã Mường Lúa mới"


def test_an_editor_of_a_province_approves_for_its_communes(commune, guide, editor, client):
    waiting = submit(client, editor, guide)
    decide(client, account(Duty.PROVINCE, commune.get_parent()), guide, waiting)
    assert published(guide) == "Tên mới"


def test_a_return_carries_words_and_the_author_sends_again(guide, editor, approver, client):
    waiting = submit(client, editor, guide)
    decide(client, approver, guide, waiting, "reject", "  \n ")
    waiting.refresh_from_db()
    assert waiting.status == TaskState.STATUS_IN_PROGRESS
    assert "đã được trả lại" in decide(client, approver, guide, waiting, "reject", "Thiếu bước 2.").text
    waiting.refresh_from_db()
    assert waiting.comment == "Thiếu bước 2."
    decide(client, approver, guide, submit(client, editor, guide, "Đủ bước"))
    assert published(guide) == "Đủ bước"


@pytest.mark.parametrize("comment", ["", " ", "a\x00b", "x" * 5000])
def test_a_return_without_fit_words_changes_nothing(guide, editor, approver, client, comment):
    waiting = submit(client, editor, guide)
    assert decide(client, approver, guide, waiting, "reject", comment).status_code == 200
    waiting.refresh_from_db()
    assert waiting.status == TaskState.STATUS_IN_PROGRESS


def test_what_waits_is_what_is_published(guide, editor, approver, client):
    """Nobody changes it meanwhile, by no button."""
    waiting = submit(client, editor, guide)
    for user in (editor, approver):
        for button in ("action-submit", "action-publish", "action-workflow-action", "is-draft"):
            data = {button: "1", "workflow-action-name": "publish", "workflow-action-extra-data": "{}"}
            edit(client, user, guide, "Đổi lén", **data)
    assert guide.revisions.latest("pk") == waiting.revision
    decide(client, approver, guide, waiting)
    assert published(guide) == "Tên mới"


def test_the_author_withdraws_and_goes_on_writing(guide, editor, approver, client):
    waiting = submit(client, editor, guide)
    edit(client, editor, guide, **{"action-cancel-workflow": "1"})
    decide(client, approver, guide, waiting)
    assert published(guide) == "Nộp hồ sơ"
    decide(client, approver, guide, submit(client, editor, guide, "Lần sau"))
    assert published(guide) == "Lần sau"


def test_an_approver_cannot_send_back_without_a_word_by_cancelling(guide, editor, approver, client):
    waiting = submit(client, editor, guide)
    edit(client, approver, guide, **{"action-cancel-workflow": "1"})
    waiting.refresh_from_db()
    assert waiting.status == TaskState.STATUS_IN_PROGRESS


# The approver is not the author


def test_an_approver_does_not_approve_their_own(guide, approver, client):
    waiting = submit(client, approver, guide)
    text = client.get(url("edit", guide.pk)).text
    assert "nên người khác duyệt" in text
    assert "Duyệt và đăng" not in text
    decide(client, approver, guide, waiting)
    assert published(guide) == "Nộp hồ sơ"


def test_another_approver_does(commune, guide, approver, client):
    waiting = submit(client, approver, guide)
    decide(client, account(Duty.APPROVER, commune), guide, waiting)
    assert published(guide) == "Tên mới"


def test_who_sends_again_what_another_wrote_is_its_author_too(guide, editor, approver, client):
    """The editor asked for approval first; an approver mended the returned draft and sent it again."""
    waiting = submit(client, editor, guide)
    decide(client, approver, guide, waiting, "reject", "Thiếu bước 2.")
    waiting = submit(client, approver, guide, "Đủ bước")
    for user in (editor, approver):
        decide(client, user, guide, waiting)
        assert published(guide) == "Nộp hồ sơ"


def test_not_even_an_administrator_approves_their_own(guide, admin_user, client):
    """They publish directly instead; an approval always is somebody else's."""
    waiting = submit(client, admin_user, guide)
    decide(client, admin_user, guide, waiting)
    assert published(guide) == "Nộp hồ sơ"
    edit(client, admin_user, guide, **{"action-cancel-workflow": "1"})
    edit(client, admin_user, guide, **{"action-publish": "1"})
    assert published(guide) == "Tên mới"


def test_an_administrator_approves_where_there_is_nobody_else(guide, approver, admin_user, client):
    decide(client, admin_user, guide, submit(client, approver, guide))
    assert published(guide) == "Tên mới"


@pytest.mark.parametrize("duty", [Duty.EDITOR, Duty.TEAM])
def test_who_may_not_publish_does_not_approve(commune, guide, approver, client, duty):
    waiting = submit(client, approver, guide)
    team = TeamFactory(area=VillageFactory(parent=commune)) if duty == Duty.TEAM else None
    decide(client, account(duty, commune, team), guide, waiting)
    assert published(guide) == "Nộp hồ sơ"


def test_an_account_that_was_closed_approves_nothing(guide, editor, approver):
    guide.save_revision(user=editor)
    task_state = guide.get_workflow().start(guide, editor).current_task_state
    approver.is_active = False
    with pytest.raises(PermissionDenied):
        task_state.task.specific.on_action(task_state, approver, "publish")


def test_an_unknown_action_does_nothing(guide, editor, approver, client):
    waiting = submit(client, editor, guide)
    for action in ("approve", "delete", "cancel"):
        decide(client, approver, guide, waiting, action)
    with pytest.raises(PermissionDenied):
        waiting.task.specific.on_action(waiting, approver, "delete")
    waiting.refresh_from_db()
    assert waiting.status == TaskState.STATUS_IN_PROGRESS


def test_a_second_decision_changes_nothing(guide, editor, approver, client):
    waiting = submit(client, editor, guide)
    decide(client, approver, guide, waiting)
    assert decide(client, approver, guide, waiting, "reject", "Thôi").status_code == 200
    waiting.refresh_from_db()
    assert waiting.status == TaskState.STATUS_APPROVED


# What belongs to another commune


@pytest.fixture
def theirs(client):
    """What waits in another commune."""
    commune = AreaFactory(name="Nơi Khác")
    stranger = account(Duty.EDITOR, commune)
    guides = GuideIndexPage.objects.child_of(CommunePage.objects.get(area=commune)).get()
    page = guide_page(guides, title="BIMAT", slug="bi-mat", live=False)
    return submit(client, stranger, page, "BIMAT")


@pytest.mark.parametrize("action", ["publish", "reject", "approve"])
def test_a_task_of_another_commune_does_not_exist_at_an_own_page(guide, editor, approver, theirs, client, action):
    edit(client, editor, guide, **{"action-submit": "1"})
    for view in ("workflow_action", "collect_workflow_action_data"):
        response = post(client, approver, url(view, guide.pk, action, theirs.pk), {"comment": "x"})
        assert response.status_code == 404
        assert "BIMAT" not in response.text
    theirs.refresh_from_db()
    assert theirs.status == TaskState.STATUS_IN_PROGRESS


def test_nor_does_the_task_itself_decide_for_a_stranger(approver, theirs):
    """Below the views and the middleware."""
    with pytest.raises(PermissionDenied):
        theirs.task.specific.on_action(theirs, approver, "publish")
    theirs.refresh_from_db()
    assert theirs.status == TaskState.STATUS_IN_PROGRESS


def test_an_own_task_is_decided_at_its_own_page_only(guide, guides, editor, approver, admin_user, client):
    """Even by an administrator, who may decide on both."""
    waiting = submit(client, editor, guide)
    other = guide_page(guides, title="Bài khác", slug="khac")
    edit(client, editor, other, **{"action-submit": "1", "slug": "khac"})
    for user in (approver, admin_user):
        assert decide(client, user, other, waiting).status_code == 404
    assert published(guide) == "Nộp hồ sơ"


def test_each_sees_what_waits_for_them(guide, editor, approver, theirs, admin_user, client, django_assert_num_queries):
    waiting = submit_state(guide, editor)
    assert list(TaskState.objects.reviewable_by(approver)) == [waiting]
    assert list(TaskState.objects.reviewable_by(editor)) == []
    assert set(TaskState.objects.reviewable_by(admin_user)) == {waiting, theirs}
    task = waiting.task.specific
    with django_assert_num_queries(1):
        list(task.get_task_states_user_can_moderate(approver))


def submit_state(page, user):
    page.save_revision(user=user)
    return page.get_workflow().start(page, user).current_task_state


# The accounts of teams


def test_the_account_of_a_team_writes_a_draft_and_sends_it(commune, guides, approver, client):
    topic = guide_page(guides, slug="khac").topic
    keeper = account(Duty.TEAM, commune, TeamFactory(area=VillageFactory(parent=commune)))
    address = url("add", "guides", "guidepage", guides.pk)
    post(client, keeper, address, guide_form(topic, "Bài của thôn") | {"action-publish": "1"})
    page = GuidePage.objects.get(title="Bài của thôn")
    assert published(page) is None
    edit(client, keeper, page, "Bài của thôn", **{"action-publish": "1"})
    assert published(page) is None
    waiting = submit(client, keeper, page, "Bài của thôn")
    decide(client, keeper, page, waiting)
    assert published(page) is None
    decide(client, approver, page, waiting)
    assert published(page) == "Bài của thôn"


# What editors see


def test_an_editor_sends_and_does_not_publish(guide, editor, client):
    client.force_login(editor)
    text = client.get(url("edit", guide.pk)).text
    assert "Gửi duyệt" in text
    assert 'name="action-publish"' not in text
    submit(client, editor, guide)
    text = client.get(url("edit", guide.pk)).text
    assert "Đang chờ duyệt" in text
    assert "Rút về" in text
    assert "Duyệt và đăng" not in text


def test_an_approver_decides_on_the_page_s_own_screen(guide, editor, approver, client):
    waiting = submit(client, editor, guide)
    client.force_login(approver)
    text = client.get(url("edit", guide.pk)).text
    for label in ("Duyệt và đăng", "Trả lại"):
        assert label in text
    assert url("workflow_action", guide.pk, "publish", waiting.pk) in text
    assert 'name="action-cancel-workflow"' not in text
    window = client.get(url("workflow_action", guide.pk, "reject", waiting.pk)).json()["html"]
    assert "Cần sửa gì" in window


def test_the_author_reads_why_it_was_returned_and_sends_again(guide, editor, approver, client):
    decide(client, approver, guide, submit(client, editor, guide), "reject", "Thiếu bước 2.")
    client.force_login(editor)
    text = client.get(url("edit", guide.pk)).text
    assert "Bài được trả lại: “Thiếu bước 2.”" in text
    assert "Gửi duyệt lại" in text
    assert "Bắt đầu lại" not in text


# The workflow itself


def test_there_is_one_workflow_for_every_page_and_nothing_english():
    assert list(Workflow.objects.values_list("name", flat=True)) == ["Duyệt trước khi đăng"]
    assert list(Task.objects.values_list("name", flat=True)) == ["Duyệt"]
    assert not Group.objects.filter(name__in=["Moderators", "Editors"]).exists()
    assert home_page().get_workflow() == Workflow.objects.get()


@pytest.mark.parametrize("in_use", [False, True])
def test_what_wagtail_brings_along_goes_unless_it_is_in_use(guide, editor, in_use):
    group = Group.objects.create(name="Moderators")
    workflow, task = (model.objects.create(name="Moderators approval") for model in (Workflow, GroupApprovalTask))
    WorkflowTask.objects.create(workflow=workflow, task=task)
    if in_use:
        editor.groups.add(group)
        guide.save_revision(user=editor)
        workflow.start(guide, editor)
    importlib.import_module("home.migrations.0003_approval_workflow").take_stock_away(apps)
    assert Group.objects.filter(pk=group.pk).exists() == in_use
    assert Task.objects.filter(pk=task.pk).exists() == in_use
    assert Workflow.objects.filter(pk=workflow.pk).exists() == in_use
    assert not Workflow.objects.filter(pk=workflow.pk, active=True).exists()


def test_a_workflow_without_its_task_publishes_nothing(guide, editor, client):
    Task.objects.update(active=False)
    edit(client, editor, guide, **{"action-submit": "1"})
    assert published(guide) == "Nộp hồ sơ"


def test_taking_the_task_away_publishes_nothing_of_what_waits(guide, editor, client):
    waiting = submit(client, editor, guide)
    with pytest.raises(PermissionDenied):
        waiting.task.specific.deactivate()
    assert published(guide) == "Nộp hồ sơ"
    assert Task.objects.get().active


# Mail


@pytest.fixture
def addresses(commune, editor, approver):
    """Everybody has an address; the editor and the approver of the commune and a second approver."""
    second = account(Duty.APPROVER, commune)
    for user in (editor, approver, second):
        user.email = f"{user.username}@example.com"
        user.save()
    return second


def sent_to():
    return [address for message in mail.outbox for address in message.to]


def test_the_approvers_hear_that_something_waits_and_the_author_does_not(guide, approver, addresses, client):
    submit(client, approver, guide)
    assert sent_to() == [addresses.email]
    message = mail.outbox[0]
    assert message.subject == "Chờ duyệt: Tên mới"
    assert url("edit", guide.pk) in message.body
    assert "workflow" not in message.body.lower()
    assert "Hello" not in message.body


def test_administrators_hear_of_it_only_if_there_is_nobody_else(commune, guide, editor, admin_user, client):
    submit(client, editor, guide)
    assert sent_to() == [admin_user.email]


def test_administrators_are_not_troubled_otherwise(guide, editor, approver, admin_user, client):
    approver.email = "duyet@example.com"
    approver.save()
    submit(client, editor, guide)
    assert sent_to() == ["duyet@example.com"]


def test_the_author_hears_of_the_decision(guide, editor, approver, addresses, client):
    waiting = submit(client, editor, guide)
    mail.outbox.clear()
    decide(client, approver, guide, waiting, "reject", "Thiếu bước 2.")
    assert sent_to() == [editor.email]
    assert mail.outbox[0].subject == "Trả lại: Tên mới"
    assert "Thiếu bước 2." in mail.outbox[0].body
    waiting = submit(client, editor, guide)
    mail.outbox.clear()
    decide(client, approver, guide, waiting)
    assert sent_to() == [editor.email]
    assert mail.outbox[0].subject == "Đã đăng: Tên mới"
    assert "workflow" not in mail.outbox[0].body


def test_without_addresses_there_is_no_mail_and_all_goes_on(guide, editor, approver, client):
    decide(client, approver, guide, submit(client, editor, guide))
    assert published(guide) == "Tên mới"
    assert mail.outbox == []


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 1), ("no-such-host.invalid", 25)])
def test_a_dead_mail_server_breaks_nothing(
    guide, approver, editor, addresses, client, settings, django_capture_on_commit_callbacks, host, port
):
    settings.EMAIL_BACKEND = "home.mail.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = host, port, 1
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        waiting = submit(client, editor, guide)
        decide(client, approver, guide, waiting)
    assert published(guide) == "Tên mới"
    sent = [callback for callback in callbacks if callback.__module__ == "home.mail"]
    assert len(sent) == 2  # one connection for all approvers, one for the author


def test_mail_leaves_when_what_it_tells_of_is_stored(settings, monkeypatch, django_capture_on_commit_callbacks):
    sent = []
    monkeypatch.setattr(
        "django.core.mail.backends.smtp.EmailBackend.send_messages", lambda self, found: sent.extend(found)
    )
    settings.EMAIL_BACKEND = "home.mail.EmailBackend"
    with django_capture_on_commit_callbacks(execute=True):
        mail.send_mail("Đặt lại mật khẩu", "…", None, ["a@example.com"])
        assert sent == []
    assert [message.subject for message in sent] == ["Đặt lại mật khẩu"]
    assert EmailBackend().send_messages([]) == 0
