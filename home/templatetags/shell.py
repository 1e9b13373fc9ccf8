"""Header and footer: they ask for what they need, so that no view has to hand it over."""

from django import template

from home.shell import shell_for

register = template.Library()


@register.inclusion_tag("components/masthead.html", takes_context=True)
def masthead(context):
    return {"shell": shell_for(context["request"], context.get("page")), "path": context["request"].path}


@register.inclusion_tag("components/footer.html", takes_context=True)
def footer(context):
    return {"shell": shell_for(context["request"], context.get("page"))}


@register.simple_tag(takes_context=True)
def shell(context):
    """The agency, menu and settings around this page."""
    return shell_for(context["request"], context.get("page"))
