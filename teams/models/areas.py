"""Places: the tree of provinces, districts that were, communes and villages, and what became of them."""

from dataclasses import dataclass

from django.contrib.admin import display
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet
from wagtail.search import index

from home.vietnamese import fold, normalise, slugify, sort_key

MOST_LATITUDE, MOST_LONGITUDE = 90, 180  # degrees, to either side


class Level(models.TextChoices):
    PROVINCE = "province", _("Province")
    DISTRICT = "district", _("District (until 30/6/2025)")
    COMMUNE = "commune", _("Commune")
    VILLAGE = "village", _("Village")


class AreaQuerySet(MP_NodeQuerySet):
    def current(self, on=None):
        """Areas that exist on a day, today by default."""
        on = on or timezone.localdate()
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=on), Q(valid_to__isnull=True) | Q(valid_to__gte=on)
        )

    def ended(self, on=None):
        return self.filter(valid_to__lt=on or timezone.localdate())

    def communes(self):
        return self.filter(level=Level.COMMUNE)

    def villages(self):
        return self.filter(level=Level.VILLAGE)

    def provinces(self):
        """The provinces in which these lie."""
        tops = self.order_by().values(top=Substr("path", 1, self.model.steplen))
        return self.model.objects.filter(path__in=tops)

    def within(self, area):
        """The area itself and everything below it."""
        return self.filter(path__startswith=area.path)

    def in_order(self):
        """The official order where one is known, then the Vietnamese alphabet."""
        return self.order_by("position", "sort_name", "pk")

    def matching(self, words):
        """Areas whose kind and name hold every one of ``words``, diacritics ignored."""
        found = self
        for word in fold(words).split():
            found = found.filter(folded_name__contains=word)
        return found


class AreaManager(MP_NodeManager.from_queryset(AreaQuerySet)):
    def get_queryset(self):
        # treebeard's own answers with its own queryset class; its methods count on this order
        return AreaQuerySet(self.model, using=self._db).order_by("path")


class Area(index.Indexed, MP_Node):
    """A node of the place tree. Areas end; they are never deleted."""

    level = models.CharField(_("level"), max_length=10, choices=Level)
    kind = models.CharField(
        _("kind"),
        max_length=40,
        help_text=_("The word before the name: xã, phường, thôn, bản, xóm, tổ dân phố, tiểu khu, khu phố…"),
    )
    name = models.CharField(_("name"), max_length=120, help_text=_("Without the word before it."))
    slug = models.SlugField(_("address"), max_length=100, unique=True, editable=False)
    code = models.CharField(
        _("official code"),
        max_length=10,
        blank=True,
        help_text=_("As in the list named below. Lists disagree in hundreds of places: a code is no key."),
    )
    code_source = models.CharField(_("list the code comes from"), max_length=120, blank=True)
    code_date = models.DateField(_("date of that list"), null=True, blank=True)
    position = models.PositiveIntegerField(_("official order"), default=0)
    valid_from = models.DateField(_("exists since"), null=True, blank=True)
    valid_to = models.DateField(_("existed until"), null=True, blank=True)
    latitude = models.FloatField(
        _("latitude"),
        null=True,
        blank=True,
        help_text=_("Degrees, about the middle of the commune, for example 18.553. The finder uses it for “near me”."),
    )
    longitude = models.FloatField(
        _("longitude"), null=True, blank=True, help_text=_("Degrees, for example 105.59. In Vietnam 102 to 115.")
    )
    sort_name = models.CharField(max_length=800, editable=False)
    folded_name = models.CharField(max_length=180, editable=False, db_index=True)

    objects = AreaManager()

    search_fields = [
        index.SearchField("full_name"),
        index.AutocompleteField("full_name"),
        index.SearchField("folded_name"),
        index.AutocompleteField("folded_name"),
        index.FilterField("level"),
        index.FilterField("path"),  # by which editors are kept apart
    ]

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        # One area in eight is a commune, the others are villages: read through, they take most of a screen's time.
        indexes = [models.Index(fields=["id"], condition=Q(level=Level.COMMUNE), name="area_communes")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="area_ends_after_it_starts",
                violation_error_message=_("The last day cannot come before the first."),
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-MOST_LATITUDE, MOST_LATITUDE),
                    longitude__range=(-MOST_LONGITUDE, MOST_LONGITUDE),
                ),
                name="area_lies_on_earth",
                violation_error_message=_(
                    "Latitude (−90 to 90) and longitude (−180 to 180) are filled in both, or left empty both."
                ),
            ),
        ]

    def __str__(self):
        return self.full_name

    def save(self, *args, **kwargs):
        self.complete()
        super().save(*args, **kwargs)

    def complete(self, taken=None):
        """Fill in what follows from the name: its keys, and once the address.

        Who writes many areas at once passes the addresses that are ``taken``, a set; else the database is asked.
        """
        self.name, self.kind = normalise(self.name), normalise(self.kind)
        self.sort_name = sort_key(self.name)[:800]
        self.folded_name = fold(self.full_name)[:180]
        if not self.slug:
            self.slug = self._free_slug(taken)

    def _free_slug(self, taken=None):
        """An address that stays: the name, with the places above it only where needed to tell it apart."""

        def is_taken(slug):
            return Area.objects.filter(slug=slug).exists() if taken is None else slug in taken

        above = [area.full_name for area in self.lineage]
        for count in range(len(above) + 1):
            slug = slugify(" ".join([self.full_name, *above[:count]]), max_length=90)
            if slug and not is_taken(slug):
                return slug
        number = 2
        while is_taken(f"{slug}-{number}"):
            number += 1
        return f"{slug}-{number}"

    @property
    def full_name(self):
        """“Xã Đức Minh”"""
        return f"{self.kind} {self.name}"

    @display(description=_("name"), ordering="sort_name")
    def listed_name(self):
        return self.full_name

    @property
    def inline_name(self):
        """“xã Đức Minh”, for the middle of a sentence."""
        return f"{self.kind[:1].lower()}{self.kind[1:]} {self.name}"

    def paths_above(self):
        """The tree paths of the areas above this one, nearest first."""
        return [self.path[:length] for length in range(len(self.path) - self.steplen, 0, -self.steplen)]

    @cached_property
    def lineage(self):
        """The areas above this one, nearest first."""
        return sorted(Area.objects.filter(path__in=self.paths_above()), key=lambda area: -area.depth)

    @property
    def where(self):
        """“xã Đức Minh, tỉnh Hà Tĩnh”: where this area lies."""
        return ", ".join(area.inline_name for area in self.lineage)

    @cached_property
    def commune(self):
        """The commune this area is or lies in, or None."""
        return next((area for area in [self, *self.lineage] if area.level == Level.COMMUNE), None)

    def has_ended(self, on=None):
        return self.valid_to is not None and self.valid_to < (on or timezone.localdate())

    def get_absolute_url(self):
        return reverse("former_area", args=[self.slug])

    def successors(self, on=None):
        """Return what this area has become by a day: a list of ``Became``; see ``successors_of``."""
        return successors_of([self], on)[self.pk]


