#!/usr/bin/env python3
"""Draw the icons of the site as an app, `make icons`: a house of the lane on a blue enamel plate.

They are committed, so that nothing has to be drawn where the site runs. The colours are those of
``static/css/site.css``.
"""

from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).resolve().parents[1] / "static/icons"
ENAMEL, WHITE, WALL, BANNER, STAR = "#0b3b8c", "#ffffff", "#fbe3a1", "#a30d1d", "#ffd83d"
OVERSAMPLED = 4  # drawn so much larger, then made smaller: smooth edges


def star(x, y, radius):
    """The ten corners of an upright star around ``x, y``."""
    from math import cos, pi, sin

    for corner in range(10):
        length = radius if corner % 2 == 0 else radius * 0.382
        angle = -pi / 2 + corner * pi / 5
        yield x + length * cos(angle), y + length * sin(angle)


def icon(pixels, full_bleed, fill=0.92):
    """A square icon. ``full_bleed``: the system cuts the shape; what matters lies within the middle four fifths."""
    side = pixels * OVERSAMPLED
    image = Image.new("RGBA", (side, side), ENAMEL if full_bleed else (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    unit = side * (0.72 if full_bleed else fill)
    left = (side - unit) / 2

    def at(*points):
        return [(left + x * unit, left + y * unit) for x, y in points]

    # The plate with its white line, as house numbers have.
    draw.rounded_rectangle(at((0, 0), (1, 1)), unit * 0.18, ENAMEL)
    draw.rounded_rectangle(at((0.045, 0.045), (0.955, 0.955)), unit * 0.14, WHITE)
    draw.rounded_rectangle(at((0.075, 0.075), (0.925, 0.925)), unit * 0.115, ENAMEL)
    # The house: ochre wall, white roof, and the star over the door.
    draw.polygon(at((0.25, 0.5), (0.75, 0.5), (0.75, 0.8), (0.25, 0.8)), WALL)
    draw.polygon(at((0.5, 0.16), (0.86, 0.5), (0.14, 0.5)), WHITE)
    draw.rectangle(at((0.425, 0.585), (0.575, 0.8)), ENAMEL)
    x, y = at((0.5, 0.385))[0]
    draw.polygon(list(star(x, y, unit * 0.105)), BANNER)
    return image.resize((pixels, pixels), Image.Resampling.LANCZOS)


def main():
    FOLDER.mkdir(exist_ok=True)
    for name, picture in {
        "icon-192": icon(192, full_bleed=False),
        "icon-512": icon(512, full_bleed=False),
        "maskable-512": icon(512, full_bleed=True),
        "apple-180": icon(180, full_bleed=True),
    }.items():
        flat = picture.quantize(64, method=Image.Quantize.FASTOCTREE)
        flat.save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
