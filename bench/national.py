"""A country of invented records, for measuring: by default as many communes, teams and members as Vietnam has."""

import datetime
import os
import random
import re
import sys
import tempfile
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROVINCES, COMMUNES, TEAMS, MEMBERS = 34, 3_321, 90_000, 450_000
LARGEST = 200  # teams of the commune that has most
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Lò", "Vi", "Quàng", "Hoàng", "Nông", "Sùng")
GIVEN = ("An", "Bình", "Châu", "Dung", "Đức", "Giang", "Hà", "Hương", "Minh", "Ngọc", "Thảo", "Ước", "Xuân", "Yến")
VARIED = {"title", "text", "when", "then", "question", "answer", "case"}  # in guides
OFFICES = ("Trưởng bản", "Bí thư Chi đoàn bản", "Công an viên", "Giáo viên", "", "Nhân viên y tế thôn, bản")
KINDS_OF_VILLAGE = ("Thôn", "Bản", "Xóm", "Ấp", "Tổ dân phố", "Khu phố", "Tiểu khu")
LISTS = [ROOT.parent / "shared/data" / name for name in ("areas-2026.csv", "succession-2025.csv")]
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
    from django.db import transaction

    communes_wanted = max(1, round(COMMUNES * scale))
    with transaction.atomic():
        provinces = _provinces(min(PROVINCES, communes_wanted))
        communes = _communes(provinces, communes_wanted)
        home, guides = _home()
        _pages(home, guides, communes, _guide_of_commune)
        _fill(provinces, communes, TEAMS / COMMUNES, lambda chance, number: ("Bản", f"Suối Mơ {number + 1}"))
    _analyze()


def build_named(scale=1.0, lists=None, guides=2_000, people_each=2):
    """The same with the country's own names and its old ones, and ``guides`` of the library's, in varied words.

    ``lists``: the lists of areas and of successions; else those beside the project, else the package's.
    A part of the country is its first provinces, as many as hold that part of the communes, roughly.
    """
    from django.db import transaction

    from home.bulk import filling
    from teams.models import Area, Level

    chance = random.Random(20260701)
    with transaction.atomic(), filling():
        _take_lists(lists, scale)
        communes = list(Area.objects.current().filter(level=Level.COMMUNE).order_by("path"))
        provinces = list(Area.objects.current().filter(level=Level.PROVINCE).order_by("path"))
        names = sorted(set(Area.objects.communes().values_list("name", flat=True)))
        home, library = _home_with_library()
        _pages(home, library, communes)
        _varied_guides(library, guides, names, chance)
        _fill(
            provinces,
            communes,
            TEAMS / COMMUNES,
            lambda chance, number: _village_name(names, chance, number),
            people_each,
        )
    _analyze()


