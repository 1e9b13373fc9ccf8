"""The demo's guides, as our search and the engines beside it are given them."""

import os

from django.core.management import call_command


def load_site():
    """Fill the empty database that Django is connected to with the demo, and write the index of ``/tim/``."""
    with open(os.devnull, "w") as nowhere:
        for command in ("catalogue", "load_demo", "rebuild_search"):
            call_command(command, stdout=nowhere)


def documents():
    """Each guide as fields of plain text. ``text`` is all that our own index reads of it."""
    from guides.models import GuidePage
    from search.indexing import words_of_guide

    return [
        {
            "slug": guide.slug,
            "title": guide.title,
            "short_title": guide.short_title,
            "search_words": guide.search_words,
            "summary": guide.summary,
            "steps": "\n".join(block.value["title"] for block in guide.steps),
            "text": "\n".join(str(text) for text, _weight, _in_pairs in words_of_guide(guide) if text),
        }
        for guide in GuidePage.objects.with_platforms(GuidePage.objects.listed().order_by("slug"))
    ]


class Synonyms:
    """Our synonyms for engines that have none: what the words of a query mean is written behind it."""

    MOST_WORDS = 6

    def __init__(self):
        from home.vietnamese import fold
        from search.models import Synonym

        self.fold, self.means = fold, {}
        for synonym in Synonym.objects.filter(commune=None):
            ways = [(synonym.words, synonym.means)]
            ways += [(synonym.means, synonym.words)] if synonym.both_ways else []
            for typed, meant in ways:
                for phrase in typed.split(","):
                    self.means.setdefault(tuple(fold(phrase).split()), []).extend(meant.split(","))

    def expand(self, text):
        words, meant, place = self.fold(text).split(), [], 0
        while place < len(words):
            for length in range(self.MOST_WORDS, 0, -1):
                found = self.means.get(tuple(words[place : place + length]))
                if found:
                    meant += [phrase.strip() for phrase in found]
                    break
            place += length
        return " ".join([text, *dict.fromkeys(meant)])
