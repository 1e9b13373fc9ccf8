"""A country of invented records, for measuring: by default as many communes, teams and members as Vietnam has."""

import datetime
import os
import random
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROVINCES, COMMUNES, TEAMS, MEMBERS = 34, 3_321, 90_000, 450_000
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Lò", "Vi", "Quàng", "Hoàng", "Nông", "Sùng")
GIVEN = ("An", "Bình", "Châu", "Dung", "Đức", "Giang", "Hà", "Hương", "Minh", "Ngọc", "Thảo", "Ước", "Xuân", "Yến")
OFFICES = ("Trưởng bản", "Bí thư Chi đoàn bản", "Công an viên", "Giáo viên", "", "Nhân viên y tế thôn, bản")
COMMUNE_OFFICES = ("Bí thư Đoàn xã", "Phó Chủ tịch UBND xã", "Cán bộ chuyên trách CNTT", "Trưởng đài Truyền thanh")


def start():
    """Set Django up with an empty database: the one that DATABASE_URL names, or a temporary SQLite file."""
    sys.path[:0] = [str(ROOT), str(ROOT / "site")]
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    folder = tempfile.TemporaryDirectory(prefix="bench-")
    address = os.environ.get("DATABASE_URL") or f"sqlite:///{folder.name}/bench.sqlite3"
    os.environ["TEST_DATABASE_URL"] = address

    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    return folder


def build(scale=1.0):
    """Fill the empty database with ``scale`` times the country. The same call makes the same records."""
    from django.db import connection, transaction

    chance = random.Random(20260701)
    communes_wanted = max(1, round(COMMUNES * scale))
    teams_each = TEAMS / COMMUNES
    with transaction.atomic():
        provinces = _provinces(min(PROVINCES, communes_wanted))
        plans = _plans(provinces)
        communes = _communes(provinces, communes_wanted)
        home, guides = _home()
        _pages(home, guides, communes)
        for first in range(0, len(communes), 200):
            batch = communes[first : first + 200]
            _teams(batch, _villages(batch, teams_each, chance), plans, teams_each, chance)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _step(number, length=4):
    """One step of a treebeard path."""
    text = ""
    for _place in range(length):
        number, rest = divmod(number, len(LETTERS))
        text = LETTERS[rest] + text
    return text


def _area(**fields):
    from home.vietnamese import fold, slugify, sort_key
    from teams.models import Area

    area = Area(**fields)
    area.sort_name, area.folded_name = sort_key(area.name)[:800], fold(area.full_name)
    area.slug = f"{slugify(area.full_name)}-{area.path.lower()}"
    area.depth = len(area.path) // Area.steplen
    return area


def _provinces(count):
    from teams.models import Area

    return Area.objects.bulk_create(
        _area(level="province", kind="Tỉnh", name=f"Tỉnh Mẫu {number + 1}", path=_step(number + 1), numchild=1)
        for number in range(count)
    )


def _plans(provinces):
    """One plan for each province, with the rules of one of the five."""
    from teams import demo
    from teams.models import Plan, PlanRule

    plans = {}
    for number, province in enumerate(provinces):
        row = demo.read("plans")["plans"][number % 5]
        plan = Plan.objects.create(
            title="Triển khai tổ công nghệ số cộng đồng", issuer=f"UBND {province.inline_name}", area=province
        )
        for rule in row["rules"]:
            if rule["level"] != "steering" and not rule["area"]:
                lines = {field: "\n".join(rule[field]) for field in demo.LINES}
                PlanRule.objects.create(plan=plan, **rule | lines | {"area": None})
        plans[province.path] = plan
    return plans


