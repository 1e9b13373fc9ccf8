"""Keep the Vietnamese catalogue: collect, check and compile its strings without the gettext programs."""

import io
import os
from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation.template import templatize

SOURCES = ("home", "teams", "guides", "search", "site", "templates")
LOCALE = Path(settings.BASE_DIR) / "locale"
OURS = LOCALE / "vi/LC_MESSAGES/django.po"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


class Command(BaseCommand):
    help = "Compile the Vietnamese catalogue; --update collects strings, --check fails when one is missing."

    def add_arguments(self, parser):
        parser.add_argument("--update", action="store_true", help="write the strings of the source to the .po")
        parser.add_argument("--check", action="store_true", help="fail on a missing, fuzzy or unused string")

    def handle(self, *args, update=False, check=False, **options):
        ours = polib.pofile(str(OURS), wrapwidth=108) if OURS.exists() else polib.POFile()
        if update or check:
            found = self.strings()
        if update:
            self.update(ours, found)
        if check:
            self.verify(ours, found)
        for path in LOCALE.rglob("*.po"):
            # Put in place at once: another process may be reading it.
            unfinished = path.with_suffix(f".{os.getpid()}.tmp")
            polib.pofile(str(path)).save_as_mofile(str(unfinished))
            unfinished.replace(path.with_suffix(".mo"))

    def strings(self):
        """Return the strings of the source: {(context, singular): (plural, {files})}."""
        from babel.messages.extract import extract  # a developer's tool; compiling needs none of it

        found = {}
        for top in SOURCES:
            for path in sorted((Path(settings.BASE_DIR) / top).rglob("*")):
                if path.suffix not in (".py", ".html", ".txt") or "migrations" in path.parts:
                    continue
                text = path.read_text("utf-8")
                if path.suffix != ".py":
                    # what templatize makes is read as Python, to which indentation means something
                    text = "\n".join(line.strip() for line in templatize(text).splitlines())
                relative = str(path.relative_to(settings.BASE_DIR))
                source = io.BytesIO(text.encode())
                for _line, message, _comments, context in extract("python", source, KEYWORDS):
                    singular, plural = message if isinstance(message, tuple) else (message, None)
                    if singular:
                        known, files = found.setdefault((context, singular), (plural, set()))
                        found[context, singular] = (plural or known, files | {relative})
        return found

    def update(self, catalogue, found):
        entries = {(entry.msgctxt, entry.msgid): entry for entry in catalogue}
        catalogue.clear()
        catalogue.metadata = {
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
            "Language": "vi",
            "Plural-Forms": "nplurals=1; plural=0;",
        }
        for (context, singular), (plural, files) in sorted(found.items(), key=lambda item: item[0][1]):
            entry = entries.get((context, singular)) or polib.POEntry(msgid=singular, msgctxt=context)
            entry.occurrences = [(file, "") for file in sorted(files)]
            if plural and not entry.msgid_plural:
                entry.msgid_plural, entry.msgstr_plural = plural, {0: entry.msgstr}
            if "%(" in singular and "python-format" not in entry.flags:
                entry.flags.append("python-format")
            catalogue.append(entry)
        OURS.parent.mkdir(parents=True, exist_ok=True)
        catalogue.save(str(OURS))
        self.stdout.write(f"{len(catalogue)} strings, {len(catalogue.untranslated_entries())} to translate")

    def verify(self, catalogue, found):
        known = {(entry.msgctxt, entry.msgid) for entry in catalogue}
        wrong = [
            *(f"not in the catalogue: {singular}" for context, singular in found if (context, singular) not in known),
            *(f"no longer used: {msgid}" for context, msgid in known if (context, msgid) not in found),
        ]
        for path in sorted(LOCALE.rglob("*.po")):
            entries = polib.pofile(str(path))
            wrong += [f"not translated in {path.name}: {entry.msgid}" for entry in entries.untranslated_entries()]
            wrong += [f"fuzzy in {path.name}: {entry.msgid}" for entry in entries.fuzzy_entries()]
        if wrong:
            raise CommandError("\n".join([*wrong, "Run `make messages`, then translate locale/vi."]))
