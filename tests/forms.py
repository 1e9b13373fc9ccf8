"""What a browser sends of the forms of guides, kits and indexes."""

from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield


def items(*values):
    """The parts of a list inside a block."""
    return streamfield([("item", value) for value in values])


def picture(image=None, alt_text="", decorative=False):
    data = {"image": image.pk if image else "", "alt_text": alt_text}
    return data | ({"decorative": "on"} if decorative else {})


def clip(document=None, language="vi"):
    return {"file": document.pk if document else "", "language": language, "speaker": "", "words": ""}


def step(title="Mở ứng dụng", text="<p>Làm theo.</p>", drawing="", pictures=(), clips=(), notes=(), choices=()):
    """One step; ``notes`` are pairs of kind and text, ``choices`` of when and then."""
    return {
        "title": title,
        "text": rich_text(text),
        "drawing": drawing,
        "choices": items(*({"when": when, "then": rich_text(then)} for when, then in choices)),
        "pictures": items(*pictures),
        "clips": items(*clips),
        "notes": items(*({"kind": kind, "text": rich_text(words)} for kind, words in notes)),
    }


def guide_form(topic, title="Nộp hồ sơ", steps=None, sources=(), platforms=(), tags=(), **fields):
    """A guide; what is not named is left empty. ``platforms`` are keys, ``tags`` too."""
    steps = [step()] if steps is None else steps
    empty = ("short_title", "unavailable", "audience", "time", "cost", "place", "result", "checked_on", "checked_by")
    empty += ("check_again_on", "editor_note", "search_words", "seo_title", "search_description")
    data = nested_form_data(
        dict.fromkeys(empty, "")
        | {
            "title": title,
            "slug": "nop-ho-so",
            "summary": "Để làm giấy tờ.",
            "topic": topic.pk,
            "platform_links": inline_formset([{"platform": key} for key in platforms]),
            "needs": streamfield([]),
            "cases": streamfield([]),
            "before": streamfield([]),
            "steps": streamfield([("step", one) for one in steps]),
            "problems": streamfield([]),
            "related": streamfield([]),
            "sources": streamfield([("source", source) for source in sources]),
            "comments": inline_formset([]),
        }
        | fields
    )
    return data | ({"tags": [str(key) for key in tags]} if tags else {})


def kit_form(guides, title="Bộ của xã", slug="bo-cua-xa", **fields):
    return nested_form_data(
        {
            "title": title,
            "slug": slug,
            "summary": "Cho người cao tuổi.",
            "guides": streamfield([("guide", guide.pk) for guide in guides]),
            "comments": inline_formset([]),
            "seo_title": "",
            "search_description": "",
        }
        | fields
    )


def index_form(index_page, notes=(), **fields):
    """``notes`` are pairs of a guide and a text, in place of what the page has on that guide."""
    known = {note.guide_id: note for note in index_page.local_notes.all()}
    texts = {key: note.text for key, note in known.items()} | {guide.pk: text for guide, text in notes}
    rows = [{"id": known[key].pk if key in known else "", "guide": key, "text": text} for key, text in texts.items()]
    return nested_form_data(
        {
            "title": index_page.title,
            "slug": index_page.slug,
            "lead": "",
            "local_notes": inline_formset(rows, initial=len(known)),
            "comments": inline_formset([]),
            "seo_title": "",
            "search_description": "",
        }
        | fields
    )
