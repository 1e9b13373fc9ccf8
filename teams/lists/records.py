"""The records of some communes, held in memory while a list is compared with them."""

from collections import defaultdict

from home.vietnamese import fold

from ..models import Area, Consent, Member, Membership, Team
from ..models.teams import WITH_RULES
from ..permissions import in_reach
from .placing import Places


class Records:
    """Teams with all their memberships and people with their consents, of communes in a user's reach.

    They are changed in memory as lines are taken. A number of queries that does not grow with the teams or the people.
    """

    def __init__(self, user, communes, lock=False):
        self.lock = lock
        self.communes = {commune.pk: commune for commune in communes}
        teams = in_reach(user, Team.objects.filter(commune__in=self.communes)).select_related("plan").order_by("pk")
        self.teams = {team.pk: team for team in self._locked(teams.prefetch_related(WITH_RULES, "covers"))}
        working = [team for team in self.teams.values() if not team.has_ended()]
        self.places = Places(communes, working)
        self._load_people(user)
        self._load_memberships()
        for team in self.teams.values():
            team.area = self.places.areas.get(team.area_id) or team.area
            team.commune = self.communes[team.commune_id]

    def _locked(self, queryset):
        """Kept from others until the transaction ends, if it is to be."""
        return queryset.select_for_update(of=("self",)) if self.lock else queryset

    def _load_people(self, user):
        members = in_reach(user, Member.objects.all())
        known = members.filter(area__in=self.places.areas) | members.filter(
            pk__in=Membership.objects.filter(team__commune__in=self.communes).values("member")
        )
        self.members = {member.pk: member for member in self._locked(known.order_by("pk"))}
        elsewhere = {member.area_id for member in self.members.values()} - set(self.places.areas)
        areas = self.places.areas | Area.objects.in_bulk(elsewhere)
        given = defaultdict(list)
        for consent in Consent.objects.filter(member__in=known.values("pk")):
            given[consent.member_id].append(consent)
        self._named = defaultdict(list)
        for member in self.members.values():
            member.consents.set(given[member.pk])
            member.area = areas[member.area_id]
            self.add_person(member)

    def _load_memberships(self):
        rows = defaultdict(list)
        for row in Membership.objects.filter(team__in=self.teams).order_by("pk"):
            if row.member_id in self.members:
                row.member = self.members[row.member_id]
            rows[row.team_id].append(row)
        for team in self.teams.values():
            team.memberships.set(rows[team.pk])

    def add_person(self, member):
        """Someone whom later lines may mean too."""
        self._named[fold(member.name)].append(member)

    def people_named(self, commune, name):
        """Those of a commune whose names differ from ``name`` in diacritics at most."""
        return [member for member in self._named[fold(name)] if member.area.path.startswith(commune.path)]

    def knows(self, membership):
        """Whether the person of a membership is in the user's reach."""
        return "member" in membership._state.fields_cache


def rows_of(team):
    """The memberships of a team as they stand in memory."""
    return list(team.memberships.all())
