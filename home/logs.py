"""What the site writes down of itself: lines for people or for machines, mails and reports of errors; of no person.

Names cannot be told from other words, so nothing is written in which people put them: no question of an address, no
form, no row of the database, no value of a variable. Numbers and e-mail addresses are covered wherever they stand.
"""

import json
import logging
import re
import time

from django.core.mail import mail_admins
from gunicorn import glogging

COVERED = "[…]"
_PEOPLE = [
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), COVERED),
    # Of telephones, identity cards and bank accounts: nine figures or more, with whatever people put between them.
    (re.compile(r"(?<![\w.-])\+?\d(?:[ .()-]{0,2}\d){8,}(?![\w-])"), COVERED),
    (re.compile(r"(?<=[\w/%.-])\?[^\s\"'<>]+"), "?" + COVERED),  # the question of an address
    # What PostgreSQL and SQLite say of the row that was refused.
    (re.compile(r"^((?:DETAIL|CONTEXT|QUERY|STATEMENT|LINE \d+): ).*$", re.MULTILINE), r"\1" + COVERED),
    (re.compile(r"\b(Key \([^)]*\)=)\(.*?\)(?= |$)", re.MULTILINE), r"\1(" + COVERED + ")"),
    # Where a program shows a value: in quotes.
    (re.compile(r"(?<=: )(['\"]).+?\1"), COVERED),
]


def without_people(text):
    """Return ``text`` with telephone numbers, e-mail addresses, questions of addresses and refused rows covered."""
    for pattern, cover in _PEOPLE:
        text = pattern.sub(cover, text)
    return text


class LineFormatter(logging.Formatter):
    def formatMessage(self, record):
        record.message = without_people(record.message)
        return super().formatMessage(record)

    def formatException(self, exc_info):
        return without_people(super().formatException(exc_info))


class JsonFormatter(LineFormatter):
    """One JSON object on each line, for whatever collects logs."""

    converter = time.gmtime

    def format(self, record):
        line = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%SZ"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_people(record.getMessage()),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class MailHandler(logging.Handler):
    """Mails errors to ``ADMINS``: what was logged, never the request; of each worker one mail in ten minutes."""

    PAUSE = 10 * 60  # seconds

    def __init__(self):
        super().__init__(logging.ERROR)
        self.setFormatter(LineFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        self.last = None

    def emit(self, record):
        now = time.monotonic()
        if self.last is None or now - self.last >= self.PAUSE:
            self.last = now
            mail_admins(f"{record.levelname}: {record.name}", self.format(record), fail_silently=True)


class ServerLogger(glogging.Logger):
    """gunicorn's, which would write whole addresses when something fails."""

    def setup(self, cfg):
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(LineFormatter(self.error_fmt, self.datefmt))


def scrubbed_report(event, hint=None):
    """What goes to Sentry: where it happened, never for whom. The hook ``before_send``."""
    for part in ("user", "request", "breadcrumbs", "extra", "contexts", "server_name"):
        event.pop(part, None)
    return _scrubbed(event)


def _scrubbed(value):
    if isinstance(value, str):
        return without_people(value)
    if isinstance(value, dict):
        return {key: _scrubbed(item) for key, item in value.items() if key != "vars"}
    return [_scrubbed(item) for item in value] if isinstance(value, list | tuple) else value


def report_to_sentry(dsn):
    """Start sending errors to ``dsn``; ``ImportError`` when the package is not installed."""
    import sentry_sdk

    sentry_sdk.init(
        dsn=dsn,
        before_send=scrubbed_report,
        before_send_transaction=lambda event, hint: None,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
    )
