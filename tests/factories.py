"""Small invented records. A test names what it is about and leaves the rest to these."""

import datetime

import factory
from django.contrib.auth import get_user_model
from factory.django import DjangoModelFactory
from wagtail.models import Page, Site

from guides.models import GuideIndexPage, GuidePage, Topic
from home.models import HomePage, SiteSettings, StandardPage
from teams.models import (
    Area,
    AreaSuccession,
    CommunePage,
    Consent,
    ContactListPage,
    Level,
    Member,
    Membership,
    Plan,
    PlanRule,
    Team,
    TeamDirectoryPage,
    TeamLevel,
)
from teams.roles import Role
from teams.setup import open_account, set_up_commune


class AreaFactory(DjangoModelFactory):
    """A commune in a province, unless the test says otherwise; ``parent=None`` makes a root."""

    class Meta:
        model = Area

    level = Level.COMMUNE
    kind = "Xã"
    name = factory.Sequence(lambda number: f"Mường Lúa {number}")

    @classmethod
    def _create(cls, model_class, *args, parent=..., **kwargs):
        if parent is ...:
            parent = Area.objects.filter(depth=1).first() or Area.add_root(
                instance=Area(level=Level.PROVINCE, kind="Tỉnh", name="Sơn La")
            )
        area = model_class(*args, **kwargs)
        return Area.add_root(instance=area) if parent is None else parent.add_child(instance=area)


class VillageFactory(AreaFactory):
    level = Level.VILLAGE
    kind = "Bản"
    name = factory.Sequence(lambda number: f"Suối Mơ {number}")

    @classmethod
    def _create(cls, model_class, *args, parent=None, **kwargs):
        return super()._create(model_class, *args, parent=parent or AreaFactory(), **kwargs)


class AreaSuccessionFactory(DjangoModelFactory):
    class Meta:
        model = AreaSuccession

    date = datetime.date(2025, 7, 1)


class PlanFactory(DjangoModelFactory):
    class Meta:
        model = Plan

    title = "Triển khai tổ công nghệ số cộng đồng"
    issuer = "Ủy ban nhân dân xã"
    area = factory.SubFactory(AreaFactory)


class PlanRuleFactory(DjangoModelFactory):
    class Meta:
        model = PlanRule

    plan = factory.SubFactory(PlanFactory)
    level = TeamLevel.VILLAGE
    team_name = "Tổ công nghệ số cộng đồng"


class TeamFactory(DjangoModelFactory):
    class Meta:
        model = Team

    area = factory.SubFactory(VillageFactory)
    level = factory.LazyAttribute(
        lambda team: TeamLevel.COMMUNE if team.area.level == Level.COMMUNE else TeamLevel.VILLAGE
    )


class MemberFactory(DjangoModelFactory):
    """``consents=["name", "phone"]`` gives open consents."""

    class Meta:
        model = Member
        skip_postgeneration_save = True

    name = factory.Sequence(lambda number: f"Lò Văn {number}")
    office = ""
    area = factory.SubFactory(AreaFactory)

    @factory.post_generation
    def consents(self, create, purposes, **kwargs):
        for purpose in purposes or ():
            ConsentFactory(member=self, purpose=purpose)


class ConsentFactory(DjangoModelFactory):
    class Meta:
        model = Consent

    member = factory.SubFactory(MemberFactory)
    purpose = Consent.Purpose.NAME
    given_on = datetime.date(2026, 1, 5)


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    team = factory.SubFactory(TeamFactory)
    member = factory.SubFactory(MemberFactory)
    role = Role.MEMBER


def home_page():
    """The site's first page, made once for a test."""
    found = HomePage.objects.first()
    if found:
        return found
    Page.objects.filter(depth=2).delete()
    page = Page.get_first_root_node().add_child(instance=HomePage(title="Trang chủ", slug="home"))
    site, _created = Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": page}
    )
    SiteSettings.objects.update_or_create(site=site, defaults={"organisation": "Ủy ban nhân dân tỉnh"})
    return page


def commune_page(area=None, **fields):
    """A commune's page with its directory and contact list, below the first page."""
    area = area or AreaFactory()
    fields = {
        "title": area.full_name,
        "slug": f"xa-{area.pk}",
        "organisation": f"Ủy ban nhân dân {area.inline_name}",
        "office_phone": "0900 000 900",
    } | fields
    page = home_page().add_child(instance=CommunePage(area=area, **fields))
    page.add_child(instance=TeamDirectoryPage(title="Các tổ", slug="to", show_in_menus=True))
    page.add_child(instance=ContactListPage(title="Danh bạ", slug="danh-ba", show_in_menus=True))
    return page


def guide_page(parent=None, **fields):
    """A published guide of two steps, among the shared ones unless ``parent`` is a commune's index."""
    index_page = parent or GuideIndexPage.shared()
    if index_page is None:
        index_page = home_page().add_child(instance=GuideIndexPage(title="Hướng dẫn", slug="huong-dan"))
    topic = (
        fields.pop("topic", None)
        or Topic.objects.get_or_create(
            slug="chinh-quyen-so", defaults={"name": "Chính quyền số", "plain_name": "Giấy tờ", "icon": "gov"}
        )[0]
    )
    steps = [
        ("step", {"title": title, "text": "<p>Làm theo.</p>", "drawing": "", "notes": []})
        for title in ("Mở ứng dụng", "Bấm nút")
    ]
    fields = {
        "title": "Kích hoạt VNeID",
        "slug": "kich-hoat",
        "summary": "Để làm giấy tờ.",
        "steps": steps,
    } | fields
    return index_page.add_child(instance=GuidePage(topic=topic, **fields))


def standard_page(**fields):
    return home_page().add_child(instance=StandardPage(**{"title": "Giới thiệu", "slug": "gioi-thieu"} | fields))


def account(duty, area, team=None, **fields):
    """Somebody with ``duty`` for ``area``, a commune that is put online with all that belongs to it, or a province."""
    home_page()
    if area.level == Level.COMMUNE:
        set_up_commune(area)
    number = get_user_model().objects.count()
    user, _password = open_account(f"{duty}{number}", f"Người {number}", duty, area, team)
    for field, value in fields.items():
        setattr(user, field, value)
    user.save()
    return user
