"""What a list changes: worked out in memory against the stored tree, then told or saved."""

import datetime
from dataclasses import dataclass, field

from ..models import AreaSuccession
from .files import Row
from .listed import Problems
from .saving import save
from .tree import SOURCE, Node, Tree


@dataclass
class Step:
    """A succession between two nodes that a row tells of; ``stored`` is the one that is there already."""

    row: Row
    old: Node
    new: Node
    extent: str
    date: datetime.date
    act: str
    stored: AreaSuccession | None = None

    @property
    def is_changed(self):
        return self.stored is not None and (
            (self.stored.extent, self.stored.date) != (self.extent, self.date) or (self.act and not self.stored.act)
        )


@dataclass
class Changes:
    """Places that begin, change and end, and the steps between them. Nothing is written before ``save``."""

    tree: Tree
    stored: dict = field(default_factory=dict)  # the successions there are, by the keys of predecessor and successor
    problems: Problems = field(default_factory=Problems)
    steps: dict = field(default_factory=dict)  # by the ``id`` of both nodes
    unlisted: list = field(default_factory=list)  # nodes that the list does not know and that no list brought
    outdated: list = field(default_factory=list)  # places of the list that a later one does not know any more

    @property
    def added(self):
        return self.tree.new

    @property
    def ended(self):
        return [node for node in self.tree.changed() if _ends(node)]

    @property
    def changed(self):
        """Nodes of which more differs than where their code was read."""
        return [node for node in self.tree.changed() if not _ends(node) and set(node.changed) - SOURCE]

    @property
    def dated(self):
        """Nodes of which only the list and its day differ: most of a country, when a newer list says the same."""
        return [node for node in self.tree.changed() if not set(node.changed) - SOURCE]

    @property
    def steps_added(self):
        return [step for step in self.steps.values() if step.stored is None]

    @property
    def steps_changed(self):
        return [step for step in self.steps.values() if step.is_changed]

    @property
    def steps_unlisted(self):
        """Successions that are stored for a place of the list and lead where the list does not."""
        pairs = {(step.old.area.pk, step.new.area.pk) for step in self.steps.values()}
        old = {key for key, _new in pairs} - {None}
        return [step for pair, step in self.stored.items() if pair[0] in old and pair not in pairs]

    def succeed(self, row, old, new, extent, date, act):
        """Let ``old`` have become ``new``."""
        stored = None if old.is_new or new.is_new else self.stored.get((old.area.pk, new.area.pk))
        self.steps[id(old), id(new)] = Step(row, old, new, extent, date, act, stored)

    def end(self, node, last_day, row):
        """End ``node``, which exists, on ``last_day``; a problem at ``row`` when it began later."""
        if node.area.valid_from and node.area.valid_from > last_day:
            self.problems.began_later(row, node.area)
        else:
            node.area.valid_to = last_day

    def save(self):
        """Write all of it, within the caller's transaction."""
        save(self)


def _ends(node):
    return node.area.valid_to is not None and node.before["valid_to"] is None
