"""Nothing of a person is in what the site writes of itself."""

import json
import logging
import subprocess
import sys

import pytest
from django.core import mail

from home.logs import COVERED, JsonFormatter, LineFormatter, MailHandler, scrubbed_report, without_people
from tests.test_settings import ROOT, WHOLE, check

PEOPLE = {
    "tel:+84912345678": "912345678",
    "gọi 0912 345 678 ngay": "345",
    "0912.345.678": "0912",
    "(0239) 3856 123": "3856",
    "CCCD 042199001234": "0421",
    "thư nguyenvana@example.vn": "nguyenvana",
    "Internal Server Error: /tim/?q=Nguyễn%20Văn%20A": "Nguy",
    "GET /xac-minh/?name=Lo+Van+Bi&village=x HTTP/1.1": "Bi",
    "duplicate key\nDETAIL:  Key (name, phone)=(Nguyễn Văn A, x) already exists.": "Nguyễn",
    "DETAIL:  Failing row contains (12, Nguyễn Văn A, null).": "Nguyễn",
    "ValueError: 'Nguyễn Văn A' is no number": "Nguyễn",
    "KeyError: 'Lò Thị Bí'": "Lò",
}


@pytest.mark.parametrize("text", PEOPLE)
def test_people_are_covered(text):
    assert PEOPLE[text] in text
    assert PEOPLE[text] not in without_people(text)
    assert COVERED in without_people(text)


@pytest.mark.parametrize(
    "text",
    [
        "Internal Server Error: /duc-minh/to/",
        "Not Found: /huong-dan/kich-hoat-vneid/",
        "Not ready: disk",
        'File "/srv/site/home/models.py", line 1234, in save',
    ],
)
def test_what_helps_to_find_a_fault_stays(text):
    assert without_people(text) == text


def failed():
    try:
        raise ValueError("0912 345 678")
    except ValueError:
        return logging.LogRecord("django.request", logging.ERROR, "x.py", 1, "Lỗi: %s", ("/tim/?q=Bi",), sys.exc_info())


def test_a_line_for_machines_is_one_object():
    line = JsonFormatter().format(failed())
    assert "\n" not in line
    said = json.loads(line)
    assert set(said) == {"time", "level", "logger", "message", "exception"}
    assert said["message"] == f"Lỗi: /tim/?{COVERED}"
    assert "345" not in line
    assert "failed" in said["exception"]


def test_a_line_for_people_covers_them_in_the_traceback_too():
    line = LineFormatter("%(message)s").format(failed())
    assert "in failed" in line
    assert "345" not in line


def test_an_error_is_mailed_without_the_request_and_not_a_hundred_times(settings):
    settings.ADMINS = [("", "nguoi-truc@example.vn")]
    handler = MailHandler()
    for _ in range(100):
        handler.handle(failed())
    assert len(mail.outbox) == 1
    assert "345" not in mail.outbox[0].body
    assert "Bi" not in mail.outbox[0].body


def test_a_report_to_sentry_says_where_and_not_for_whom():
    event = {
        "message": "0912 345 678",
        "user": {"id": 1, "ip_address": "203.0.113.7"},
        "request": {"url": "https://x/tim/", "query_string": "q=Bi", "data": {"name": "Bi"}, "cookies": {}},
        "breadcrumbs": {"values": [{"message": "SELECT 'Bi'"}]},
        "exception": {
            "values": [{"value": "KeyError: 'Bi'", "stacktrace": {"frames": [{"vars": {"name": "Bi"}, "lineno": 3}]}}]
        },
    }
    sent = str(scrubbed_report(event))
    assert "lineno" in sent
    for secret in ("345", "Bi", "203.0.113.7"):
        assert secret not in sent


def test_sentry_is_asked_for_and_not_installed_is_said_at_once(tmp_path):
    done = check(tmp_path, **WHOLE, SENTRY_DSN="https://key@sentry.example/1")
    assert "install sentry-sdk" in done.stderr or done.returncode == 0


SERVED = """
import django, logging
django.setup()
from django.test import Client
logging.getLogger("django.request").error("x", exc_info=ValueError("0912 345 678"))
client = Client(raise_request_exception=False)
client.get("/tim/?q=Nguyen+Van+Bi", headers={"host": "tenxa.tentinh.gov.vn"}, secure=True)
client.post("/xac-minh/", {"name": "Nguyen Van Bi", "village": "0912345678"}, headers={"host": "x"}, secure=True)
"""


@pytest.mark.once
@pytest.mark.parametrize("log_format", ["json", "line"])
def test_as_it_is_deployed_no_question_and_no_form_is_written_down(tmp_path, log_format):
    """Against an empty database, so that every request fails; and from a host that is not ours."""
    (tmp_path / "static").mkdir()
    database = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    environment = {"DATABASE_URL": database, "VAR_DIR": str(tmp_path), "PYTHONPATH": "site:.", "LOG_FORMAT": log_format}
    done = subprocess.run(
        [sys.executable, "-c", SERVED],
        cwd=ROOT,
        env=WHOLE | environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "no such table" in done.stderr
    assert "Invalid HTTP_HOST" in done.stderr
    for secret in ("Bi", "345", "Nguyen"):
        assert secret not in done.stdout + done.stderr
    if log_format == "json":
        assert all(json.loads(line)["level"] for line in done.stderr.splitlines())
