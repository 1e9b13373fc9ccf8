"""The tree of places above villages in memory: as it is stored, and as a list would have it."""

from dataclasses import dataclass, field
from functools import lru_cache

from home.vietnamese import spelling_key

from ..models import Area, Level

FIELDS = ("kind", "name", "code", "code_source", "code_date", "valid_from", "valid_to", "latitude", "longitude")
SOURCE = {"code_source", "code_date"}


_key = lru_cache(maxsize=50_000)(spelling_key)


@dataclass(eq=False)
class Node:
    """A place, the one it lies in and those in it; ``before`` is what is stored of it, None when it is new."""

    area: Area
    parent: "Node | None"
    children: list = field(default_factory=list)
    before: dict | None = None

    @classmethod
    def of(cls, area, parent):
        """The node of a stored area."""
        return cls(area, parent, before={name: getattr(area, name) for name in FIELDS})

    @property
    def key(self):
        return _key(self.full_name)

    @property
    def name(self):
        return self.area.name

    @property
    def full_name(self):
        return self.area.full_name

    @property
    def is_typed(self):
        """Whether a person brought it, and no list."""
        return self.area.code_date is None

    @property
    def is_new(self):
        return self.before is None

    @property
    def changed(self):
        """The names of the fields that differ from what is stored."""
        return [name for name in FIELDS if not self.is_new and getattr(self.area, name) != self.before[name]]

    def exists(self, day):
        """Whether it has not ended before a day."""
        return self.area.valid_to is None or self.area.valid_to >= day

    def below(self, level):
        return [node for node in self.children if node.area.level == level]


class Tree:
    """``root`` has the provinces; ``new`` the nodes added, each behind its parent."""

    def __init__(self, areas):
        self.root = Node(None, None)
        self.nodes = {}
        self.new = []
        by_path = {"": self.root}
        for area in areas:
            parent = by_path.get(area.path[: -area.steplen])
            if parent is None:  # below a village
                continue
            by_path[area.path] = self.put(area, parent)

    @classmethod
    def stored(cls):
        """The tree of all provinces, districts and communes."""
        return cls(Area.objects.exclude(level=Level.VILLAGE).order_by("path").iterator())

    def put(self, area, parent):
        """Put a stored area below ``parent``."""
        node = self.nodes[area.pk] = Node.of(area, parent)
        parent.children.append(node)
        return node

    def add(self, parent, level, place, **fields):
        """Add ``place``, a ``Listed``, below ``parent``."""
        node = Node(Area(level=level, kind=place.kind, name=place.name, **fields), parent)
        parent.children.append(node)
        self.new.append(node)
        return node

    def changed(self):
        """The stored nodes that differ from what is stored."""
        return [node for node in self.nodes.values() if node.changed]


def lineage(node):
    """The areas above a node, nearest first."""
    found = []
    while (node := node.parent) and node.area:
        found.append(node.area)
    return found
