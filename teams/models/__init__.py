from .areas import Area, AreaSuccession, Became, Extent, Level, attach_lineage, successors_of
from .pages import CommunePage, ContactListPage, TeamDirectoryPage
from .people import Consent, Member, Membership
from .plans import Plan, PlanMilestone, PlanRule, TeamLevel
from .teams import Team

__all__ = [
    "Area",
    "AreaSuccession",
    "Became",
    "CommunePage",
    "Consent",
    "ContactListPage",
    "Extent",
    "Level",
    "Member",
    "Membership",
    "Plan",
    "PlanMilestone",
    "PlanRule",
    "Team",
    "TeamDirectoryPage",
    "TeamLevel",
    "attach_lineage",
    "successors_of",
]
