"""Fill an empty site with the demo: five plans, their places, teams, guides and accounts."""

import secrets
import tomllib
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.db import transaction
from wagtail.models import Page, Site
from wagtail.rich_text import RichText

import home
from guides import library
from guides.models import GuideIndexPage, LocalNote
from home.bulk import filling
from home.models import HomePage, SiteSettings, StandardPage
from home.phones import normalise
from teams import demo
from teams.models import ContactListPage, Team
from teams.setup import Duty, open_account, set_up_commune

DATA = Path(home.__file__).parent / "demo.toml"
CHECKED = "2026-11-15"


class Command(BaseCommand):
    help = "Load the demo into an empty site; a site that has content stays as it is."

    def add_arguments(self, parser):
        parser.add_argument("--accounts", type=Path, help="write the accounts' passwords to this file")

    def handle(self, *args, accounts=None, **options):
        has_pages = Page.objects.filter(depth__gt=2).exists()
        if has_pages or HomePage.objects.exclude(latest_revision=None).exists():  # not the bare one of `first_page`
            self.stdout.write("Trang đã có nội dung, bản mẫu không nạp thêm gì.")
            return
        data = tomllib.loads(DATA.read_text("utf-8"))
        with transaction.atomic(), filling():
            home_page = self.home_page(data)
            guides = self.guides(home_page, data["guides"])
            self.fill_home(home_page, data["home"], guides)
            for row in data["pages"]:
                self.standard_page(home_page, row)
            areas, teams = demo.load()
            communes = [self.commune(row, areas, guides) for row in data["communes"]]
            made = [self.account(row, areas, teams) for row in data["accounts"]]
        if accounts:
            accounts.touch(mode=0o600)
            accounts.write_text("".join(f"{name}\t{password}\t{who}\n" for name, password, who in made), "utf-8")
        else:
            for name, password, who in made:
                self.stdout.write(f"{name:20} {password:16} {who}")
        self.stdout.write(
            f"Đã nạp bản mẫu: {len(communes)} xã, {Team.objects.count()} tổ, {len(guides)} bài hướng dẫn."
        )

    def home_page(self, data):
        Page.objects.filter(depth=2).delete()  # Wagtail's own "Welcome" page
        home_page = HomePage(title=data["home"]["title"], slug="home")
        Page.get_first_root_node().add_child(instance=home_page)
        site, _created = Site.objects.update_or_create(
            is_default_site=True,
            defaults={
                "hostname": "localhost",
                "root_page": home_page,
                "site_name": data["settings"]["site_name"],
            },
        )
        settings = SiteSettings.for_site(site)
        hotlines = data["settings"].pop("hotlines")
        for field, value in data["settings"].items():
            setattr(settings, field, normalise(value) if field == "office_phone" else value)
        settings.hotlines = [("hotline", row) for row in hotlines]
        settings.save()
        return home_page

    def guides(self, home_page, row):
        index_page = home_page.add_child(instance=GuideIndexPage(slug="huong-dan", show_in_menus=True, **row))
        return library.load(index_page)

    def fill_home(self, home_page, row, guides):
        home_page.refresh_from_db()
        home_page.tasks = self.chosen(row["tasks"], guides)
        warning = row["warning"]
        home_page.warning = [
            ("heading", warning["heading"]),
            ("note", {"kind": "scam", "text": RichText(library.rich(warning["text"]))}),
            ("links", {"links": [{"page": guides[slug]} for slug in warning["links"]]}),
        ]
        home_page.body = [("steps", row["steps"])]
        home_page.save_revision().publish()

    @staticmethod
    def chosen(slugs, guides):
        return [("guide", guides[slug]) for slug in slugs]

    def standard_page(self, home_page, row):
        body = []
        for block in row.pop("body"):
            if "heading" in block:
                body.append(("heading", block["heading"]))
            elif "held" in block:
                body.append(("held", None))
            elif "note" in block:
                body.append(("note", {"kind": block["note"], "text": RichText(library.rich(block["text"]))}))
            else:
                body.append(("paragraph", RichText(library.rich(block["text"]))))
        home_page.add_child(instance=StandardPage(show_in_menus=True, checked_on=CHECKED, body=body, **row))

    def commune(self, row, areas, guides):
        page = set_up_commune(
            areas[row["area"]],
            slug=row["slug"],
            organisation=row["organisation"],
            responsible="Chủ tịch Ủy ban nhân dân xã",
            address=row["address"],
            office_phone=row["office_phone"],
            office_email=row["office_email"],
            office_hours="Thứ Hai đến thứ Sáu, 7:30–11:30 và 13:30–17:00",
            tasks=self.chosen(row["tasks"], guides),
            support_points=[
                (
                    "point",
                    {
                        "name": name,
                        "what": what,
                        "place": place,
                        "hours": hours,
                        "phone": normalise(row[phone]),
                    },
                )
                for name, what, place, hours, phone in (
                    (
                        "Điểm hỗ trợ xã hội số",
                        "Máy tính, máy in, Wi-Fi, người giúp tại chỗ",
                        "Tầng 1, trụ sở ủy ban nhân dân xã",
                        "Thứ Hai đến thứ Sáu, 7:30–17:00",
                        "point_phone",
                    ),
                    ("Công an xã", "Định danh, căn cước, cư trú", "", "", "police_phone"),
                    ("Bưu điện xã", "Gửi hồ sơ, bán nông sản", "", "", "post_phone"),
                )
            ],
        )
        ContactListPage.objects.child_of(page).update(checked_on=CHECKED)
        index_page = GuideIndexPage.objects.child_of(page).get()
        index_page.local_notes = [
            LocalNote(guide=guides[slug], text=text) for slug, text in row.get("notes", {}).items()
        ]
        index_page.save_revision().publish()
        return page

    @staticmethod
    def account(row, areas, teams):
        if row.get("administrator"):
            password = secrets.token_urlsafe(9)
            get_user_model().objects.create_superuser(row["username"], password=password, last_name=row["name"])
        else:
            _user, password = open_account(
                row["username"], row["name"], Duty(row["duty"]), areas[row["area"]], teams.get(row.get("team"))
            )
        return row["username"], password, row["name"]