def _fill(provinces, communes, teams_each, name_of, people_each=5):
    chance = random.Random(20260701)
    plans = _plans(provinces)
    for commune in communes:
        commune.teams_wanted = teams_each
    communes[len(communes) // 2].teams_wanted = LARGEST
    for first in range(0, len(communes), 200):
        batch = communes[first : first + 200]
        villages = _villages(batch, chance, name_of)
        _teams(batch, villages, plans, chance, people_each)


def _analyze():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _take_lists(lists, scale):
    """Take in the national lists, of so many provinces as hold ``scale`` times the communes."""
    from teams.gazetteer import package
    from teams.gazetteer.areas import AreaChanges, Merger, Origin
    from teams.gazetteer.listed import read_areas, read_successions

    if lists is None and not all(path.exists() for path in LISTS):
        areas, successions, _source = package.read()
    else:
        areas, successions = read_areas((lists or LISTS)[0]), read_successions((lists or LISTS)[1])
    left, taken = COMMUNES * scale, []
    for province in areas.provinces:
        if len(areas.communes[province.key]) <= left + 20:
            taken.append(province)
            left -= len(areas.communes[province.key])
    areas.provinces, known = taken, {province.key for province in taken}
    changes = AreaChanges.against_stored()
    changes.take_areas(areas, Origin("bench", datetime.date(2026, 7, 1)))
    changes.take_successions([step for step in successions if step.new_province.key in known], Merger("bench"))
    changes.problems.refuse()
    changes.save()


def _village_name(names, chance, number):
    """Two villages in five are numbers; the others are called as communes are, some with a number."""
    if chance.random() < 0.4:
        return chance.choice(KINDS_OF_VILLAGE), str(number + 1)
    name = chance.choice(names)
    return chance.choice(KINDS_OF_VILLAGE), f"{name} {number % 3 + 1}" if chance.random() < 0.25 else name


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


def _home_with_library():
    """The first page and the guides that come with the site."""
    from guides import library
    from guides.models import GuideIndexPage
    from tests.factories import home_page

    index = home_page().add_child(instance=GuideIndexPage(title="Hướng dẫn", slug="huong-dan", show_in_menus=True))
    guides = list(library.load(index).values())
    home = home_page()
    home.refresh_from_db()
    home.tasks = [("guide", guide) for guide in guides[:6]]
    home.save()
    return home, guides


def _varied_guides(library, wanted, names, chance):
    """Shared guides up to ``wanted``: each one of the library's with a fifth of its words exchanged for others."""
    from wagtail.models import Page

    index = library[0].get_parent()
    pool = sorted({word for guide in library for word in re.findall(r"[^\W\d_]{2,}", guide.search_words)})
    pool += [word for name in names for word in name.split()]

    def vary(text):
        def other(match):
            return chance.choice(pool) if chance.random() < 0.2 else match[0]

        return re.sub(r"[^\W\d_]{2,}(?![^<>]*>)", other, text)

    def vary_all(value, is_text=False):
        if isinstance(value, dict):
            return {key: vary_all(one, key in VARIED) for key, one in value.items()}
        if isinstance(value, list):
            return [vary_all(one) for one in value]
        return vary(value) if is_text else value

    made, first = [], index.numchild + 1
    for number in range(max(0, wanted - len(library))):
        model = library[number % len(library)]
        fields = {field.attname: getattr(model, field.attname) for field in model._meta.concrete_fields}
        fields |= {name: vary(fields[name]) for name in ("short_title", "search_words", "summary", "result")}
        for name in ("steps", "problems", "cases"):
            fields[name] = vary_all(list(getattr(model, name).raw_data))
        fields |= {"id": None, "page_ptr_id": None, "code": f"v-{number}", "translation_key": uuid.uuid4()}
        title = vary(model.title)
        fields |= {"path": index.path + _step(first + number), "title": title, "draft_title": title}
        fields |= {"slug": f"{model.slug}-{number}", "url_path": f"{index.url_path}{model.slug}-{number}/"}
        fields["latest_revision_id"] = fields["live_revision_id"] = None
        made.append(type(model)(**fields))
    _insert_pages(made)
    Page.objects.filter(pk=index.pk).update(numchild=index.numchild + len(made))


def _guide_of_commune(page, index, number, guides):
    from guides.models import GuidePage

    checked = datetime.date.today() - datetime.timedelta(days=90)
    page(
        GuidePage,
        index.path,
        index.url_path,
        1,
        "bai-cua-xa",
        "Bài của xã",
        code=f"m-{number}",
        summary="Để làm giấy tờ.",
        topic=guides[0].topic,
        steps=guides[0].steps,
        checked_on=checked,
        check_again_on=checked + datetime.timedelta(days=60 if number % 5 == 0 else 180),
    )


def _pages(home, guides, communes, add_guide=None):
    """A page of each commune with its directory, contact list and guides, and what ``add_guide`` adds below these."""
    from django.contrib.contenttypes.models import ContentType
    from wagtail.models import Locale, Page

    from guides.models import GuideIndexPage
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
                show_in_menus=model is not CommunePage,
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
        index = page(GuideIndexPage, *below, 3, "huong-dan", "Hướng dẫn của xã", children=1 if add_guide else 0)
        if add_guide:
            add_guide(page, index, number, guides)
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


def _villages(communes, chance, name_of):
    """Somewhat more villages than village teams. Returns them by the path of their commune."""
    from teams.models import Area

    areas, found = [], {}
    for commune in communes:
        count = round(commune.teams_wanted) + chance.choice((0, 0, 1, 3))
        for number in range(count):
            kind, name = name_of(chance, number)
            areas.append(_area(level="village", kind=kind, name=name, path=commune.path + _step(number + 1)))
        commune.numchild = count
    for area in Area.objects.bulk_create(areas, batch_size=1000):
        found.setdefault(area.path[:-4], []).append(area)
    Area.objects.bulk_update(communes, ["numchild"])
    return found


def _teams(communes, villages, plans, chance, people_each):
    from home.vietnamese import person_sort_key
    from teams.models import Consent, Member, Membership, Team

    today = datetime.date.today()
    teams, members, memberships, consents = [], [], [], []
    for commune in communes:
        # Rounded at random, so that the sum is right.
        count = int(commune.teams_wanted) + (chance.random() < commune.teams_wanted % 1)
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
        for role, office in list(zip(roles, (*offices, ""), strict=False))[:people_each]:
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
