from .accounts import TeamAccount
from .areas import Area, AreaSuccession, Became, Extent, Level, areas_at, attach_lineage, successors_of
from .consents import Consent
from .imports import ListImport
from .pages import CommunePage, ContactListPage, TeamDirectoryPage
from .people import ForgottenMember, Member, Membership
from .plans import Plan, PlanMilestone, PlanRule, TeamLevel
from .tallies import CommuneTally
from .teams import FormerTeamAddress, Team, attach_helpers

__all__ = [
    "Area",
    "AreaSuccession",
    "Became",
    "CommunePage",
    "CommuneTally",
    "Consent",
    "ContactListPage",
    "Extent",
    "ForgottenMember",
    "FormerTeamAddress",
    "Level",
    "ListImport",
    "Member",
    "Membership",
    "Plan",
    "PlanMilestone",
    "PlanRule",
    "Team",
    "TeamAccount",
    "TeamDirectoryPage",
    "TeamLevel",
    "areas_at",
    "attach_helpers",
    "attach_lineage",
    "successors_of",
]
