"""Lists of guides and topics, and the drawings of steps."""

from functools import cache

from django import template
from django.db.models import Count
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guides.blocks import drawing_choices
from guides.kits import Kit
from guides.models import GuideIndexPage, GuidePage, Topic
from home.models import readable
from home.remembered import remembered
from home.shell import shell_for
from home.templatetags.ui import lower_first

register = template.Library()


@register.inclusion_tag("components/guide_rows.html", takes_context=True)
def chosen_guides(context, stream, two=False):
    """The published ones of the guides an editor chose, in that order."""
    guides = GuidePage.objects.for_rows().chosen(stream)
    return {"guides": guides, "two": two, "request": context["request"], "page": context.get("page")}


@register.inclusion_tag("components/topic_rows.html", takes_context=True)
def topic_rows(context):
    """The pillars, with how many shared guides each holds."""
    index_page, topics = remembered("pillars", _pillars)
    return {"topics": topics, "index_url": index_page and index_page.get_url(context["request"])}


def _pillars():
    index_page = readable(GuideIndexPage.objects).order_by("depth").first()
    if index_page is None:
        return None, []
    counts = dict(
        readable(GuidePage.objects)
        .filter(path__startswith=index_page.path)
        .annotate(pillar=Coalesce("topic__parent_id", "topic_id"))
        .order_by()
        .values_list("pillar")
        .annotate(Count("pk"))
    )
    return index_page, [(topic, counts[topic.pk]) for topic in Topic.objects.pillars() if counts.get(topic.pk)]


@register.simple_tag
def bag():
    """The kit being made on this phone."""
    return remembered("bag", lambda: render_to_string("components/bag.html", {"most": Kit.MOST}))


@register.simple_tag(takes_context=True)
def guideurl(context, page):
    """The address of a guide or kit; of a shared one that at the commune whose page links to it."""
    shell = shell_for(context["request"], context.get("page"))
    index_url = shell.sections.get("guides.guideindexpage")
    if index_url and page.depth == GuidePage.SHARED_DEPTH:
        url = f"{index_url}{page.slug}/"
    else:
        url = page.get_url(context["request"])
    contact = context.get("contact")
    return f"{url}?to={contact.address}" if contact and contact.address else url


@register.simple_tag(takes_context=True)
def find_team_url(context):
    """Where a reader finds the right team: the commune's teams, else the finder."""
    shell = shell_for(context["request"], context.get("page"))
    return shell.sections.get("teams.teamdirectorypage") or reverse("find_team")


@register.simple_tag
def kit_line(guide):
    """“8 bước, khoảng 15 phút. Cần: thẻ căn cước.”: what to expect of a guide in a kit."""
    count = len(guide.steps)
    steps = ngettext("%(count)d step", "%(count)d steps", count) % {"count": count}
    first = ", ".join(filter(None, [steps, lower_first(guide.time)]))
    needs = ", ".join(lower_first(block.value) for block in guide.needs[:3])
    return f"{first}." + (_(" You need: %(things)s.") % {"things": needs} if needs else "")


@register.filter
def without_scheme(url):
    """An address as it is read out and typed."""
    return str(url).split("://", 1)[-1].rstrip("/")


@cache
def _drawing(name):
    inner = render_to_string(f"drawings/{name}.svg")
    return mark_safe(f'<svg class="dr" viewBox="0 0 64 84" aria-hidden="true">{inner}</svg>')


@register.simple_tag
def drawing(name):
    """A drawing that repeats what the step says, so it is hidden from screen readers."""
    return _drawing(name) if name and name in dict(drawing_choices()) else ""
