"""How mail leaves the site."""

from django.core.mail.backends import smtp
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction


class EmailBackend(BaseEmailBackend):
    """SMTP, once what a mail tells of is stored. A dead mail server is logged and stops nobody's work.

    Mails sent over one open connection leave together, so that a server that does not answer costs its timeout once.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_open, self.waiting = False, []

    def open(self):
        self.is_open = True

    def send_messages(self, email_messages):
        self.waiting += email_messages
        if not self.is_open:
            self.close()
        return len(email_messages)

    def close(self):
        waiting, self.waiting, self.is_open = self.waiting, [], False

        def send():
            smtp.EmailBackend().send_messages(waiting)

        if waiting:
            transaction.on_commit(send, robust=True)
