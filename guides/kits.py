"""A kit: guides for one home visit, with the team that hands them over. All of it stands in its address."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse

from home.qr import qr
from home.shell import shell_for
from teams.contacts import Contact, office


@dataclass
class Kit:
    """Guides in the order they are handed over."""

    MOST = 12  # guides; a longer address makes a QR that cheap cameras cannot read
    SHEET = {"sides": 1, "sizes": (15, 14, 13, 12.5, 11.5)}  # points

    guides: list
    contact: Contact | None = None
    title: str = ""
    summary: str = ""
    lost: list = field(default_factory=list)  # codes that lead to no guide any more

    @property
    def codes(self):
        return [guide.code for guide in self.guides]

    def url(self, name="kit", codes=None):
        """The address that is this kit; ``codes`` for another choice with the same team."""
        values = {"g": ".".join(self.codes if codes is None else codes)}
        if self.contact:
            values["to"] = self.contact.address
        query = urlencode({key: value for key, value in values.items() if value}, safe="/.")
        return f"{reverse(name)}?{query}" if query else reverse(name)

    def rows(self):
        """Each guide with the addresses of this kit with it moved up, moved down and taken out."""
        for place, guide in enumerate(self.guides):
            rest = [code for code in self.codes if code != guide.code]
            up = [*rest[: place - 1], guide.code, *rest[place - 1 :]] if place else None
            down = [*rest[: place + 1], guide.code, *rest[place + 1 :]] if place + 1 < len(self.guides) else None
            yield {
                "guide": guide,
                "up": up and self.url(codes=up),
                "down": down and self.url(codes=down),
                "out": self.url(codes=rest),
            }

    def context(self, request, agency_page, page=None):
        """What the kit's page shows. A named kit, ``page``, has a short address of its own."""
        shell = shell_for(request, page or agency_page)
        address = page.short_url if page and not self.contact else self.url()
        return {
            "kit": self,
            "rows": list(self.rows()),
            "address": request.build_absolute_uri(address),
            "kit_qr": qr(request.build_absolute_uri(address)) if self.guides else "",
            "choose_url": self.url("kit_choose"),
            "paper_url": f"{page.address(request)}ban-in/" if page else self.url("kit_paper"),
            "contact": self.contact or office(shell),
            "has_recordings": any(step["value"].get("clips") for guide in self.guides for step in guide.steps.raw_data),
        }
