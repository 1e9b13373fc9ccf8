"""One user's walk: every request is sent, what comes back is read, and what it wrote is undone."""

from collections import Counter
from urllib.parse import urlencode

from bs4 import BeautifulSoup
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import reverse
from wagtail.fields import StreamField
from wagtail.users.models import UserProfile

from tests.signing_in import confirm

from .addresses import KEYS, addresses, fillings
from .worlds import Writes

CHANGED = "doi ten"
# Wagtail's own error for a request that no browser sends: the field's address left out.
UPSTREAM_FAULTS = {("post", "/admin/choose-external-link/")}


class Walk:
    """``user`` of the world ``own`` (None: nobody signed in) at every address, with records of ``other``."""

    def __init__(self, user, own, other, administrator):
        self.own, self.other = own, other
        self.client = Client(raise_request_exception=False)
        if user:
            UserProfile.get_for_user(user)  # made by the first request otherwise
            self.client.force_login(user)
            confirm(self.client)
        self.administrator = Client(raise_request_exception=False)
        self.administrator.force_login(administrator)
        confirm(self.administrator)
        self.before = other.state()
        self.count = Counter()
        self.findings = []
        self.secrets = [other.word, other.phone[1:]]
        self.unpublished = [text.lower() for text in other.unpublished]

    def go(self, only=""):
        """Visit every address, or those whose view's name begins with ``only``; return what was found."""
        visits = [
            (address, list(fillings(address, self.own, self.other)))
            for address in addresses()
            if address.name.startswith(only)
        ]
        self.count["patterns"] = len(visits)
        for address, filled in visits:
            for path, names_other in filled if "logout" not in address.name else ():
                self.visit(address, path, names_other)
        return self.findings

    def visit(self, address, path, names_other):
        self.looks_for = self.unpublished if address.is_public else self.secrets
        forged = {name: record.pk for name, record in self.other.records.items()}
        key = KEYS.get(address.namespace, lambda world: world.draft.pk)(self.other)
        page = self.ask("get", path)
        if not names_other and not is_closed(page):
            filters = {"collection_id": self.other.collection.pk, "child_of": self.other.page.pk, "fields": "*"}
            queries = [{"q": self.other.hint}, forged | filters]
            if address.name.endswith((":list", ":index")):
                queries += [{"export": "csv"}, {"export": "xlsx"}]
            if address.name.endswith("chosen_multiple"):
                queries += [{"id": key}, {"id": "all"}]
            for query in queries:
                self.ask("get", f"{path}?{urlencode(query)}")
        if "bulk" in path:
            for value in (key, "all"):
                self.ask("get", f"{path}?id={value}")
                self.ask("post", f"{path}?id={value}", {})
        methods = ("post", "put", "patch", "delete") if "api/" in path else ("post",)
        answers = [page, *(self.ask(method, path, {}) for method in methods)]
        if all(is_closed(answer) for answer in answers):
            return  # turned away before anything that is sent is read
        if names_other:
            # What somebody who may edit it would send.
            for form in forms_of(self.seen_by_administrator(path)):
                form |= streams(self.own.draft.pk)
                self.ask("post", path, form | {"action-publish": "1"})
                self.ask("post", path, {name: changed(name, value) for name, value in form.items()})
        else:
            # The own form with the other commune's records put in, as far as they fit by name.
            for form in forms_of(page):
                data = {name: forged_value(name, value, forged) for name, value in form.items()}
                self.ask("post", path, data | streams(self.other.draft.pk))

    def seen_by_administrator(self, path):
        with undone():
            return self.administrator.get(path)

    def ask(self, method, path, data=None):
        self.count[method] += 1
        with undone(), Writes() as writes:
            send = getattr(self.client, method)
            response = send(path, data) if method in ("get", "post") else send(path)
            text = text_of(response)
            if writes.seen and self.other.state() != self.before:
                self.findings.append(f"{method.upper()} {path} changes the other commune's records: {data}")
            if method == "post" and data and response.status_code == 302:
                text += text_of(self.client.get(path))  # what was stored may be shown by the next page
        self.count[response.status_code] += 1
        for secret in self.looks_for:
            if secret in text:
                at = text.index(secret)
                self.findings.append(f"{method.upper()} {path} shows: …{text[max(0, at - 60) : at + 60]}… {data or ''}")
        if response.status_code >= 500 and (method, path) not in UPSTREAM_FAULTS:
            self.findings.append(f"{method.upper()} {path} ends in {response.status_code}: {data}")
        return response


def is_closed(response):
    return response.status_code == 404 or response.get("Location", "").startswith(reverse("account_login"))


class undone:
    """A savepoint that is rolled back, and the records held in memory left as they are."""

    def __enter__(self):
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def __exit__(self, *exception):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)


def text_of(response):
    """Everything a reader could see of an answer, folded to lower case: body, target, messages."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body[:2] == b"PK":
        body = unzipped(body)
    storage = getattr(response.wsgi_request, "_messages", None)
    messages = " ".join(str(message) for message in getattr(storage, "_queued_messages", ()))
    # The path itself may name a record by number, never by a word.
    return f"{body.decode('utf-8', 'ignore')} {response.get('Location', '')} {messages}".lower()


def unzipped(body):
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def forms_of(response):
    """The forms of a page that change something, as the dictionaries a browser would send."""
    if response.status_code != 200 or "html" not in response.get("Content-Type", ""):
        return
    for form in BeautifulSoup(response.content, "html.parser").find_all(
        "form", method=lambda m: m and m.lower() == "post"
    ):
        data = {}
        for field in form.find_all(["input", "select", "textarea"]):
            name = field.get("name")
            if not name or field.get("type") in ("submit", "file") or name == "csrfmiddlewaretoken":
                continue
            if field.name == "select":
                chosen = field.find("option", selected=True)
                data[name] = chosen.get("value", "") if chosen else ""
            elif field.name == "textarea":
                data[name] = field.text
            elif field.get("type") in ("checkbox", "radio"):
                if field.has_attr("checked"):
                    data[name] = field.get("value", "on")
            else:
                data[name] = field.get("value", "")
        yield data


def streams(page_key):
    """What the page's script sends for stream fields: no blocks, but one guide where guides are chosen."""
    names = {
        field.name for model in apps.get_models() for field in model._meta.fields if isinstance(field, StreamField)
    }
    data = {f"{name}-count": "0" for name in names}
    for name in ("tasks", "related"):
        guide = {"count": "1", "0-type": "guide", "0-deleted": "", "0-order": "0", "0-id": "", "0-value": page_key}
        data |= {f"{name}-{part}": str(value) for part, value in guide.items()}
    return data


def changed(name, value):
    """Another text where there is one; keys and management forms stay."""
    is_text = value and not value.isdigit() and "-" not in name and value not in ("on", "off")
    return f"{CHANGED}" if is_text else value


def forged_value(name, value, forged):
    """The other commune's record of the kind that the field is named after; a page where a block holds a key."""
    kind = name.rpartition("-")[2]
    if kind == "value" and value.isdecimal():
        kind = "page"
    return str(forged[kind]) if kind in forged else value
