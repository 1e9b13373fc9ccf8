"""Every guard is needed: with one of them taken away, the walk finds what it held back."""

import pytest
from django.db.models import Q
from wagtail.admin.views.pages.listing import GenericPageFilterSet
from wagtail.permissions import policy_registry

from guides.models import Feedback, GuidePage
from home import forms as home_forms
from home.viewsets import PageIndexView
from search.models import Synonym
from teams import doors
from teams import forms as team_forms
from teams.models import Area, Member, Team

from .walker import Walk


def everything(user, records, *args):
    return records


def policy_forgotten(monkeypatch):
    """Any row, as Wagtail's own policy has it."""
    for model in (Team, Member, Synonym):
        monkeypatch.setattr(policy_registry.get_by_type(model), "condition", lambda user: Q())


def views_unguarded(monkeypatch):
    # The views are built once, at the start: what the guard asks is what can be taken away.
    monkeypatch.setattr(policy_registry.get_by_type(Member), "reachable", lambda user: Member.objects.all())


def lists_unfiltered(monkeypatch):
    monkeypatch.setattr("teams.viewsets.offered", everything)


def choosers_unfiltered(monkeypatch):
    monkeypatch.setattr("teams.choosers.offered", everything)


def filters_unfiltered(monkeypatch):
    monkeypatch.setattr("teams.filters.offered", everything)
    monkeypatch.setattr("teams.filters.in_reach", everything)


def forms_unlimited(monkeypatch):
    monkeypatch.setattr(team_forms.ReachForm, "limit_to_reach", lambda self, form, *names: None)


def page_links_unchecked(monkeypatch):
    monkeypatch.setattr(home_forms, "links", lambda block, value: ())


def page_chooser_unfiltered(monkeypatch):
    monkeypatch.setattr("teams.wagtail_hooks.offered_pages", lambda user, pages: pages)


def page_lists_name_people(monkeypatch):
    monkeypatch.setattr(PageIndexView, "base_filterset_class", GenericPageFilterSet)
    monkeypatch.setattr("home.viewsets.PageFilterSet.base_filters", GenericPageFilterSet.base_filters)


def doors_open(monkeypatch):
    monkeypatch.setattr(doors, "is_open", lambda user, match: True)


def pages_in_addresses_unchecked(monkeypatch):
    monkeypatch.setattr(doors, "PAGES", ())


def chosen_pages_unchecked(monkeypatch):
    monkeypatch.setattr(doors, "offered_pages", lambda user, pages: pages)


def own_screens_unchecked(monkeypatch):
    monkeypatch.setattr("teams.desk.views.communes_in_reach", lambda user: Area.objects.communes())


def feedback_unlimited(monkeypatch):
    monkeypatch.setattr("guides.feedback_screens.heard", lambda user: Feedback.objects.all())


def guides_of_feedback_unlimited(monkeypatch):
    monkeypatch.setattr("guides.feedback_screens.guides_heard_of", lambda user: GuidePage.objects.all())


@pytest.mark.parametrize(
    ("removed", "where"),
    [
        (policy_forgotten, "wagtailsnippets_teams_member:edit"),
        (views_unguarded, "wagtailsnippets_teams_member:edit"),
        (policy_forgotten, "wagtailsnippets_search_synonym:edit"),
        (lists_unfiltered, "wagtailsnippets_teams_team:list"),
        (lists_unfiltered, "wagtailsnippets_search_synonym:list"),
        (choosers_unfiltered, "wagtailsnippetchoosers_teams_member:choose"),
        (filters_unfiltered, "wagtailsnippets_teams_team:list"),
        (forms_unlimited, "wagtailsnippets_teams_member:edit"),
        (page_links_unchecked, "wagtailadmin_pages:edit"),
        (page_chooser_unfiltered, "wagtailadmin_choose_page_search"),
        (page_lists_name_people, "wagtailadmin_explore"),
        (doors_open, "wagtailadmin_reports:site_history"),
        (pages_in_addresses_unchecked, "wagtailadmin_choose_page_child"),
        (chosen_pages_unchecked, "wagtailadmin_choose_page_chosen_multiple"),
        (own_screens_unchecked, "desk:commune"),
        (feedback_unlimited, "feedback:index"),
        (feedback_unlimited, "feedback:guide"),
        (guides_of_feedback_unlimited, "feedback:guide"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_without_it_the_walk_finds_something(worlds, db, monkeypatch, removed, where):
    ours, theirs, administrator = worlds
    assert not Walk(ours.editor, ours, theirs, administrator).go(only=where)
    removed(monkeypatch)
    for cached in ("_reach", "_own_team"):
        ours.editor.__dict__.pop(cached, None)
    assert Walk(ours.editor, ours, theirs, administrator).go(only=where)
