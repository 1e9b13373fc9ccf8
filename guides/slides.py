"""A guide as slides for a training evening: one for each step, between a first and a last one."""

from dataclasses import dataclass

from wagtail.blocks import StructValue

from .script import plain

# Letters on a slide up to which it keeps the large type; measured at 1280 × 800, where all of it must be seen at once.
LARGE, MEDIUM = 300, 500


@dataclass(frozen=True)
class Slide:
    """A step with its place, how much there is on it, and the anchors of its neighbours."""

    step: StructValue
    number: int
    size: str
    before: str
    after: str


def slides_of(guide):
    count = len(guide.steps)
    anchors = ["dau", *(f"buoc-{number}" for number in range(1, count + 1)), "het"]
    return [
        Slide(block.value, number, size(block.value), anchors[number - 1], anchors[number + 1])
        for number, block in enumerate(guide.steps, 1)
    ]


def size(step):
    """The class of a slide by how much is written on it: nothing for little."""
    texts = [plain(step["text"])]
    texts += [one["when"] + plain(one["then"]) for one in step["choices"]]
    texts += [plain(note["text"]) for note in step["notes"]]
    # Every choice and note begins a line and has a heading of its own.
    letters = sum(map(len, texts)) + 30 * (len(texts) - 1)
    return "" if letters <= LARGE else "m" if letters <= MEDIUM else "l"
