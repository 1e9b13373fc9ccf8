"""What comes with the site – guides, topics, tags, platforms, kits – read from the TOML files beside this module."""

import re
import tomllib
from pathlib import Path

from django.utils.html import escape

from guides.models import GuidePage, GuidePlatform, GuideTag, KitPage, Platform, Topic

HERE = Path(__file__).parent


def read(path):
    return tomllib.loads(path.read_text("utf-8"))


def rich(text):
    """Return rich text for paragraphs parted by an empty line, ``**bold**`` being the only markup."""
    paragraphs = [" ".join(part.split(" ")) for part in re.split(r"\n\s*\n", text.strip())]
    bold = (re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", escape(part)) for part in paragraphs if part)
    return "".join(f"<p>{part}</p>" for part in bold).replace("\n", " ")


def notes(rows):
    return [{"kind": row["kind"], "text": rich(row["text"])} for row in rows]


def load(index_page):
    """Create topics, tags, platforms and, below ``index_page``, guides and kits. Returns the guides by their slug."""
    topics, tags, platforms = _topics(), _tags(), _platforms()
    files = [path for path in sorted(HERE.glob("*.toml")) if not path.name.startswith("_")]
    rows = {path.stem: read(path) for path in files}
    guides = {slug: _guide(index_page, slug, row, topics, tags, platforms) for slug, row in rows.items()}
    for slug, row in rows.items():
        for field, names in (("before", row["first"]), ("related", row["related"])):
            setattr(guides[slug], field, [("guide", guides[name]) for name in names])
        guides[slug].save_revision().publish()
    for row in read(HERE / "_kits.toml")["kits"]:
        chosen = [("guide", guides[name]) for name in row.pop("guides")]
        index_page.add_child(instance=KitPage(guides=chosen, **row)).save_revision().publish()
    return guides


def _topics():
    topics = {}
    for position, row in enumerate(read(HERE / "_topics.toml")["topics"]):
        parent = topics.get(row.pop("parent", ""))
        topics[row["slug"]] = Topic.objects.create(**row, parent=parent, position=position)
    return topics


def _tags():
    return {row["slug"]: GuideTag.objects.create(**row) for row in read(HERE / "_tags.toml")["tags"]}


def _platforms():
    rows = {row["slug"]: row for row in read(HERE / "_platforms.toml")["platforms"]}
    platforms = {}

    def make(slug):
        if slug not in platforms:
            row = rows[slug]
            renamed_to = row.pop("renamed_to", "")
            platforms[slug] = Platform.objects.create(**row, renamed_to=make(renamed_to) if renamed_to else None)
        return platforms[slug]

    for slug in rows:
        make(slug)
    return platforms


def _step(row):
    choices = [{"when": choice["when"], "then": rich(choice["then"])} for choice in row.get("choices", [])]
    return {
        "title": row["title"],
        "text": rich(row["text"]),
        "choices": choices,
        "drawing": row["drawing"],
        "notes": notes(row.get("notes", [])),
    }


def _answers(kind, rows, question):
    return [(kind, {question: row[question], "answer": rich(row["answer"])}) for row in rows]


def _guide(index_page, slug, row, topics, tags, platforms):
    plain = ("title", "short_title", "summary", "audience", "time", "cost", "place", "result")
    kept = ("checked_on", "checked_by", "check_again_on", "editor_note")
    guide = GuidePage(
        slug=slug,
        code=row.get("code", ""),
        topic=topics[row["topic"]],
        search_words="\n".join(row["search_words"]),
        is_selling=row.get("selling", False),
        needs=[("need", need) for need in row["needs"]],
        cases=_answers("case", row.get("cases", []), "case"),
        steps=[("step", _step(step)) for step in row["steps"]],
        problems=_answers("problem", row["problems"], "question"),
        sources=[("source", source) for source in row["sources"]],
        platform_links=[
            GuidePlatform(platform=platforms[name], sort_order=place) for place, name in enumerate(row["platforms"])
        ],
        **{field: row[field] for field in (*plain, *kept)},
    )
    guide.tags.set([tags[name] for name in row["tags"]])
    return index_page.add_child(instance=guide)