def _communes(provinces, count):
    from teams.models import Area

    areas = []
    for number in range(count):
        province = provinces[number * len(provinces) // count]
        path = province.path + _step(number + 1)
        areas.append(_area(level="commune", kind="Xã", name=f"Mường Lúa {number + 1}", path=path, numchild=1))
    return Area.objects.bulk_create(areas, batch_size=500)


def _home():
    from tests.factories import guide_page, home_page

    home = home_page()
    guides = [guide_page(title=f"Bài hướng dẫn {number}", slug=f"bai-{number}") for number in range(1, 13)]
    home.refresh_from_db()
    return home, guides


def _pages(home, guides, communes):
    """A page of each commune with its directory, contact list and guides, one of them its own."""
    from django.contrib.contenttypes.models import ContentType
    from wagtail.models import Locale, Page

    from guides.models import GuideIndexPage, GuidePage
    from teams.models import CommunePage, ContactListPage, TeamDirectoryPage

    locale = Locale.get_default()
    checked = datetime.date.today() - datetime.timedelta(days=90)
    made = []

    def page(model, parent_path, parent_url, number, slug, title, children=0, **fields):
        path = parent_path + _step(number)
        content_type = ContentType.objects.get_for_model(model)
        made.append(
            model(
                path=path,
                depth=len(path) // Page.steplen,
                numchild=children,
                title=title,
                draft_title=title,
                slug=slug,
                url_path=f"{parent_url}{slug}/",
                content_type=content_type,
                locale=locale,
                live=True,
                show_in_menus=True,
                **fields,
            )
        )
        return made[-1]

    first = home.numchild + 1
    for number, area in enumerate(communes):
        top = page(
            CommunePage,
            home.path,
            home.url_path,
            first + number,
            area.slug,
            area.full_name,
            children=3,
            area=area,
            organisation=f"Ủy ban nhân dân {area.inline_name}",
            office_phone="+84900000900",
        )
        below = (top.path, top.url_path)
        page(TeamDirectoryPage, *below, 1, "to", "Các tổ")
        page(ContactListPage, *below, 2, "danh-ba", "Danh bạ", checked_on=checked if number % 7 else None)
        index = page(GuideIndexPage, *below, 3, "huong-dan", "Hướng dẫn của xã", children=1)
        page(
            GuidePage,
            index.path,
            index.url_path,
            1,
            "bai-cua-xa",
            "Bài của xã",
            code=f"m{number}",
            summary="Để làm giấy tờ.",
            topic=guides[0].topic,
            steps=guides[0].steps,
            checked_on=checked,
            check_again_on=checked + datetime.timedelta(days=60 if number % 5 == 0 else 180),
        )
    _insert_pages(made)
    Page.objects.filter(pk=home.pk).update(numchild=home.numchild + len(communes))


def _insert_pages(pages):
    """Pages are rows of two tables, which ``bulk_create`` refuses: first those of all pages, then of each kind."""
    from wagtail.models import Page

    own = [field.name for field in Page._meta.concrete_fields if field.name != "id"]
    bases = [Page(**{name: getattr(page, name) for name in own}) for page in pages]
    for base, page in zip(Page.objects.bulk_create(bases, batch_size=500), pages, strict=True):
        page.pk = page.page_ptr_id = base.pk
    for model in {type(page) for page in pages}:
        rows = [page for page in pages if type(page) is model]
        fields = model._meta.local_concrete_fields
        for start in range(0, len(rows), 200):
            model._base_manager._insert(rows[start : start + 200], fields=fields, using="default")


def _villages(communes, teams_each, chance):
    """Somewhat more villages than village teams. Returns them by the path of their commune."""
    from teams.models import Area

    areas, found = [], {}
    for commune in communes:
        count = round(teams_each) + chance.choice((0, 0, 1, 3))
        for number in range(count):
            name = f"Suối Mơ {number + 1}"
            areas.append(_area(level="village", kind="Bản", name=name, path=commune.path + _step(number + 1)))
        commune.numchild = count
    for area in Area.objects.bulk_create(areas, batch_size=1000):
        found.setdefault(area.path[:-4], []).append(area)
    Area.objects.bulk_update(communes, ["numchild"])
    return found


def _teams(communes, villages, plans, teams_each, chance):
    from home.vietnamese import person_sort_key
    from teams.models import Consent, Member, Membership, Team

    today = datetime.date.today()
    teams, members, memberships, consents = [], [], [], []
    for commune in communes:
        # Rounded at random, so that the sum is right.
        count = int(teams_each) + (chance.random() < teams_each % 1)
        for number, area in enumerate([commune, *villages[commune.path]][:count]):
            days = chance.choice((10, 60, 120, 240))
            teams.append(
                Team(
                    area=area,
                    commune=commune,
                    level="village" if number else "commune",
                    plan=plans[commune.path[:4]],
                    slug=f"ban-{number}" if number else "xa",
                    place="Nhà văn hóa",
                    checked_on=today - datetime.timedelta(days=days),
                )
            )
    Team.objects.bulk_create(teams, batch_size=1000)
    for team in teams:
        offices = OFFICES if team.level == "village" else COMMUNE_OFFICES
        roles = ("leader" if chance.random() < 0.97 else "member", "deputy", "member", "member", "member")
        for role, office in zip(roles, (*offices, ""), strict=False):
            name = f"{chance.choice(FAMILIES)} Văn {chance.choice(GIVEN)}"
            member = Member(
                name=name,
                sort_name=person_sort_key(name),
                office=office,
                phone=f"+849000000{chance.randrange(100):02}",
                is_minor=chance.random() < 0.01,
                area_id=team.commune_id,
            )
            members.append(member)
            memberships.append(Membership(team=team, member=member, role=role, starts_on=datetime.date(2025, 7, 15)))
            agreed = ["name"] * (chance.random() < 0.9) + ["phone"] * (role in ("leader", "deputy"))
            consents += [Consent(member=member, purpose=purpose, given_on=today) for purpose in agreed]
    Member.objects.bulk_create(members, batch_size=1000)
    Membership.objects.bulk_create(memberships, batch_size=1000)
    Consent.objects.bulk_create(consents, batch_size=1000)
