"""Places that end and places that begin."""

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from ..models import Area, AreaSuccession, Extent, Level


def refuse_what_ended(change):
    """Read the change's areas anew, locked. Somebody else may have merged or split them a moment ago."""
    keys = {area.pk for area in (*change.areas, *change.heirs) if area.pk}
    parent = change.areas[0].get_parent()  # locked too: new places get their paths below it one after the other
    found = Area.objects.select_for_update().filter(Q(pk__in=keys) | Q(pk=parent.pk))
    today = {area.pk: area for area in found if not area.has_ended()}
    if keys - set(today):
        raise ValidationError(_("One of these places is no more: somebody has changed it meanwhile."))
    change.areas = [today[area.pk] for area in change.areas]
    change.heirs = [today.get(heir.pk, heir) for heir in change.heirs]


def begin_and_end(change, user):
    """Begin what begins, end what ends and record the steps between. Returns what each old area became, by its key."""
    ending, villages = change.ending, change.villages
    places = [change.heirs.index(change.heir_of(village)) for village in villages]
    parent = change.areas[0].get_parent()
    change.heirs = [heir if heir.pk else _begin(heir, parent, change.date, user) for heir in change.heirs]
    steps = [(area, heir, change.extent) for area in ending for heir in change.heirs]
    became = {area.pk: change.first_heir for area in change.areas}
    positions = _positions(villages, [change.heirs[place] for place in places])
    for village, place, position in zip(villages, places, positions, strict=True):
        new = Area(
            level=Level.VILLAGE,
            kind=village.kind,
            name=change.names.get(village.pk, village.name),
            position=position,
        )
        became[village.pk] = _begin(new, change.heirs[place], change.date, user)
        steps.append((village, became[village.pk], Extent.WHOLE))
    for area in (*ending, *villages):
        area.valid_to = change.last_day
        area.save()
        log(instance=area, action="wagtail.edit", user=user)
    AreaSuccession.objects.bulk_create(
        [
            AreaSuccession(predecessor=old, successor=new, extent=extent, date=change.date, act=change.act)
            for old, new, extent in steps
        ],
        update_conflicts=True,  # an editor may have recorded the step by hand before
        unique_fields=["predecessor", "successor"],
        update_fields=["extent", "date", "act"],
    )
    return became


def _begin(area, parent, date, user):
    area.valid_from = date
    area = parent.add_child(instance=area)
    log(instance=area, action="wagtail.create", user=user)
    return area


def _positions(villages, communes):
    """The official order: behind the villages a commune has, one former commune after the other.

    A village without a place in the official order has none in the new one.
    """
    top = {
        commune.pk: max([0, *commune.get_children().current().values_list("position", flat=True)])
        for commune in communes
    }
    positions, before, former = [], dict(top), None
    for village, commune in zip(villages, communes, strict=True):
        if former != (former := village.path[: -village.steplen]):
            before = dict(top)
        positions.append(village.position and before[commune.pk] + village.position)
        top[commune.pk] = max(top[commune.pk], positions[-1])
    return positions
