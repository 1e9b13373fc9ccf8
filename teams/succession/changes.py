"""What a decision on places changes: communes or villages that become others, from a day on.

A place that takes over others and keeps its name stays the same ``Area``, with its page and its addresses; its own
villages do not change. Every place that ends keeps its record, its address and its history, and each village that
only changed its commune is one that ended and one that began (``docs/decisions/0003``).
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from home.vietnamese import fold

from ..models import Area, CommuneTally, Extent, Level, Member, Membership, Team, TeamLevel, attach_lineage
from ..models.teams import WITH_RULES
from .accounts import hand_on_accounts
from .areas import begin_and_end, refuse_what_ended
from .pages import hand_on_pages, set_up_pages
from .records import end_teams, keep_versions, keep_within_communes, move_members, move_teams


@dataclass
class Change:
    """A merger or a split: ``areas``, all of today and below one parent, become ``heirs`` on ``date``.

    An heir is an area of today, or a new one that is not saved yet. The first one takes over what the areas had of
    their own: their team, pages, guides, pictures and accounts.
    """

    areas: list
    heirs: list
    date: datetime.date
    act: str = ""
    names: dict = field(default_factory=dict)  # new names of villages, by key
    team: Team | None = None  # which of the areas' own teams goes on
    office: Area | None = None  # with whose office's address and numbers a new commune begins
    with_accounts: bool = True  # whether editors and approvers get the same duty in the first heir

    extent = None

    def heir_of(self, village):
        """Which of the heirs a village of the areas belongs to from now on."""
        raise NotImplementedError

    @property
    def is_of_communes(self):
        return self.areas[0].level == Level.COMMUNE

    @property
    def first_heir(self):
        return self.heirs[0]

    @property
    def ending(self):
        return [area for area in self.areas if area not in self.heirs]

    @property
    def last_day(self):
        return self.date - datetime.timedelta(days=1)

    @cached_property
    def villages_of_areas(self):
        """The villages of today in the communes, in order; villages themselves have none."""
        if not self.is_of_communes:
            return []
        below = Area.objects.villages().current().in_order()
        return [village for area in self.areas for village in below.within(area)]

    @property
    def villages(self):
        """The villages that change their commune."""
        return [
            village
            for village in self.villages_of_areas
            if self.heir_of(village).pk is None or not village.path.startswith(self.heir_of(village).path)
        ]

    def area_keys(self):
        """The keys of all areas whose records move."""
        return [area.pk for area in (*self.areas, *self.villages)]

    def teams(self):
        """The teams that move or end. What ended before stays with the places of its time."""
        return Team.objects.listed().filter(area__in=self.area_keys()).select_related("area", "commune").in_order()

    @cached_property
    def own_teams(self):
        """The first heir's own teams and the areas' own, of which one goes on."""
        own = [area.pk for area in (self.first_heir, *self.areas) if area.pk]
        teams = Team.objects.listed().filter(area__in=own).exclude(level=TeamLevel.STEERING)
        return sorted(teams.select_related("area", "plan"), key=lambda team: (own.index(team.area_id), team.pk))

    @property
    def continuing_team(self):
        return self.team or next(iter(self.own_teams), None)

    @property
    def ending_teams(self):
        return [team for team in self.own_teams if team != self.continuing_team]

    def members(self):
        return Member.objects.filter(area__in=self.area_keys())

    def place_of(self, member):
        """Which heir, by its place in the list, keeps the record of ``member``; None: what its village becomes."""
        return 0 if member.area in self.areas else None

    def moves(self, member):
        place = self.place_of(member)
        return place is None or self.heirs[place] != member.area

    def clashes(self):
        """Pairs of a village and the others of its new commune that bear its name, diacritics aside."""
        moving = self.villages
        staying = [
            village
            for heir in self.heirs
            for village in (Area.objects.villages().current().within(heir) if heir.pk and self.is_of_communes else ())
            if village not in moving
        ]
        alike = defaultdict(list)
        for village in staying:
            heir = next(heir for heir in self.heirs if heir.pk and village.path.startswith(heir.path))
            alike[self.heirs.index(heir), fold(village.full_name)].append(village)
        for village in moving:
            name = self.names.get(village.pk, village.name)
            alike[self.heirs.index(self.heir_of(village)), fold(f"{village.kind} {name}")].append(village)
        attach_lineage(village for group in alike.values() if len(group) > 1 for village in group)
        return [
            (village, [other for other in group if other is not village])
            for group in alike.values()
            for village in group
            if len(group) > 1 and village in moving
        ]

    def undecided_members(self):
        """The members of whom an editor must say which heir keeps their record."""
        return []

    def apart(self):
        """Pairs of a team and what will lie in another commune: an area it serves, or a team that stands in for it."""
        return []

    def refuse_too_early(self):
        """Raise ``ValidationError`` when something would end before it began."""
        begun = [area.valid_from for area in (*self.areas, *self.villages_of_areas) if area.valid_from]
        heirs = [heir.valid_from for heir in self.heirs if heir.valid_from]
        first = max([*(day + datetime.timedelta(days=1) for day in begun), *heirs], default=self.date)
        if self.date < first:
            raise ValidationError(
                _("The earliest possible day is %(day)s: one of these places exists only since shortly before.")
                % {"day": date_format(first)}
            )

    def apply(self, user=None):
        """Do all of it, or raise ``ValidationError`` and do nothing. Returns the first heir."""
        with transaction.atomic():
            refuse_what_ended(self)
            self.refuse_too_early()
            communes = {area.commune.pk for area in (*self.areas, *self.heirs) if area.pk}
            ending_teams, continuing_team = self.ending_teams, self.continuing_team
            teams = [team for team in self.teams() if team not in ending_teams]
            members = [(member, self.place_of(member)) for member in self.members().select_related("area")]
            became = begin_and_end(self, user)
            set_up_pages(self)
            end_teams(ending_teams, self.last_day)
            moved = move_teams(teams, became)
            kept = keep_within_communes(became, moved, ending_teams, continuing_team)
            teams = Team.objects.filter(pk__in={team.pk for team in (*ending_teams, *moved, *kept)})
            keep_versions(teams.select_related("area", "plan").prefetch_related(WITH_RULES), user)
            moved_members = move_members(
                (member, became[member.area_id] if place is None else self.heirs[place]) for member, place in members
            )
            members = Member.objects.filter(pk__in=moved_members)
            keep_versions(members.select_related("area").prefetch_related("consents"), user)
            hand_on_pages(self, user)
            hand_on_accounts(self, [*ending_teams, *moved])
            communes |= {heir.commune.pk for heir in self.heirs}
            CommuneTally.objects.filter(area__in=communes).forget()
        return self.first_heir


@dataclass
class Merger(Change):
    """Areas become one, new or of today. One area alone that becomes a new one has changed its name."""

    extent = Extent.WHOLE

    def heir_of(self, village):
        return self.first_heir


@dataclass
class Split(Change):
    """One area becomes several. It may be one of them itself: then it only gives away a part."""

    goes_to: dict = field(default_factory=dict)  # to which heir, by its place in the list, each village goes, by key
    members_go_to: dict = field(default_factory=dict)  # and each member whose team does not say it

    extent = Extent.PART

    def heir_of(self, village):
        return self.heirs[self.goes_to[village.pk]]

    @property
    def places(self):
        """Where each area goes, by its key: what a commune has of its own goes to the first heir."""
        return {area.pk: 0 for area in self.areas} | self.goes_to

    @cached_property
    def places_of_members(self):
        """The heirs, by their places in the list, to which the teams of each member go, by the member's key."""
        rows = Membership.objects.open().filter(
            member__area__in=self.areas, team__in=Team.objects.listed().filter(area__in=list(self.places))
        )
        found = defaultdict(set)
        for member, area in rows.values_list("member", "team__area"):
            found[member].add(self.places[area])
        return found

    def undecided_members(self):
        """Those of a commune whom no team takes along, or teams of several heirs would."""
        if not self.is_of_communes:
            return []
        members = Member.objects.filter(area__in=self.areas).in_order()
        return [member for member in members if len(self.places_of_members[member.pk]) != 1]

    def apart(self):
        teams = Team.objects.listed().filter(area__in=list(self.places)).select_related("area", "stands_in__area")
        found = []
        for team in teams.prefetch_related("covers"):
            home = self.places[team.area_id]
            found += [(team, area) for area in team.covers.all() if self.places.get(area.pk, home) != home]
            if team.stands_in and self.places.get(team.stands_in.area_id, home) != home:
                found.append((team, team.stands_in))
        return found

    def place_of(self, member):
        place = super().place_of(member)
        if place is None or not self.is_of_communes:
            return place
        places = self.places_of_members[member.pk]
        return next(iter(places)) if len(places) == 1 else self.members_go_to.get(member.pk, 0)
