"""The demo's places, plans and teams, read from the TOML files beside this module.

Places and plans are real (the five source documents, what became of their places on 1/7/2025); people,
numbers and everything marked "(ví dụ)" are invented.
"""

import datetime
import tomllib
from pathlib import Path

from teams.models import (
    Area,
    AreaSuccession,
    Consent,
    Member,
    Membership,
    Plan,
    PlanMilestone,
    PlanRule,
    Team,
)

HERE = Path(__file__).parent
CODE_SOURCE = "Danh mục hành chính của Cục Thống kê"
LINES = ("leader_offices", "deputy_offices", "member_offices")


def read(name):
    return tomllib.loads((HERE / f"{name}.toml").read_text("utf-8"))


def load():
    """Create the demo's records in an empty database. Returns the areas and the teams by their keys in the files."""
    areas = _areas()
    return areas, _teams(areas, _plans(areas))


def _areas():
    areas = {}
    data = read("areas")
    for row in data["areas"]:
        key, parent = row.pop("key"), row.pop("parent")
        area = Area(**row, code_source=CODE_SOURCE if row["code"] else "")
        areas[key] = areas[parent].add_child(instance=area) if parent else Area.add_root(instance=area)
        if parent:
            areas[parent].refresh_from_db()  # it has a child more now
    for row in data["successions"]:
        AreaSuccession.objects.create(
            **row | {"predecessor": areas[row["predecessor"]], "successor": areas[row["successor"]]}
        )
    return areas


def _plans(areas):
    plans = {}
    for row in read("plans")["plans"]:
        key, rules, milestones = row.pop("key"), row.pop("rules"), row.pop("milestones", [])
        plan = Plan(**row | {"area": areas[row["area"]], "basis": "\n".join(row["basis"])})
        plan.rules = [
            PlanRule(
                **rule
                | {"area": areas[rule["area"]] if rule.get("area") else None}
                | {field: "\n".join(rule[field]) for field in LINES if field in rule}
            )
            for rule in rules
        ]
        plan.milestones = [PlanMilestone(**milestone) for milestone in milestones]
        plan.save()
        plans[key] = plan
    return plans


def _teams(areas, plans):
    teams, stand_ins = {}, {}
    people = {}
    for row in read("teams")["teams"]:
        key, members, covers = row.pop("key"), row.pop("members", []), row.pop("covers", [])
        stand_ins[key] = row.pop("stands_in", "")
        area = areas[row["area"]]
        sessions = [
            (
                "session",
                {
                    "weekday": str(session["weekday"]),
                    "starts": datetime.time.fromisoformat(session["starts"]),
                    "ends": datetime.time.fromisoformat(session["ends"]),
                },
            )
            for session in row.pop("sessions", [])
        ]
        team = Team(**row | {"area": area, "plan": plans.get(row["plan"]), "sessions": sessions})
        team.save()
        team.covers.set([areas[cover] for cover in covers])
        teams[key] = team
        keeper = team.commune or area
        for member in members:
            name = member.get("same_as") or member["name"]
            if (keeper.pk, name) not in people:
                people[keeper.pk, name] = _member(member, keeper)
            Membership.objects.create(
                team=team,
                member=people[keeper.pk, name],
                **{field: member[field] for field in ("role", "starts_on", "ends_on") if field in member},
            )
    for key, other in stand_ins.items():
        if other:
            teams[key].stands_in = teams[other]
            teams[key].save()
    return teams


def _member(row, area):
    member = Member(
        name=row["name"],
        office=row["office"],
        background=row["background"],
        phone=row.get("phone", ""),
        has_zalo=row.get("zalo", False),
        is_minor=row.get("minor", False),
        area=area,
    )
    given = row.get("starts_on", datetime.date(2025, 7, 15))
    consent = {
        "given_on": given,
        "manner": Consent.Manner.PAPER,
        "collected_by": "Phòng Văn hóa – Xã hội",
        "wording_version": "01/2026",
    }
    member.consents = [
        *(Consent(purpose=purpose, **consent) for purpose in row.get("consents", [])),
        *(
            Consent(purpose=purpose, withdrawn_on=datetime.date(2026, 10, 1), **consent)
            for purpose in row.get("consents_withdrawn", [])
        ),
    ]
    member.save()
    return member
