"""Signing in: one door, in Vietnamese, throttled, telling nothing of who has an account."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from home.limits import network_of
from home.signin.events import SignInEvent
from home.signin.urls import urlpatterns
from teams.setup import Duty, open_account, set_up_commune
from tests.factories import AreaFactory, home_page
from tests.signing_in import PASSWORD, confirm, sign_in

pytestmark = pytest.mark.django_db
Kind = SignInEvent.Kind
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _site(settings):
    home_page()
    settings.WAGTAIL_PASSWORD_RESET_ENABLED = True


@pytest.fixture
def chief(django_user_model):
    return django_user_model.objects.create_superuser("quantri", "quantri@example.vn", PASSWORD)


@pytest.fixture
def accounts():
    """An editor, an approver, an editor of the province: user names by duty."""
    commune = AreaFactory(name="Mường Lúa")
    set_up_commune(commune)
    made = {}
    for duty in (Duty.EDITOR, Duty.APPROVER, Duty.PROVINCE):
        user, _ = open_account(
            f"nguoi.{duty}", "Nguyễn Văn A", duty, commune.lineage[-1] if duty == Duty.PROVINCE else commune
        )
        user.set_password(PASSWORD)
        user.save()
        made[duty] = user
    return made


def soon(question):
    """Whether something that is done beside the answer comes true."""
    for _attempt in range(100):
        if question():
            return True
        time.sleep(0.05)
    return False


def code_of_now(step=0):
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 + step))


def with_second_step(user):
    TOTP.activate(user, SECRET)
    return RecoveryCodes.activate(user).get_unused_codes()


def kinds(user=None):
    events = SignInEvent.objects.filter(user=user) if user else SignInEvent.objects.all()
    return list(events.order_by("pk").values_list("kind", flat=True))


def is_in(client):
    return client.get("/admin/").status_code == 200


# One door


def test_who_knows_the_password_is_in_and_out_again(client, chief):
    assert client.get("/admin/").headers["Location"] == "/admin/login/?next=/admin/"
    assert sign_in(client, "quantri").headers["Location"] == "/admin/"
    assert is_in(client)
    assert client.post(reverse("wagtailadmin_logout")).headers["Location"] == "/admin/login/"
    assert not is_in(client)


def test_who_came_from_a_screen_gets_back_to_it_and_never_outside(client, chief):
    text = client.get("/admin/login/?next=/admin/pages/").text
    assert '<input type="hidden" name="next" value="/admin/pages/">' in text
    assert sign_in(client, "quantri", PASSWORD).headers["Location"] == "/admin/"
    client.logout()
    for outside in ("https://lua-dao.example/", "//lua-dao.example", "javascript:alert(1)"):
        answer = client.post("/admin/login/", {"login": "quantri", "password": PASSWORD, "next": outside})
        assert answer.headers["Location"] == "/admin/"
        client.logout()


@pytest.mark.parametrize("name", ["Quantri", " quantri ", "QUANTRI"])
def test_a_user_name_is_known_however_its_letters_are_written(client, chief, name):
    sign_in(client, name)
    assert is_in(client)


@pytest.mark.parametrize(
    "address",
    [
        "/admin/signup/",
        "/admin/email/",
        "/admin/confirm-email/",
        "/admin/password/set/",
        "/admin/login/code/",
        "/admin/social/connections/",
        "/admin/password_reset/confirm/MQ/set-password/",
        "/admin/password_reset/complete/",
        "/admin/password_reset/done/",
        "/accounts/login/",
        "/admin/hai-buoc/webauthn/",
        "/admin/sessions/",
    ],
)
def test_there_is_no_other_door(client, chief, address):
    for who in (None, chief):
        for answer in (client.get(address), client.post(address, {"username": "quantri", "password": PASSWORD})):
            assert answer.status_code == 404 or "/admin/login/" in answer.headers["Location"]
            assert who or "_auth_user_id" not in client.session
        client.force_login(chief)


def test_wagtail_s_form_for_visitors_of_closed_pages_leads_to_the_one_door(client, chief):
    answer = client.post("/_util/login/?next=/", {"username": "quantri", "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/login/?next=/")
    assert not is_in(client)


def test_a_page_that_was_open_for_too_long_is_told_so_in_vietnamese(chief):
    answer = sign_in(Client(enforce_csrf_checks=True), "quantri")
    assert answer.status_code == 403
    assert "tải lại trang" in answer.text
    assert "CSRF" not in answer.text


def test_an_account_that_may_not_enter_the_admin_is_not_sent_to_and_fro(client, django_user_model):
    django_user_model.objects.create_user("khach", password=PASSWORD)
    sign_in(client, "khach")
    answer = client.get("/admin/", follow=True)
    assert answer.status_code == 200
    assert len(answer.redirect_chain) == 1
    assert "Tên đăng nhập" in answer.text


def test_a_closed_account_is_told_so_only_with_the_right_password(client, chief):
    chief.is_active = False
    chief.save()
    assert "đã khóa" not in sign_in(client, "quantri", "sai-mat-khau").text
    assert "đã khóa" in sign_in(client, "quantri", follow=True).text
    assert not is_in(client)


def test_the_pages_of_signing_in_run_nothing_and_are_kept_by_nobody(client, chief):
    client.force_login(chief)
    confirm(client)
    with_second_step(chief)
    seen = 0
    for pattern in urlpatterns:
        if pattern.name and not pattern.pattern.converters and "P<" not in str(pattern.pattern):
            answer = client.get(reverse(pattern.name))
            seen += answer.status_code == 200
            policy = answer.headers["Content-Security-Policy"]
            assert "unsafe" not in policy, pattern.name
            assert "default-src 'none'" in policy
            assert "no-store" in answer.headers["Cache-Control"], pattern.name
            if answer.status_code == 200:
                assert not re.search(r"<script|<style|style=|onclick|https?://", answer.text), pattern.name
    assert seen > 5


# Nobody learns who has an account


def test_a_wrong_name_and_a_wrong_password_get_one_answer(client, chief):
    answers = [sign_in(client, name, "sai-mat-khau").text for name in ("quantri", "khong.co")]
    plain = [re.sub(r"(value|content)=\"[^\"]*\"", "", text) for text in answers]
    assert plain[0] == plain[1]
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng." in plain[0]


def test_a_name_that_nobody_has_costs_as_much_work(client, chief, monkeypatch):
    hashed = []
    for name in ("set_password", "check_password"):
        monkeypatch.setattr(type(chief), name, lambda user, password, name=name: hashed.append(name))
    counts = []
    for name in ("quantri", "khong.co"):
        with CaptureQueriesContext(connection) as queries:
            sign_in(client, name, "sai-mat-khau")
        counts.append(len(queries))
    assert hashed == ["check_password", "set_password"]
    assert counts[0] == counts[1]


def test_who_forgot_the_password_is_mailed_and_nobody_else_learns_of_it(client, chief):
    answers = [
        client.post("/admin/password_reset/", {"email": email}, follow=True)
        for email in ("quantri@example.vn", "khong.co@example.vn")
    ]
    assert answers[0].redirect_chain == answers[1].redirect_chain
    assert answers[0].text == answers[1].text
    assert soon(lambda: len(mail.outbox) == 1)
    letter = mail.outbox[0]
    assert letter.to == ["quantri@example.vn"]
    assert "tài khoản quantri" in letter.body
    link = re.search(r"http://testserver(\S+)", letter.body)[1]
    form = client.get(link, follow=True)
    assert form.status_code == 200
    answer = client.post(
        form.request["PATH_INFO"], {"password1": "Trang-ram-thang-8", "password2": "Trang-ram-thang-8"}, follow=True
    )
    assert "Mời anh/chị đăng nhập bằng mật khẩu mới." in answer.text
    assert "không còn dùng được" in client.get(link).text
    sign_in(client, "quantri", "Trang-ram-thang-8")
    assert is_in(client)


def test_without_a_mail_server_nobody_is_promised_a_mail(client, chief, settings):
    settings.WAGTAIL_PASSWORD_RESET_ENABLED = False
    assert "Mời anh/chị gọi quản trị viên" in client.get("/admin/login/").text
    for address in ("/admin/password_reset/", "/admin/password_reset/da-gui/", "/admin/password_reset/1-set-password/"):
        assert client.get(address).status_code == 404


def test_a_mail_server_that_is_down_is_logged_without_the_address(client, chief, settings, caplog):
    settings.EMAIL_BACKEND = "tests.home.test_signin.NoMail"
    answer = client.post("/admin/password_reset/", {"email": "quantri@example.vn"})
    assert answer.status_code == 302
    assert soon(lambda: "was not sent: ConnectionRefusedError" in caplog.text)
    assert "quantri" not in caplog.text


class NoMail:
    def __init__(self, **kwargs):
        pass

    def send_messages(self, messages):
        raise ConnectionRefusedError("quantri@example.vn")


# Throttled


def test_after_five_wrong_passwords_not_even_the_right_one_opens(client, chief):
    for _ in range(5):
        sign_in(client, "quantri", "sai-mat-khau")
    assert "đợi năm phút" in sign_in(client, "QuanTri").text
    assert not is_in(client)
    assert kinds(chief) == ["password"] * 5 + ["locked"]


def test_a_name_that_nobody_has_is_locked_out_alike(client):
    answers = [sign_in(client, "khong.co", "sai-mat-khau").text for _ in range(6)]
    assert "đợi năm phút" in answers[5]
    assert "đợi năm phút" not in answers[4]


def test_one_network_may_not_try_many_accounts(client, settings):
    settings.CLIENT_ADDRESS_HEADER = "X-Real-IP"
    for number in range(20):
        sign_in(client, f"ten{number}", "sai-mat-khau", headers={"X-Real-IP": "203.0.113.7"})
    assert "đợi năm phút" in sign_in(client, "ten20", "x", headers={"X-Real-IP": "203.0.113.7"}).text
    assert "đợi năm phút" not in sign_in(client, "ten21", "x", headers={"X-Real-IP": "198.51.100.7"}).text


def test_what_a_sender_claims_of_its_address_changes_nothing(client, chief):
    for number in range(21):
        sign_in(
            client, f"ten{number}", "x", headers={"X-Forwarded-For": f"198.51.100.{number}", "X-Real-IP": "1.2.3.4"}
        )
    assert "đợi năm phút" in sign_in(client, "quantri", headers={"X-Forwarded-For": "192.0.2.1"}).text


def test_many_requests_at_all_get_a_page_that_says_to_wait(client):
    for _ in range(60):
        client.post("/admin/login/", {})
    answer = client.post("/admin/login/", {})
    assert answer.status_code == 429
    assert "đợi năm phút" in answer.text


# The second step


def test_a_second_step_is_set_up_with_the_password_once_more(client, chief, monkeypatch):
    monkeypatch.setattr("django.db.transaction.on_commit", lambda tell, **kwargs: tell())
    sign_in(client, "quantri")
    assert "Đang tắt" in client.get("/admin/hai-buoc/").text
    assert "/admin/login/lai/" in client.get("/admin/hai-buoc/bat/").headers["Location"]
    answer = client.post("/admin/login/lai/", {"password": PASSWORD, "next": "/admin/hai-buoc/bat/"}, follow=True)
    assert "<svg" in answer.text
    secret = answer.context["form"].secret
    assert secret in answer.text
    wrong = client.post("/admin/hai-buoc/bat/", {"code": "000000"})
    assert "Mã chưa đúng" in wrong.text
    assert wrong.context["form"].secret == secret
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    answer = client.post("/admin/hai-buoc/bat/", {"code": f"{code[:3]} {code[3:]}"}, follow=True)
    assert len(re.findall(r"<code>\d{8}</code>", answer.text)) == 10
    assert is_in(client)  # this session has just proven it
    assert kinds(chief) == ["in", "added"]


def test_the_password_alone_is_then_not_enough(client, chief):
    with_second_step(chief)
    assert sign_in(client, "quantri").headers["Location"] == "/admin/hai-buoc/ma/"
    assert not is_in(client)
    assert "Mã chưa đúng" in client.post("/admin/hai-buoc/ma/", {"code": "123456"}).text
    assert client.post("/admin/hai-buoc/ma/", {"code": code_of_now()}).headers["Location"] == "/admin/"
    assert is_in(client)
    assert kinds(chief) == ["code", "in"]


def test_a_code_that_was_seen_over_the_shoulder_opens_nothing_again(client, chief):
    with_second_step(chief)
    code = code_of_now()
    other = Client()
    for browser in (client, other):
        sign_in(browser, "quantri")
        browser.post("/admin/hai-buoc/ma/", {"code": code})
    assert is_in(client)
    assert not is_in(other)


def test_a_recovery_code_opens_once(client, chief):
    codes = with_second_step(chief)
    for expected in (True, False):
        browser = Client()
        sign_in(browser, "quantri")
        browser.post("/admin/hai-buoc/ma/", {"code": codes[0]})
        assert is_in(browser) is expected


def test_codes_cannot_be_tried_out(client, chief):
    with_second_step(chief)
    sign_in(client, "quantri")
    for number in range(5):
        client.post("/admin/hai-buoc/ma/", {"code": f"00000{number}"})
    assert "đợi năm phút" in client.post("/admin/hai-buoc/ma/", {"code": code_of_now()}).text
    assert not is_in(client)


def test_who_took_the_wrong_account_may_begin_anew(client, chief):
    with_second_step(chief)
    sign_in(client, "quantri")
    assert "Đăng nhập bằng tài khoản khác" in client.get("/admin/hai-buoc/ma/").text
    client.post("/admin/logout/")
    assert "Tên đăng nhập" in client.get("/admin/login/").text


def test_a_session_from_before_must_prove_it_too(client, chief):
    sign_in(client, "quantri")
    assert is_in(client)
    with_second_step(chief)
    assert not is_in(client)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("duty", [Duty.APPROVER, Duty.PROVINCE, "administrator"])
def test_who_must_have_a_second_step_sets_it_up_before_anything_else(client, chief, accounts, settings, duty):
    settings.REQUIRE_SECOND_FACTOR = True
    sign_in(client, accounts[duty].username if duty in accounts else "quantri")
    doors = [
        "/admin/",
        "/admin/pages/",
        "/admin/api/main/pages/",
        "/admin/snippets/teams/team/",
        "/admin/account/",
        "/admin/users/",
        "/admin/sprite/",
        "/admin/khong-co/",
    ]
    for door in doors:
        for ask in (client.get, client.post, client.put, client.delete, client.patch):
            answer = ask(door)
            assert answer.status_code in (302, 404), door
            assert answer.status_code == 404 or "hai-buoc/bat" in answer.headers["Location"], door
    for door in doors[:-1]:
        assert client.get(door).status_code == 302
    assert "bắt buộc xác minh hai bước" in client.get("/admin/", follow=True).text
    assert client.get("/admin/logout/").status_code == 200


def test_an_editor_may_have_one_and_need_not(client, accounts, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    sign_in(client, accounts[Duty.EDITOR].username)
    assert is_in(client)


def test_who_must_have_one_cannot_switch_it_off(client, chief, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    with_second_step(chief)
    sign_in(client, "quantri")
    client.post("/admin/hai-buoc/ma/", {"code": code_of_now()})
    client.post("/admin/login/lai/", {"password": PASSWORD})
    assert "không tắt được" in client.get("/admin/hai-buoc/tat/").text
    client.post("/admin/hai-buoc/tat/")
    assert Authenticator.objects.filter(user=chief, type="totp").exists()


def test_who_need_not_may(client, accounts):
    editor = accounts[Duty.EDITOR]
    with_second_step(editor)
    sign_in(client, editor.username)
    client.post("/admin/hai-buoc/ma/", {"code": code_of_now()})
    assert "/lai/" in client.post("/admin/hai-buoc/tat/").headers["Location"]
    client.post("/admin/login/lai/", {"password": PASSWORD})
    assert "Đã tắt xác minh hai bước." in client.post("/admin/hai-buoc/tat/", follow=True).text
    assert not Authenticator.objects.filter(user=editor).exists()
    assert kinds(editor) == ["in", "removed"]


def test_the_administrator_resets_the_second_step_of_a_lost_phone(client, chief, accounts):
    approver = accounts[Duty.APPROVER]
    with_second_step(approver)
    client.force_login(chief)
    confirm(client)
    address = reverse("sign_ins:reset", args=[approver.pk])
    assert address in client.get("/admin/users/").text
    assert "Hãy gọi điện trước" in client.get(address).text
    client.post(address)
    assert not Authenticator.objects.filter(user=approver).exists()
    event = SignInEvent.objects.get(kind=Kind.FACTOR_RESET)
    assert (event.user, event.by) == (approver, chief)
    assert ModelLogEntry.objects.get(action="home.reset_second_factor").user == chief
    fresh = Client()
    sign_in(fresh, approver.username)
    assert is_in(fresh)


def test_nobody_else_resets_one(client, accounts):
    with_second_step(accounts[Duty.APPROVER])
    client.force_login(accounts[Duty.PROVINCE])
    confirm(client)
    for ask in (client.get, client.post):
        assert ask(reverse("sign_ins:reset", args=[accounts[Duty.APPROVER].pk])).status_code == 404
    assert Authenticator.objects.count() == 2


def test_the_technician_resets_the_one_of_the_last_administrator(chief, capsys):
    with_second_step(chief)
    call_command("reset_mfa", "quantri")
    assert not Authenticator.objects.filter(user=chief).exists()
    assert kinds(chief) == ["reset"]
    for name, sentence in (("quantri", "no second step"), ("khong.co", "No account")):
        with pytest.raises(CommandError, match=sentence):
            call_command("reset_mfa", name)


# Sessions


def test_a_session_is_new_after_signing_in_and_ends_with_the_browser(client, chief):
    client.get("/admin/login/")
    session = client.session
    session["x"] = 1
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    answer = sign_in(client, "quantri")
    cookie = answer.cookies["sessionid"]
    assert cookie.value != before
    assert (cookie["httponly"], cookie["samesite"], cookie["expires"], cookie["max-age"]) == (True, "Lax", "", "")


def test_a_session_ends_after_eight_hours_whatever_is_done(client, chief, monkeypatch):
    sign_in(client, "quantri")
    assert is_in(client)
    now = time.time()
    monkeypatch.setattr("home.signin.middleware.time.time", lambda: now + 7.9 * 3600)
    assert is_in(client)
    monkeypatch.setattr("home.signin.middleware.time.time", lambda: now + 8.1 * 3600)
    assert "trang đã tự đăng xuất" in client.get("/admin/pages/", follow=True).text
    assert "_auth_user_id" not in client.session


def test_a_session_lasts_while_something_is_done_and_no_longer(client, chief, monkeypatch):
    sign_in(client, "quantri")
    is_in(client)
    store = type(client.session)
    expires = lambda: store.get_model_class().objects.get(pk=client.session.session_key).expire_date  # noqa: E731
    first = expires()
    assert (first - timezone.now()).total_seconds() <= 2 * 60 * 60
    now = time.time()
    monkeypatch.setattr("home.signin.middleware.time.time", lambda: now + 120)
    client.post(reverse("wagtailadmin_editing_sessions:ping", args=["home", "homepage", 1, 1]))
    assert expires() == first  # an open page asks this by itself
    client.get("/admin/")
    assert expires() > first


def test_a_change_of_password_ends_all_other_sessions(client, chief):
    other = Client()
    for browser in (client, other):
        sign_in(browser, "quantri")
    wrong = {"oldpassword": "sai", "password1": "Trang-ram-thang-8", "password2": "Trang-ram-thang-8"}
    assert "Mật khẩu hiện tại chưa đúng." in client.post("/admin/mat-khau/", wrong).text
    answer = client.post("/admin/mat-khau/", wrong | {"oldpassword": PASSWORD})
    assert answer.headers["Location"] == "/admin/"
    assert is_in(client)
    assert not is_in(other)
    assert kinds(chief) == ["in", "in", "changed"]


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("ngan-9-kt", "ít nhất 10 ký tự"),
        ("1234567890", "số"),
        ("password123", "phổ biến"),
        ("quantri-123", "giống"),
    ],
)
def test_a_weak_password_is_refused_in_vietnamese(client, chief, password, sentence):
    sign_in(client, "quantri")
    data = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    text = client.post("/admin/mat-khau/", data).text
    assert sentence in text
    assert "password is" not in text


def test_wagtail_s_own_form_for_the_password_is_not_offered(client, chief):
    client.force_login(chief)
    text = confirm(client).get("/admin/account/").text
    assert "/admin/mat-khau/" in text
    assert "/admin/hai-buoc/" in text
    assert "old_password" not in text


# What a stolen session would want


@pytest.mark.parametrize(
    "address",
    [
        "/admin/users/",
        "/admin/users/new/",
        "/admin/groups/new/",
        "/admin/account/",
        "/admin/cai-dat/tai-khoan/",
        "/admin/bulk/auth/user/delete/?id=all",
    ],
)
def test_accounts_ask_for_the_password_again(client, chief, address):
    sign_in(client, "quantri")
    for ask in (client.get, client.post):
        assert ask(address).headers["Location"].startswith("/admin/login/lai/?next=%2Fadmin%2F")
    assert "Mật khẩu chưa đúng" in client.post("/admin/login/lai/", {"password": "sai"}).text
    client.post("/admin/login/lai/", {"password": PASSWORD})
    assert client.get(address).status_code in (200, 302)


def test_it_is_asked_again_after_a_quarter_of_an_hour(client, chief):
    sign_in(client, "quantri")
    client.post("/admin/login/lai/", {"password": PASSWORD})
    assert client.get("/admin/users/").status_code == 200
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 16 * 60
    session.save()
    assert client.get("/admin/users/").status_code == 302


def test_a_password_for_somebody_else_is_not_kept_in_the_session(client, chief):
    sign_in(client, "quantri")
    client.post("/admin/users/new/", {"username": "moi", "password1": "Bi-mat-cua-moi", "password2": "Bi-mat-cua-moi"})
    assert "Bi-mat" not in str(dict(client.session))


# What is written down


def test_the_report_says_who_when_and_from_which_network_and_no_more(client, chief, settings):
    settings.CLIENT_ADDRESS_HEADER = "X-Real-IP"
    headers = {"X-Real-IP": "203.0.113.77"}
    sign_in(client, "quantri", "sai-mat-khau", headers=headers)
    sign_in(client, "mat-khau-go-nham-o-day", "x", headers=headers)
    sign_in(client, "quantri", headers=headers)
    text = client.get("/admin/dang-nhap/").text
    for said in ("Sai mật khẩu", "Đã đăng nhập", "203.0.113.0/24", "Không có tài khoản này"):
        assert said in text
    assert "203.0.113.77" not in text
    assert "mat-khau-go-nham" not in text + str(list(SignInEvent.objects.values()))
    for kind in ("csv", "xlsx"):
        assert client.get(f"/admin/dang-nhap/?export={kind}").status_code == 200


def test_only_administrators_read_it(client, accounts):
    for user in accounts.values():
        client.force_login(user)
        assert client.get("/admin/dang-nhap/").status_code == 404


def test_it_is_forgotten_after_half_a_year(chief, settings, capsys):
    for days in (179, 181):
        SignInEvent.objects.create(kind=Kind.SIGNED_IN, user=chief, at=timezone.now() - timezone.timedelta(days=days))
    assert "purge_sign_ins" in settings.NIGHTLY
    call_command("purge_sign_ins")
    assert SignInEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2405:4800:1234:5678::1", "2405:4800:1234::/48"),
        ("", ""),
        ("khong phai", ""),
    ],
)
def test_of_an_address_only_the_network_is_kept(address, network):
    assert network_of(address) == network