class Extent(models.TextChoices):
    WHOLE = "whole", _("whole")
    PART = "part", _("part")


@dataclass(frozen=True)
class Became:
    """An area that took over another one, whether it took over all of it, and by which legal acts."""

    area: Area
    extent: Extent = Extent.WHOLE
    acts: tuple = ()

    @property
    def is_part(self):
        return self.extent == Extent.PART

    def then(self, step):
        """What follows when the area reached so far took the ``step`` of an ``AreaSuccession``."""
        whole = self.extent == step.extent == Extent.WHOLE
        acts = (*self.acts, step.act) if step.act and step.act not in self.acts else self.acts
        return Became(step.successor, Extent.WHOLE if whole else Extent.PART, acts)


def successors_of(areas, on=None):
    """Return, for the key of each area, what it has become by a day, over every step since.

    An area that still exists became itself. The extent is whole only when every step was. A place reached
    in several ways is named once, as whole if one of the ways was. Circles, which a careless entry can
    make, are walked once. One query for each step in time, for any number of areas.
    """
    arrived = {area.pk: {} for area in areas}
    front = [(area.pk, Became(area)) for area in areas]
    seen = set()
    while front:
        ended = []
        for key, became in front:
            if became.area.has_ended(on):
                ended.append((key, became))
            elif arrived[key].get(became.area.pk, became).is_part or not became.is_part:
                arrived[key][became.area.pk] = became
        steps = {}
        for step in AreaSuccession.objects.filter(
            predecessor__in={became.area.pk for _key, became in ended}
        ).select_related("successor"):
            steps.setdefault(step.predecessor_id, []).append(step)
        front = [(key, became.then(step)) for key, became in ended for step in steps.get(became.area.pk, ())]
        # A place is walked on from once as a whole and once as a part, which also ends circles.
        front = [way for way in front if (way[0], way[1].area.pk, way[1].extent) not in seen]
        seen.update((key, became.area.pk, became.extent) for key, became in front)
    return {key: sorted(found.values(), key=lambda became: became.area.sort_name) for key, found in arrived.items()}


def areas_at(paths):
    """Return the areas at these paths in the tree, by path, each knowing the areas above it: one query."""
    paths = set(paths)
    steps = range(Area.steplen, max(map(len, paths), default=0) + 1, Area.steplen)
    known = {path[:length] for path in paths for length in steps}
    known = {area.path: area for area in Area.objects.filter(path__in=known)}
    for area in known.values():
        area.lineage = [known[path] for path in area.paths_above()]
    return {path: known[path] for path in paths if path in known}


def attach_lineage(areas):
    """Let each of ``areas`` know the areas above it, in one query for those that do not. Returns them as a list."""
    areas = list(areas)
    new = [area for area in areas if "lineage" not in vars(area)]
    paths = {path for area in new for path in area.paths_above()}
    above = {area.path: area for area in Area.objects.filter(path__in=paths)} if paths else {}
    for area in new:
        area.lineage = [above[path] for path in area.paths_above()]
    return areas


class AreaSuccession(models.Model):
    """One step from an area to what took it over. Many-to-many: old communes were merged and split."""

    predecessor = models.ForeignKey(Area, models.CASCADE, related_name="successions", verbose_name=_("former area"))
    successor = models.ForeignKey(Area, models.CASCADE, related_name="origins", verbose_name=_("became"))
    extent = models.CharField(_("extent"), max_length=5, choices=Extent, default=Extent.WHOLE)
    date = models.DateField(_("from"))
    act = models.CharField(_("legal act"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("merger or split")
        verbose_name_plural = _("mergers and splits")
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"],
                name="one_succession_for_each_pair",
                violation_error_message=_("This merger is recorded already."),
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")),
                name="no_area_succeeds_itself",
                violation_error_message=_("An area cannot become itself."),
            ),
        ]

    def __str__(self):
        return f"{self.predecessor} → {self.successor}"
