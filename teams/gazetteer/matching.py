"""Which place of the tree a list means: by name below one parent, the surest likeness first, and never by code."""

from collections import Counter, defaultdict

from home.vietnamese import fold, spelling_key


def match(listed, nodes):
    """Return which of ``nodes``, places below one parent, each of ``listed`` is: a dictionary by the key of the latter.

    In turn: the same kind and name, letter for letter; the same but for capitals and tone placement (“Hoà Bình”,
    “Hòa Bình”); the same name under another kind (a commune that became a ward), where one listed place and one node
    are alike and no others. Last, a name that somebody typed without any diacritics, when nothing else in the list or
    below the parent folds like it.
    """
    found, left, free = {}, list(listed), list(nodes)
    if not left or not free:
        return found
    for likeness, may_be_double in ((_letters, True), (_spelling, True), (_name, False)):
        found |= _alike(left, free, likeness, may_be_double)
        taken = {id(node) for node in found.values()}
        left = [place for place in left if place.key not in found]
        free = [node for node in free if id(node) not in taken]
    lone = _once(listed) & _once(nodes)
    left = [place for place in left if _folded(place) in lone]
    free = [node for node in free if node.is_typed and _name(node) == _folded(node)]
    return found | _alike(left, free, _folded, may_be_double=False)


def named(text, nodes):
    """Return those of ``nodes`` that a person means by ``text``: with or without the kind, marks left out or not.

    The surest likeness that any of them bears decides.
    """
    spelled, folded = spelling_key(text), fold(text)
    kinds = [lambda node: node.key == spelled, lambda node: _name(node) == spelled]
    if spelled == folded:
        kinds += [lambda node: fold(node.full_name) == folded, lambda node: _folded(node) == folded]
    return next((found for is_like in kinds if (found := [node for node in nodes if is_like(node)])), [])


def _alike(listed, nodes, likeness, may_be_double):
    """The nodes that are like one listed place. Of nodes alike, which somebody made twice, the first is meant."""
    groups = defaultdict(lambda: ([], []))
    for place in listed:
        groups[likeness(place)][0].append(place)
    for node in nodes:
        groups[likeness(node)][1].append(node)
    return {
        ours[0].key: theirs[0]
        for ours, theirs in groups.values()
        if len(ours) == 1 and theirs and (may_be_double or len(theirs) == 1)
    }


def _letters(place):
    return place.full_name.casefold()


def _spelling(place):
    return place.key


def _name(place):
    return spelling_key(place.name)


def _folded(place):
    return fold(place.name)


def _once(places):
    return {name for name, count in Counter(map(_folded, places)).items() if count == 1}
