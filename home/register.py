"""What the site holds of persons, and why: the register that the law asks for, in one place.

Source: Law 91/2025/QH15 and Decree 356/2025 (records of processing, deletion when the purpose has ended). The admin
shows it as a report, the block “What is held” tells it to readers. Whoever adds a model says here whether it is about
persons: ``tests/test_register.py`` asks.
"""

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


def months(name):
    """“24 months”, as the setting ``KEPT_MONTHS`` has it."""
    count = settings.KEPT_MONTHS[name]
    return ngettext("%(count)d month", "%(count)d months", count) % {"count": count}


_kept = lazy(lambda text, name: text % {"time": months(name)}, str)


@dataclass(frozen=True)
class Held:
    data: str
    purpose: str
    basis: str
    seen_by: str
    kept: str
    deleted_by: str
    models: tuple
    is_public: bool = True  # told to readers; the rest is about those who work with the site

    def row(self):
        return [str(value) for value in (self.data, self.purpose, self.basis, self.seen_by, self.kept, self.deleted_by)]


TITLES = (
    _("Data"),
    _("What for"),
    _("On what basis"),
    _("Who sees them"),
    _("Kept how long"),
    _("Deleted by what"),
)
CONSENT = _("Consent for each purpose (Law 91/2025/QH15, article 9)")
DUTY = _("Task of the state agency (Decree 224/2026, articles 78 and 79)")
EDITORS = _("Editors of the commune")

REGISTER = (
    Held(
        _("Name, phone numbers, photo, office and background of team members, and when they were in which team"),
        _("That people find and reach the team of their village; that the commune keeps the list of members"),
        CONSENT,
        _("Everybody what its owner agreed to show; editors of the commune all of it"),
        _kept(_("While somebody is a member, and %(time)s after"), "ended_members"),
        _("“This person’s data” in the admin; every night (purge_members)"),
        ("teams.Member", "teams.Membership"),
    ),
    Held(
        _("Consents of members: to what, when, how, taken by whom, withdrawn when"),
        _("To prove that a consent was given"),
        _("Decree 356/2025, article 6: consent is provable"),
        EDITORS,
        _("As long as the member’s record"),
        _("With the member’s record"),
        ("teams.Consent",),
    ),
    Held(
        _("Older versions of records and pages, and drafts"),
        _("To see what changed and to go back"),
        DUTY,
        EDITORS,
        _("As long as the record or page; without what was withdrawn"),
        _("With the record; a withdrawal clears them at once"),
        ("wagtailcore.Revision", "wagtailadmin.FormState"),
    ),
    Held(
        _("Lists of members that were imported"),
        _("To bring lists in, and to undo it"),
        DUTY,
        _("Who imported it, and administrators"),
        _kept(_("The file: until it is imported, a week at the most. What was done: %(time)s"), "lists"),
        _("Every night (purge_members)"),
        ("teams.ListImport",),
    ),
    Held(
        _("What readers write about a guide, without their names"),
        _("To make guides better"),
        DUTY,
        _("Editors of the guide and of the commune"),
        _kept(_("%(time)s; then only the counts"), "feedback_words"),
        _("Every night (purge_feedback)"),
        ("guides.Feedback",),
    ),
    Held(
        _("What was looked for and not found; never what looks like a name or a number"),
        _("To make search better"),
        DUTY,
        _("Editors"),
        _kept(_("%(time)s after it was last looked for"), "missed"),
        _("Every night (purge_missed)"),
        ("search.MissedQuery",),
    ),
    Held(
        _("Name and office of who answers for a page, signed a plan or checked a guide; phone and e-mail of offices"),
        _("State pages name who answers for them"),
        _("Circular 32/2017/TT-BTTTT, article 16"),
        _("Everybody"),
        _("As long as the page or plan"),
        _("Editors"),
        (
            *("home.SiteSettings", "home.HomePage", "home.StandardPage", "teams.CommunePage", "teams.Plan"),
            *("teams.TeamDirectoryPage", "teams.ContactListPage", "guides.GuidePage", "guides.GuideIndexPage"),
            *("guides.KitPage", "wagtailcore.Page", "teams.Team"),
        ),
    ),
    Held(
        _("Pictures and files, and who uploaded them"),
        _("Content of pages"),
        CONSENT,
        _("Everybody, where a page shows them"),
        _("As long as they are used"),
        _("Editors; photos of members with the consent"),
        ("wagtailimages.Image", "wagtailimages.Rendition", "wagtaildocs.Document", "wagtailcore.UploadedFile"),
    ),
    Held(
        _("Accounts: name, sign-in name, e-mail, last sign-in, which team or commune"),
        _("That only those in charge change content"),
        DUTY,
        _("Administrators; editors see who changed what"),
        _kept(_("As long as the account; the last sign-in %(time)s"), "sign_in"),
        _("Administrators; every night (purge_members)"),
        (
            *("auth.User", "auth.User_groups", "auth.User_user_permissions", "wagtailusers.UserProfile"),
            *("teams.TeamAccount", "wagtailcore.APIToken", "wagtailcore.PageSubscription"),
        ),
        is_public=False,
    ),
    Held(
        _("Who is signed in, and who has which screen open"),
        _("To stay signed in; that two do not overwrite each other"),
        DUTY,
        _("Nobody; that somebody else edits is said"),
        _("8 hours"),
        _("Every night"),
        ("sessions.Session", "wagtailadmin.EditingSession"),
        is_public=False,
    ),
    Held(
        _("Signing in: which account, when, from which network, with which result; the keys of its second step"),
        _("To notice that somebody else tries to get in, and to prove who signs in"),
        DUTY,
        _("Administrators; the keys nobody"),
        lazy(lambda: _("%(days)d days; the keys as long as the account") % {"days": settings.SIGN_IN_LOG_DAYS}, str)(),
        _("Every night (purge_sign_ins); with the account"),
        ("home.SignInEvent", "mfa.Authenticator", "account.EmailAddress", "account.EmailConfirmation"),
        is_public=False,
    ),
    Held(
        _("History: who changed, approved or commented what, and when"),
        _("To answer for changes"),
        DUTY,
        _("Editors of the commune"),
        _kept(_("%(time)s"), "log"),
        _("Every night (purge_members)"),
        (
            *("wagtailcore.ModelLogEntry", "wagtailcore.PageLogEntry", "wagtailcore.WorkflowState"),
            *("wagtailcore.TaskState", "wagtailcore.Comment", "wagtailcore.CommentReply"),
        ),
        is_public=False,
    ),
)

