"""Writing what lists change: all areas and successions in a few statements, with the paths of the tree made here.

treebeard adds one child at a time, in several queries each; the whole country takes it many minutes.
"""

from collections import defaultdict

from django.db import transaction
from django.db.models import Max
from wagtail.log_actions import log
from wagtail.search.backends import get_search_backends

from home.bulk import is_filling
from home.pagecache import forget_pages

from ..models import Area, AreaSuccession, CommuneTally, Level
from ..signals import areas_written
from .tree import SOURCE, lineage

BATCH = 1_000
INDEXED_AT_ONCE = 5_000  # each batch looks at the whole index


def lock():
    """Let one import after the other change the tree: others wait until this transaction ends."""
    list(Area.objects.select_for_update().filter(depth=1).values_list("pk", flat=True))


def save(changes):
    """Write ``Changes`` within the caller's transaction."""
    new, changed = changes.added, changes.tree.changed()
    create(new)
    _set_source(changes.dated)
    update([node for node in changed if set(node.changed) - SOURCE])
    steps = [*changes.steps_added, *changes.steps_changed]
    save_steps(steps)
    tell(new, changed, steps)


def create(nodes):
    """Create new nodes; those that others are new below stand before them."""
    taken = set(Area.objects.values_list("slug", flat=True).iterator()) if nodes else set()
    parents = {id(node.parent): node.parent for node in nodes}
    last = {key: _last_step(parent) for key, parent in parents.items() if not parent.is_new or parent.area is None}
    older = [parent for key, parent in parents.items() if key in last and parent.area]
    for node in nodes:
        parent, area = node.parent, node.area
        above = parent.area
        last[id(parent)] = step = last.get(id(parent), 0) + 1
        area.depth = above.depth + 1 if above else 1
        area.path = Area._get_path(above.path if above else "", area.depth, step)
        area.lineage = lineage(node)
        area.complete(taken)
        taken.add(area.slug)
        if above:
            above.numchild += 1
    Area.objects.bulk_create([node.area for node in nodes], batch_size=BATCH)
    Area.objects.bulk_update([node.area for node in older], ["numchild"], batch_size=BATCH)


def _last_step(parent):
    """The number of the last child of a node in the path, 0 when it has none."""
    depth, path = (parent.area.depth + 1, parent.area.path) if parent.area else (1, "")
    found = Area.objects.order_by().filter(depth=depth, path__startswith=path).aggregate(last=Max("path"))["last"]
    return Area._str2int(found[-Area.steplen :]) if found else 0


def _set_source(nodes):
    """Nodes of which only the list and its day changed: most of a country, when a newer list says the same."""
    groups = defaultdict(list)
    for node in nodes:
        groups[node.area.code_source, node.area.code_date].append(node.area.pk)
    for (source, date), keys in groups.items():
        _in_batches(
            keys,
            lambda batch, values={"code_source": source, "code_date": date}: Area.objects.filter(pk__in=batch).update(
                **values
            ),
        )


def update(nodes):
    """Write what changed of stored nodes, with an entry in the history of each."""
    fields = sorted({field for node in nodes for field in node.changed} | {"sort_name", "folded_name"})
    for node in nodes:
        node.area.complete()
        log(instance=node.area, action="wagtail.edit")
    Area.objects.bulk_update([node.area for node in nodes], fields, batch_size=BATCH)


def save_steps(steps):
    """Write new and changed ``Step``s. An act that somebody typed stays."""
    new, changed = [], []
    for step in steps:
        if step.stored is None:
            pair = {"predecessor_id": step.old.area.pk, "successor_id": step.new.area.pk}
            new.append(AreaSuccession(**pair, extent=step.extent, date=step.date, act=step.act))
        else:
            step.stored.extent, step.stored.date = step.extent, step.date
            step.stored.act = step.stored.act or step.act
            changed.append(step.stored)
    AreaSuccession.objects.bulk_create(new, batch_size=BATCH)
    AreaSuccession.objects.bulk_update(changed, ["extent", "date", "act"], batch_size=BATCH)


def tell(new, changed, steps):
    """Let all know that count or index places: the tallies of communes, Wagtail's index, and who listens."""
    nodes = {id(node): node for node in (*new, *changed, *(end for step in steps for end in (step.old, step.new)))}
    communes = {commune for node in nodes.values() if (commune := _commune(node))}
    _in_batches(sorted(communes), lambda keys: CommuneTally.objects.filter(area__in=keys).forget())
    renamed = [node.area for node in changed if {"kind", "name"}.intersection(node.changed)]
    to_index = [*(node.area for node in new), *renamed]
    keys = [node.area.pk for node in nodes.values()]
    if keys:
        forget_pages()
        transaction.on_commit(lambda: _index(to_index))
        if not is_filling():
            transaction.on_commit(lambda: areas_written.send(sender=Area, keys=keys))


def _index(areas):
    for backend in get_search_backends(with_auto_update=True):
        _in_batches(areas, lambda batch, add=backend.add_bulk: add(Area, batch), INDEXED_AT_ONCE)


def _commune(node):
    """The key of the commune that a stored place is or lies in."""
    return next((area.pk for area in (node.area, *lineage(node)) if area.level == Level.COMMUNE), None)


def _in_batches(things, do, size=BATCH):
    for start in range(0, len(things), size):
        do(things[start : start + size])
