"""“Tổ của thôn tôi”: one place typed or chosen, and whom to call there."""

from dataclasses import dataclass, field

from teams.contacts import contact_of
from teams.models import Area, Level, attach_lineage, successors_of
from teams.places import places

from .finder import find_places
from .queries import understand
from .vocabulary import spelled, vocabulary

NEAR = 0.12  # scores that differ by less are as likely
FAR = 0.5  # and by more, too far to be meant
LISTED = 12


@dataclass
class Answer:
    """Either one place, or several to choose from; ``split``: an old place that now lies in several."""

    place: object = None
    choices: list = field(default_factory=list)
    split: Area | None = None
    former: Area | None = None  # the old name that was typed, when another place is the answer
    meant: str = ""
    keys: frozenset = frozenset()  # of the words typed, for marking them

    def __bool__(self):
        return bool(self.place or self.choices)


def answer_for(text, request):
    """What ``text`` names: the likeliest place first; the answer itself when there is no doubt."""
    words = vocabulary()
    query = understand(text, words)
    found = find_places(query, words, most=LISTED) if query.slots else []
    found = [one for one in found if one.named >= 0.5 and one.explained >= 0.4]
    found = [one for one in found if one.score >= found[0].score - FAR]
    if not found:
        return Answer()
    certain = [one for one in found if one.is_sure]
    answer = answer_of([one.area for one in found], request, sure=nearest(certain or found))
    answer.keys = frozenset(key for part in query.parts for key in part.options)
    if query.was_corrected:
        answer.meant = spelled(words, query.parts, [one.area.full_name for one in found])
    return answer


def nearest(found):
    """The places among ``found``, best first, that are as likely as the first."""
    return [one.area for one in found if one.score >= found[0].score - NEAR]


def answer_of(areas, request, sure):
    """Old places are followed to what they are today. ``sure``: those that fit best."""
    became = successors_of(areas)
    known = {area.pk: area for area in areas}
    today = {}
    for area in areas:
        for step in became[area.pk]:
            today.setdefault(step.area.pk, known.get(step.area.pk, step.area))
    best = {step.area.pk for area in sure for step in became[area.pk]}
    first = sure[0]
    if first.has_ended() and len(sure) == 1 and len(became[first.pk]) > 1:
        targets = [step.area for step in became[first.pk]]
        return Answer(choices=places(attach_lineage(targets), request), split=first)
    ordered = attach_lineage(sorted(today.values(), key=lambda area: area.pk not in best))
    found = places(ordered, request, with_heads=True)
    if len(best) == 1:
        former = first if first.has_ended() and first.pk not in best else None
        return Answer(found[0], found[1:], former=former)
    return Answer(choices=found)


def whom_to_call(place, request):
    """The team's number; where a village has no team, that of the commune's own; None where the commune has no page."""
    team = place.team or place.commune_team
    return contact_of(team, place.commune_page, request) if team else None


def below(area):
    """What is offered below a place to who chooses: the communes of a province, the villages of a commune."""
    level = Level.VILLAGE if area.level == Level.COMMUNE else Level.COMMUNE
    return Area.objects.within(area).current().filter(level=level).in_order()