# Models that hold nothing of persons.
WITHOUT_PERSONS = {
    *("home.ApprovalTask", "teams.Area", "teams.AreaSuccession", "teams.PlanMilestone", "teams.PlanRule"),
    *("teams.Team_covers", "teams.FormerTeamAddress", "teams.ListImport_communes", "teams.CommuneTally"),
    "teams.ForgottenMember",  # a number that leads to nobody any more
    *("guides.LocalNote", "guides.Platform", "guides.GuidePlatform", "guides.Topic", "guides.GuideTag"),
    *("guides.TaggedGuide", "guides.OutboundLink", "guides.LinkUse"),
    *("search.Entry", "search.Posting", "search.Word", "search.IndexState", "search.Synonym"),
    *("wagtailredirects.Redirect", "wagtailadmin.Admin", "wagtailcore.Locale", "wagtailcore.Site"),
    *("wagtailcore.GroupSitePermission", "wagtailcore.CollectionViewRestriction_groups"),
    *("wagtailcore.CollectionViewRestriction", "wagtailcore.Collection", "wagtailcore.GroupCollectionPermission"),
    *("wagtailcore.WorkflowContentType", "wagtailcore.Workflow", "wagtailcore.WorkflowTask", "wagtailcore.Task"),
    *("wagtailcore.GroupApprovalTask_groups", "wagtailcore.GroupApprovalTask", "wagtailcore.GroupPagePermission"),
    *("wagtailcore.PageViewRestriction_groups", "wagtailcore.PageViewRestriction", "wagtailcore.WorkflowPage"),
    *("wagtailcore.ReferenceIndex", "taggit.Tag", "taggit.TaggedItem"),
    # made of the records, and deleted with them
    *("wagtailsearch.IndexEntry", "wagtailsearch.SQLiteFTSIndexEntry"),
    *("auth.Permission", "auth.Group", "auth.Group_permissions", "contenttypes.ContentType"),
}


def told():
    """What readers are told."""
    return [held for held in REGISTER if held.is_public]
