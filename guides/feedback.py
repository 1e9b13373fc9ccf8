"""Answers to “Bài này có giúp được bạn không?”: no login, no cookie, no script, no trace of who sent them.

The form stands in a page that caches share, so it can carry no token of its own. Instead: a field that people do not
see and programs fill in, the browser's own word of where the form came from, a limit for each address that
is kept for minutes only, and signed answers between the first question and the second.
"""

import re
import time
from urllib.parse import urlsplit

from django import forms
from django.core import signing
from django.db import transaction
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt

from home.limits import client_address, is_within_limit, sign
from home.models import readable
from home.vietnamese import normalise
from teams.models import CommunePage

TRAP = "website"  # the field that only programs fill in
SLIP = 10  # seconds within which the same answer from the same phone is one slip of a finger
MOST, WINDOW = 300, 600  # answers to one guide from one address, in seconds: a training evening shares one Wi-Fi
MAY_ADD = 3600  # seconds within which the second question may be answered
LINKS = 2  # more addresses than this in one's words are advertising

_PERSONAL = re.compile(r"\+?\d(?:[\s.\-]?\d){7,}|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def without_personal_data(text):
    """Return ``text`` with phone, card and account numbers (eight digits and more) and e-mail addresses hidden."""
    return _PERSONAL.sub("…", text)


class WordsField(forms.CharField):
    """What somebody types or pastes: in NFC, without control characters, which no database takes."""

    def to_python(self, value):
        return normalise(super().to_python(value))


class StuckForm(forms.Form):
    """The second question, after a “no”."""

    step = forms.TypedChoiceField(
        label=gettext_lazy("At which step are you stuck?"),
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
    )
    words = WordsField(
        label=gettext_lazy("What went wrong? (you need not write)"),
        required=False,
        max_length=1000,
        strip=True,
        widget=forms.Textarea({"rows": 4, "maxlength": 1000, "aria-describedby": "loi-nhac"}),
        error_messages={"max_length": gettext_lazy("Please write less: at most %(limit_value)d letters.")},
    )

    def __init__(self, *args, guide, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = [
            (number, f"{number}. {block.value['title']}") for number, block in enumerate(guide.steps, 1)
        ]

    def clean_words(self):
        return without_personal_data(self.cleaned_data["words"])


def from_elsewhere(request):
    """Whether the browser says that the form stood on another site."""
    origin = request.headers.get("Origin")
    return bool(origin) and urlsplit(origin).netloc != request.get_host()


def is_flood(request, guide):
    return not is_within_limit(request, f"feedback-{guide.pk}", MOST, WINDOW)


def keep(request, guide, is_helpful):
    """Store the first answer, once; return it, or the one it repeats."""
    from .models import Feedback

    bucket = int(time.time() // SLIP)
    Feedback.objects.filter(once__isnull=False).exclude(once__startswith=f"{bucket}-").exclude(
        once__startswith=f"{bucket - 1}-"
    ).update(once=None)
    commune = guide.agency_page
    phone = (client_address(request), request.headers.get("User-Agent", ""))
    sender = sign(*phone, guide.pk, commune and commune.pk, is_helpful)[:40]
    marks = [f"{number}-{sender}" for number in (bucket, bucket - 1)]
    with transaction.atomic():
        before = Feedback.objects.filter(once=marks[1]).first()
        if before:
            return before
        values = {"guide": guide, "is_helpful": is_helpful, "commune": commune}
        return Feedback.objects.get_or_create(once=marks[0], defaults=values)[0]


def asked_guide(request, code):
    """The guide of a short address, shown as at the commune that ``?xa=`` names."""
    from .models import GuideIndexPage, GuidePage

    guide = GuidePage.objects.listed().filter(code=code).first()
    if guide is None:
        raise Http404(_("There is no such guide."))
    place = request.GET.get("xa", "")
    if place and guide.is_shared and "\0" not in place:
        commune = readable(CommunePage.objects.with_place()).filter(slug=place[:200]).first()
        index_page = commune and readable(GuideIndexPage.objects.child_of(commune)).first()
        if index_page:
            index_page.agency_page = commune
            guide.shown_at = index_page
    return guide


@csrf_exempt  # there is no session that a forged form could use; see from_elsewhere
def receive(request, code):
    """Answer the form below a guide: the first question, then, after a “no”, the second."""
    guide = asked_guide(request, code)
    here = guide.feedback_url
    if request.method in ("GET", "HEAD"):
        return shown(request, guide, thanks="cam-on" in request.GET)
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    thanks = HttpResponseRedirect(f"{here}{'&' if '?' in here else '?'}cam-on")
    if from_elsewhere(request) or request.POST.get(TRAP) or is_flood(request, guide):
        return thanks  # who sends by program learns nothing
    if "token" in request.POST:
        return add_words(request, guide, thanks)
    answer = request.POST.get("giup")
    if answer not in ("co", "chua"):
        return HttpResponseRedirect(f"{guide.address(request)}#gop-y")
    feedback = keep(request, guide, answer == "co")
    if feedback.is_helpful:
        return thanks
    token = signing.dumps(feedback.pk, salt="feedback")
    return shown(request, guide, form=StuckForm(guide=guide), token=token)


def add_words(request, guide, thanks):
    from .models import Feedback

    token = request.POST["token"]
    try:
        key = signing.loads(token, salt="feedback", max_age=MAY_ADD)
    except signing.BadSignature:
        return thanks
    form = StuckForm(request.POST, guide=guide)
    if not form.is_valid():
        return shown(request, guide, form=form, token=token, status=422)
    words = form.cleaned_data["words"]
    if len(re.findall(r"https?://|www\.", words)) <= LINKS:
        Feedback.objects.filter(pk=key, guide=guide).update(step=form.cleaned_data["step"], words=words)
    return thanks


def shown(request, guide, status=200, **context):
    """The page of the form; an answer to a form is nobody else's, so no cache keeps it."""
    response = TemplateResponse(
        request,
        "guides/feedback.html",
        guide.get_context(request) | context | {"heading": _("Did this guide help you?"), "trap": TRAP},
        status=status,
    )
    if request.method == "POST":
        response["Cache-Control"] = "no-store"
    return response
