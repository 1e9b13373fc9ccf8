"""The index of what can be found, the words that mean the same, and what nobody found."""

from uuid import uuid4

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy, ngettext

from teams.models import CommunePage

from .words import phrases


class Kind(models.TextChoices):
    """What is found, in the order of the results page. One letter each: it stands in millions of rows."""

    GUIDE = "g", gettext_lazy("Guides")
    PLACE = "a", gettext_lazy("Teams and places")
    PAGE = "p", gettext_lazy("Pages and documents")


class Entry(models.Model):
    """One thing that can be found. Its number says which: the record's key and its model, see ``number_of``.

    Its words are ``Posting``s. What it looks like is read from the record itself, but for files.
    """

    number = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=1, choices=Kind)
    title = models.CharField(max_length=255, blank=True)
    url = models.CharField(max_length=500, blank=True)  # of a place its path in the tree

    # The models whose records are found, by what their numbers leave when divided by eight.
    MODELS = ("guidepage", "page", "area", "document")

    class Meta:
        verbose_name = gettext_lazy("what can be found")
        verbose_name_plural = gettext_lazy("what can be found")

    def __str__(self):
        return str(self.number)

    @classmethod
    def number_of(cls, model, key):
        return key * 8 + cls.MODELS.index(model)

    @classmethod
    def record_of(cls, number):
        """(model, key) of the record with this number."""
        return cls.MODELS[number % 8], number // 8


class Posting(models.Model):
    """A term stands in an entry, with how much it says there.

    A term is the key of a word (“can”), of two words in a row (“can_cuoc”), or, after “=”, of a word with its
    diacritics (“=căn”); of places, after “@” or “<”, a whole name. The kind is repeated here, so that one index
    answers.
    """

    kind = models.CharField(max_length=1, choices=Kind)
    term = models.CharField(max_length=90)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="postings")
    weight = models.FloatField()

    class Meta:
        verbose_name = gettext_lazy("word of what can be found")
        verbose_name_plural = gettext_lazy("words of what can be found")
        indexes = [models.Index(fields=["kind", "term", "entry"], include=["weight"], name="search_posting_by_term")]

    def __str__(self):
        return f"{self.term}: {self.entry_id}"


class Word(models.Model):
    """In how many entries of a kind a word, or a whole name of places, stands, and how the word is written there."""

    kind = models.CharField(max_length=1, choices=Kind)
    term = models.CharField(max_length=90)
    count = models.PositiveIntegerField(default=0)
    shown = models.CharField(max_length=90, blank=True)

    class Meta:
        verbose_name = gettext_lazy("known word")
        verbose_name_plural = gettext_lazy("known words")
        constraints = [models.UniqueConstraint(fields=["kind", "term"], name="one_count_for_each_term")]

    def __str__(self):
        return f"{self.term}: {self.count}"


class IndexState(models.Model):
    """One row: marks that changes replace, so that workers notice which part of what they remember is old.

    Marks and not numbers: what was read before a transaction was taken back never looks like what came after it.
    """

    SYNONYMS = "s"

    marks = models.JSONField(default=dict)  # of each kind, and of the synonyms
    layout = models.PositiveSmallIntegerField(default=0)  # ``search.indexing.LAYOUT`` when it was written
    entries = models.JSONField(default=dict)  # how many there are of each kind

    class Meta:
        verbose_name = gettext_lazy("state of the search index")
        verbose_name_plural = gettext_lazy("states of the search index")

    def __str__(self):
        return str(self.marks)

    def turn(self, *parts):
        self.marks |= {part: uuid4().hex for part in parts}
        self.save()


class Synonym(models.Model):
    """Words that mean the same: abbreviations, everyday words, dialect, old names of agencies.

    Shared by all communes, or of one commune: dialect differs from valley to valley.
    """

    words = models.CharField(
        gettext_lazy("what people type"),
        max_length=200,
        help_text=gettext_lazy("One or more ways, parted by commas: “bằng lái, giấy phép xe”."),
    )
    means = models.CharField(
        gettext_lazy("what guides say"),
        max_length=200,
        help_text=gettext_lazy("One or more ways, parted by commas: “giấy phép lái xe”."),
    )
    both_ways = models.BooleanField(
        gettext_lazy("both ways"),
        default=False,
        help_text=gettext_lazy("Whoever types the second also finds the first."),
    )
    commune = models.ForeignKey(
        CommunePage,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("only in"),
        help_text=gettext_lazy("Empty: for all communes."),
    )
    note = models.CharField(gettext_lazy("note"), max_length=160, blank=True)

    class Meta:
        verbose_name = gettext_lazy("synonym")
        verbose_name_plural = gettext_lazy("synonyms")
        ordering = ["words"]

    def __str__(self):
        return f"{self.words} → {self.means}"

    def pairs(self):
        """Each phrase that stands for another one, as keys: ((“bang”, “lai”), (“giai”, “phep”, …))."""
        for one in phrases(self.words):
            for other in phrases(self.means):
                yield one, other
                if self.both_ways:
                    yield other, one


class MissedQuery(models.Model):
    """A query that found nothing, how often and when last. Nothing of who asked. One that is dealt with is deleted:
    it comes back when it is asked again and still finds nothing.
    """

    query = models.CharField(gettext_lazy("what was typed"), max_length=100, unique=True)
    folded = models.CharField(max_length=100, db_index=True)
    count = models.PositiveIntegerField(gettext_lazy("how often"), default=1)
    last_on = models.DateField(gettext_lazy("last time"), auto_now=True)

    class Meta:
        verbose_name = gettext_lazy("query without result")
        verbose_name_plural = gettext_lazy("queries without result")
        ordering = ["-count", "query"]

    def __str__(self):
        return self.query

    @property
    def in_short(self):
        """“3 times, last on 20/11/2026”."""
        times = ngettext("%(count)d time", "%(count)d times", self.count) % {"count": self.count}
        return gettext("%(times)s, last on %(day)s") % {"times": times, "day": date_format(self.last_on)}
