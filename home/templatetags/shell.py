"""Header and footer: they ask for what they need, so that no view has to hand it over."""

from django import template
from django.template.loader import render_to_string

from home.remembered import remembered
from home.shell import shell_for

register = template.Library()


@register.simple_tag(takes_context=True)
def masthead(context):
    around = shell(context)
    path = context["request"].path
    return _same_around("masthead", around, path if any(item["url"] == path for item in around.menu) else "")


@register.simple_tag(takes_context=True)
def footer(context):
    return _same_around("footer", shell(context))


def _same_around(name, around, path=""):
    """What is the same on all pages of an agency."""
    of = (around.site and around.site.pk, around.agency_page and around.agency_page.pk)
    context = {"shell": around, "path": path}
    return remembered((name, *of, path), lambda: render_to_string(f"components/{name}.html", context))


@register.simple_tag(takes_context=True)
def shell(context):
    """The agency, menu and settings around this page."""
    return shell_for(context["request"], context.get("page"))
