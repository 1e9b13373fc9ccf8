"""Nobody sees a byte or changes a row of another commune, wherever in the admin they knock."""

import pytest

from .walker import Walk

WALKERS = {
    "an editor": lambda ours: ours.editor,
    "an approver": lambda ours: ours.approver,
    "the account of a team": lambda ours: ours.keeper,
    "an editor of the province": lambda ours: ours.province_editor,
    "nobody signed in": lambda ours: None,
}


def walk(user, ours, theirs, administrator, who, capsys):
    walk = Walk(user, ours, theirs, administrator)
    findings = walk.go()
    with capsys.disabled():
        print(f"\n{who}: {dict(walk.count)}")
    assert not findings, "\n".join(["", *findings])


@pytest.mark.parametrize("who", WALKERS)
def test_nothing_of_the_other_commune_is_shown_or_changed(worlds, db, who, capsys):
    ours, theirs, administrator = worlds
    walk(WALKERS[who](ours), ours, theirs, administrator, who, capsys)


def test_an_editor_of_the_other_commune_sees_nothing_of_the_first(worlds, db, capsys):
    theirs, ours, administrator = worlds
    walk(ours.editor, ours, theirs, administrator, "an editor of the other commune", capsys)
