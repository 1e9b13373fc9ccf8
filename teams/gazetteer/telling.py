"""What changes, in lines for whoever runs the import: a count of each kind and the first of them."""

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import CommunePage, Extent, Level
from .tree import lineage

FIELDS = {
    "kind": gettext_lazy("kind"),
    "name": gettext_lazy("name"),
    "code": gettext_lazy("official code"),
    "valid_from": gettext_lazy("exists since"),
    "valid_to": gettext_lazy("existed until"),
    "latitude": gettext_lazy("latitude"),
    "longitude": gettext_lazy("longitude"),
}


def tell(changes, most=10):
    """Yield the lines about ``Changes``: at most so many of each kind."""
    online = _online(changes.ended)
    groups = (
        (_("Added"), changes.added, _placed),
        (_("Changed"), changes.changed, _changed),
        (_("Places that ended"), changes.ended, lambda node: _ended(node, online)),
        (_("Only the list and its date changed"), changes.dated, None),
        (_("Mergers and splits added"), changes.steps_added, _step),
        (_("Mergers and splits changed"), changes.steps_changed, _step),
        (_("Not in the list, left as it is"), changes.unlisted, _placed),
        (_("Only in this older list, not taken in"), changes.outdated, lambda place: place.full_name),
        (_("Mergers and splits not in the list, left as they are"), changes.steps_unlisted, str),
    )
    for title, things, line in groups:
        if not things:
            continue
        levels = _levels(things) if line is _placed else ""
        yield f"{title}: {len(things)}{levels}"
        if line:
            yield from (f"  {line(thing)}" for thing in things[:most])
            if len(things) > most:
                yield "  " + _("… and %(count)d more.") % {"count": len(things) - most}
    if not any(things for _title, things, _line in groups[:6]):
        yield _("Nothing changes.")


def _levels(nodes):
    by_level = {level: [node for node in nodes if node.area.level == level] for level in Level}
    return f" ({', '.join(f'{level.label}: {len(some)}' for level, some in by_level.items() if some)})"


def _online(nodes):
    """The keys of communes that have a page here."""
    keys = [node.area.pk for node in nodes if node.area.level == Level.COMMUNE]
    found = set()
    for start in range(0, len(keys), 500):
        pages = CommunePage.objects.filter(area__in=keys[start : start + 500])
        found.update(pages.values_list("area", flat=True))
    return found


def _placed(node):
    return ", ".join([node.full_name, *(area.inline_name for area in lineage(node))])


def _changed(node):
    changed = [
        f"{FIELDS[field]} {_value(node.before[field])} → {_value(getattr(node.area, field))}"
        for field in node.changed
        if field in FIELDS
    ]
    return f"{_placed(node)}: {'; '.join(changed)}"


def _value(value):
    if value in (None, ""):
        return "–"
    return localize(value)


def _ended(node, online):
    text = f"{_placed(node)}: {_value(node.area.valid_to)}"
    if node.area.pk in online:
        text += " – " + _("it has pages here; merge it in the admin, under “Areas”, if they should go on elsewhere")
    return text


def _step(step):
    text = f"{_placed(step.old)} → {_placed(step.new)}"
    return f"{text} ({_('part')})" if step.extent == Extent.PART else text
