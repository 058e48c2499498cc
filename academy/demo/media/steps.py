"""Three to seven steps on one line from top to bottom, each with its label and its words."""

from academy.demo.media import colours
from academy.demo.media.lettering import largest, width
from academy.demo.media.sheet import HEIGHT, MARGIN, WIDTH, Sheet, head, middle

COUNT = range(3, 8)
KEYS = {"label", "text"}
SIZES = range(54, 31, -1)
BOTTOM, BEAD, INDENT = HEIGHT - 36, 18, 72
# A row is at least so many letters high, and stays below so many pixels.
AIR, TALLEST = 1.5, 110


def compose(sheet: Sheet, drawing: dict) -> None:
    top, items = head(sheet, drawing["title"], drawing["lead"]), drawing["items"]
    tall = min((BOTTOM - top) / len(items), TALLEST)
    size = _size(items, tall)
    first = (top + BOTTOM - tall * (len(items) - 1)) / 2
    rows = [first + tall * number for number in range(len(items))]
    left = MARGIN + INDENT
    words = left + _labels(items, size) + size
    _draw_scenery(sheet, words + max(width(item["text"], size) for item in items))
    _draw_beads(sheet, rows)
    for y, item in zip(rows, items, strict=True):
        sheet.write(item["label"], (left, middle(y, size)), size, bold=True, colour=colours.TEAL_STRONG)
        sheet.write(item["text"], (words, middle(y, size)), size)


def _draw_scenery(sheet, end) -> None:
    """A hill and the sun beside the words, further out of the frame the longer those are."""
    x = min(max(end + 240, 1130), 1360)
    sheet.disc(x, 640, 330, colours.TEAL_WASH)
    sheet.disc(x + 40, 330, 130, colours.AMBER_WASH)


def _draw_beads(sheet, rows) -> None:
    x = MARGIN + BEAD
    shades = colours.ramp(colours.mix(colours.TEAL_WASH, colours.TEAL, 0.45), colours.HERO, len(rows))
    sheet.line([(x, rows[0]), (x, rows[-1])], colours.mix(colours.TEAL_WASH, colours.TEAL, 0.2), 8)
    for y, shade in zip(rows, shades, strict=True):
        sheet.disc(x, y, BEAD + 5, colours.PAPER)
        sheet.disc(x, y, BEAD, shade)


def _labels(items, size) -> float:
    """The width of the column of labels."""
    return max(width(item["label"], size, bold=True) for item in items)


def _size(items, tall) -> int:
    def fit(size):
        room = WIDTH - 2 * MARGIN - INDENT - _labels(items, size) - size
        return size * AIR <= tall and all(width(item["text"], size) <= room for item in items)

    return largest(SIZES, fit, ", ".join(f"{item['label']} {item['text']}" for item in items))
