"""Every commune of Vietnam, old and new, as people type them: without diacritics, with or without the kind.

The lists are those of the package vietnamadminunits. A tenth is asked here, all of them by `make check-places`.
"""

import os
from collections import Counter, defaultdict
from dataclasses import dataclass

import pytest
from django.core.management import call_command
from django.db import transaction

from home.vietnamese import fold, spelling_key
from search import indexing
from search.team_finder import answer_for
from teams.gazetteer import package
from teams.models import Extent

pytestmark = pytest.mark.django_db
EACH = 1 if os.environ.get("ALL_COMMUNES") else 10
MOST_SHOWN = 40


@pytest.fixture(scope="module")
def lists():
    areas, successions, _source = package.read()
    return areas, successions


@pytest.fixture(scope="module")
def country(django_db_setup, django_db_blocker):
    """The whole country, loaded once for a module and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        with open(os.devnull, "w") as nowhere:
            call_command("import_areas", package=True, stdout=nowhere)
        indexing.rebuild()
        yield
        transaction.set_rollback(True)


@dataclass
class Asked:
    """What somebody types, and the places of today, each as (province, commune), that they must be led to."""

    text: str
    targets: frozenset
    is_split: bool = False
    twins: int = 1  # places that this text names just as well


def judge(asked, answer):
    """“first”: answered with the place; “asked”: in the question that settles it; else what is wrong."""
    place = answer.place and name_of(answer.place.area)
    choices = [name_of(choice.area) for choice in answer.choices]
    if asked.is_split and asked.twins == 1:
        if answer.split and set(choices) == asked.targets:
            return "asked"
        return "not asked for the part" if asked.targets <= {place, *choices} else "part missing"
    if {place} == asked.targets:
        return "first"
    if asked.targets <= {place, *choices}:
        if asked.twins > 1 or choices[:1] == list(asked.targets):
            return "asked"
        return "not first"
    return "another" if place else "missing" if choices else "nothing"


def name_of(area):
    return spelling_key([area, *area.lineage][-1].full_name), spelling_key(area.full_name)


def old_communes(successions):
    """Each former commune with the district it lay in and its province, of then and of today."""
    steps, typed = defaultdict(list), Counter()
    for step in successions:
        steps[step.old].append(step)
    found = []
    for of_one in steps.values():
        step = of_one[0]
        provinces = {fold(step.province.full_name), *(fold(one.new_province.full_name) for one in of_one)}
        own = " ".join(place.full_name for place in (step.commune, step.district) if place)
        for province in sorted(provinces):
            found.append((fold(f"{own} {province}"), frozenset(one.new for one in of_one), step.extent == Extent.PART))
            typed[found[-1][0]] += 1
    return [Asked(text, targets, is_split, typed[text]) for text, targets, is_split in found]


def new_communes(areas):
    """Each commune of today with its province, with the kind of both and without."""
    found, typed = [], Counter()
    for province in areas.provinces:
        for commune in areas.communes[province.key]:
            for text in (f"{commune.name} {province.name}", f"{commune.full_name} {province.full_name}"):
                found.append((fold(text), frozenset([(province.key, commune.key)])))
                typed[fold(text)] += 1
    return [Asked(text, targets, twins=typed[text]) for text, targets in found]


def ask_all(asked):
    """Ask for each, tell how many were right and in what way, and return the wrong ones."""
    verdicts, wrong = Counter(), []
    for one in asked:
        answer = answer_for(one.text, None)
        verdict = judge(one, answer)
        verdicts[verdict, one.is_split] += 1
        if verdict not in ("first", "asked"):
            found = [answer.place, *answer.choices] if answer.place else answer.choices
            wrong.append((one.text, verdict, sorted(one.targets), [str(place.area) for place in found][:4]))
    print(dict(verdicts))
    return wrong


def test_every_old_commune_leads_to_what_it_became_or_to_the_question_which_part(country, db, lists):
    wrong = ask_all(old_communes(lists[1])[::EACH])
    assert not wrong, "\n".join(map(str, [len(wrong), *wrong[:MOST_SHOWN]]))


def test_every_commune_is_found_by_name_and_province_without_diacritics(country, db, lists):
    wrong = ask_all(new_communes(lists[0])[::EACH])
    assert not wrong, "\n".join(map(str, [len(wrong), *wrong[:MOST_SHOWN]]))
