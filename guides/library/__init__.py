"""The guides and topics that come with the site, read from the TOML files beside this module."""

import re
import tomllib
from pathlib import Path

from django.utils.html import escape

from guides.models import GuidePage, Topic

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
    """Create the topics and, below ``index_page``, the guides. Returns the guides by their slug."""
    topics = {}
    for position, row in enumerate(read(HERE / "_topics.toml")["topics"]):
        parent = topics.get(row.pop("parent", ""))
        topics[row["slug"]] = Topic.objects.create(**row, parent=parent, position=position)
    files = [path for path in sorted(HERE.glob("*.toml")) if not path.name.startswith("_")]
    rows = {path.stem: read(path) for path in files}
    guides = {slug: _create(index_page, slug, row, topics) for slug, row in rows.items()}
    for slug, row in rows.items():
        guides[slug].related = [("guide", guides[other]) for other in row["related"]]
        guides[slug].save_revision().publish()
    return guides


def _create(index_page, slug, row, topics):
    official = row.get("official", {})
    plain = ("title", "short_title", "summary", "audience", "time", "cost", "place", "result")
    kept = ("checked_on", "checked_by", "check_again_on", "editor_note")
    guide = GuidePage(
        slug=slug,
        topic=topics[row["topic"]],
        search_words="\n".join(row["search_words"]),
        official_label=official.get("label", ""),
        official_url=official.get("url", ""),
        needs=[("need", need) for need in row["needs"]],
        steps=[
            (
                "step",
                {
                    "title": step["title"],
                    "text": rich(step["text"]),
                    "drawing": step["drawing"],
                    "notes": notes(step.get("notes", [])),
                },
            )
            for step in row["steps"]
        ],
        problems=[
            ("problem", {"question": problem["question"], "answer": rich(problem["answer"])})
            for problem in row.get("problems", [])
        ],
        sources=[("source", source) for source in row["sources"]],
        **{field: row[field] for field in (*plain, *kept)},
    )
    return index_page.add_child(instance=guide)
