"""“Tổ của thôn tôi”: places by any part of their name, old or new, in any order and spelling."""

from dataclasses import dataclass

from django.db.models import Case, F, FloatField, Sum, Value, When

from teams.models import Area, Level

from .engine import rarity_of
from .models import Kind, Posting
from .words import exact, keys, typed_words

MOST = 12
SURE = 0.85  # a word that fits less may be another
LOOKED_AT = 80  # the likeliest entries whose names are compared word by word
COMMON = 9_000  # a word that stands in more places than this finds none by itself
KINDS = frozenset(
    keys("xã phường thôn bản xóm làng buôn ấp tổ dân phố tiểu khu khu phố khóm thị trấn huyện quận tỉnh thành")
)
# What is said around a place: “số điện thoại tổ công nghệ số thôn …”.
AROUND = frozenset(
    keys("tổ công nghệ chuyển đổi số cộng đồng của ở tìm gọi điện thoại cho tôi hỏi ai giúp nhà mình ta nay cũ mới")
)


@dataclass(frozen=True)
class Found:
    """A place with how well it fits: 1 when every word typed is explained and every word of its name was typed."""

    area: Area
    score: float
    explained: float
    named: float
    is_sure: bool  # its whole name was typed, and nothing else but where it lies and words of asking


def find_places(query, words, most=MOST):
    """Return the best ``Found`` for an understood query: two queries to the database, for any size of country."""
    parts = [part for part in query.parts if part.options]
    telling = [part for part in parts if part.key not in KINDS] or parts
    telling = [part for part in telling if part.key not in AROUND] or telling
    if not telling:
        return []
    counts = {key: words.count(Kind.PLACE, key) for part in telling for key in part.options}
    counts = {key: count for key, count in counts.items() if count}
    if not counts:
        return []
    rarity = {key: rarity_of(count, words.totals.get(Kind.PLACE, 1)) for key, count in counts.items()}
    scored = [key for key in counts if counts[key] <= COMMON] or sorted(counts, key=counts.get)[:2]
    areas = _areas(_likely(telling, scored, rarity))
    found = [_judge(area, parts, rarity) for area in areas]
    found = [one for one in found if one.named > 0]
    order = {Level.COMMUNE: 0, Level.VILLAGE: 1, Level.DISTRICT: 2, Level.PROVINCE: 3}
    found.sort(key=lambda one: (-round(one.score, 3), one.area.has_ended(), order[one.area.level], one.area.sort_name))
    return found[:most]


def _likely(parts, terms, rarity):
    """The tree paths of the areas that hold most of what was typed, the rarest words counting most: one query."""
    factors = {}
    for part in parts:
        for key, factor in part.options.items():
            factors[key] = max(factors.get(key, 0), factor * part.weight)
    worth = Case(
        *(When(term=term, then=Value(rarity[term] * factors[term])) for term in terms), output_field=FloatField()
    )
    rows = (
        Posting.objects.filter(kind=Kind.PLACE, term__in=terms)
        .order_by()
        .values("entry_id", "entry__url")
        .annotate(score=Sum(F("weight") * worth))
        .order_by("-score", "entry_id")
        .values_list("entry__url", flat=True)[:LOOKED_AT]
    )
    return list(rows)


def _areas(paths):
    """The areas with these tree paths, each knowing those above it: one query."""
    steps = range(Area.steplen, 200, Area.steplen)
    wanted = {path[:length] for path in paths for length in steps if length <= len(path)}
    known = {area.path: area for area in Area.objects.filter(path__in=wanted)}
    found = [known[path] for path in paths if path in known]
    for area in found:
        area.lineage = [known[path] for path in area.paths_above() if path in known]
    return found


def _judge(area, parts, rarity):
    """Compare names word by word: what of the query is explained, and what of the name was typed."""
    own = list(typed_words(area.name))
    own_keys = {key for _word, key, _marks in own}
    above = {key for place in area.lineage for key in keys(place.name)}
    kind = set(keys(area.kind))
    weight_of_all = explained = 0.0
    named = set()
    marks_right = 0.0
    told, doubts = 0, 0
    for part in parts:
        is_telling = part.key not in KINDS and part.key not in AROUND
        weight = part.weight * (0.5 + rarity.get(part.key, 0) / 10) if is_telling else 0.15
        weight_of_all += weight
        best, key = max(((factor, key) for key, factor in part.options.items() if key in own_keys), default=(0, ""))
        is_own = bool(best)
        if is_own:
            named.add(key)
            if part.exact and any(exact(word) == part.exact for word, own_key, _marks in own if own_key == key):
                marks_right += 0.05
            elif part.exact:
                marks_right -= 0.05
                doubts += 1
        if not best:
            best = 0.9 * max((factor for key, factor in part.options.items() if key in above), default=0)
        if not best and part.options.keys() & kind:
            best = 1.0
        explained += weight * best
        if is_telling or is_own:  # “thành” is a kind of place, and part of “Thanh Kim”
            told += 1
            doubts += best < SURE
    share = explained / weight_of_all if weight_of_all else 0
    name = len(named) / len(own_keys) if own_keys else 0
    if name == 1 and not _stands_in_order([key for _word, key, _marks in own], parts):
        name = 0.9
    kind_right = 0.04 if kind & {part.key for part in parts} else 0
    # One word alone, without its kind, is more often a word than a place.
    is_sure = name == 1 and not doubts and (told > 1 or bool(kind_right))
    return Found(area, share + 0.8 * name + marks_right + kind_right, share, name, is_sure)


def _stands_in_order(own, parts):
    """Whether the words of the name were typed one after the other."""
    for start in range(len(parts) - len(own) + 1):
        if all(key in part.options for key, part in zip(own, parts[start:], strict=False)):
            return True
    return False
