"""Lists of guides and topics, and the drawings of steps."""

from functools import cache

from django import template
from django.db.models import Count
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from guides.blocks import drawing_choices
from guides.models import GuideIndexPage, GuidePage, Topic
from home.models import readable

register = template.Library()


@register.inclusion_tag("components/guide_rows.html", takes_context=True)
def chosen_guides(context, stream, two=False):
    """The published ones of the guides an editor chose, in that order."""
    return {"guides": GuidePage.objects.chosen(stream), "two": two, "request": context["request"]}


@register.inclusion_tag("components/topic_rows.html", takes_context=True)
def topic_rows(context):
    """The pillars, with how many shared guides each holds."""
    index_page = readable(GuideIndexPage.objects).order_by("depth").first()
    if index_page is None:
        return {"topics": []}
    counts = dict(
        readable(GuidePage.objects)
        .filter(path__startswith=index_page.path)
        .annotate(pillar=Coalesce("topic__parent_id", "topic_id"))
        .order_by()
        .values_list("pillar")
        .annotate(Count("pk"))
    )
    topics = [(topic, counts[topic.pk]) for topic in Topic.objects.pillars() if counts.get(topic.pk)]
    return {"topics": topics, "index_url": index_page.get_url(context["request"])}


@cache
def _drawing(name):
    inner = render_to_string(f"drawings/{name}.svg")
    return mark_safe(f'<svg class="dr" viewBox="0 0 64 84" aria-hidden="true">{inner}</svg>')


@register.simple_tag
def drawing(name):
    """A drawing that repeats what the step says, so it is hidden from screen readers."""
    return _drawing(name) if name and name in dict(drawing_choices()) else ""
