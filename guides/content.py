"""Which records of guides go into the file of a commune's content: what its pages name."""

from teams.content.kinds import Kind

from .models import GuideTag, Platform, Topic


def found_by_slug(values, importing, model):
    return model.objects.filter(slug=values["slug"]).first()


def platform(values, importing, model):
    return found_by_slug(values, importing, model) or model.objects.filter(name=values["name"]).first()


def content_kinds():
    """For the hook of that name."""
    return [
        Kind(Topic, named=lambda topic: topic.slug, find=found_by_slug, wanted=lambda communes: Topic.objects.all()),
        Kind(GuideTag, named=lambda tag: tag.slug, find=found_by_slug, wanted=lambda communes: GuideTag.objects.all()),
        Kind(
            Platform,
            frozenset({"latest_revision"}),
            named=lambda platform: platform.slug,
            find=platform,
        ),
    ]
