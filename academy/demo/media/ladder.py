"""Two to four rising steps, the first of them on top."""

from academy.demo.media import colours
from academy.demo.media.lettering import largest, width
from academy.demo.media.sheet import HEIGHT, MARGIN, WIDTH, Sheet, head, middle

COUNT = range(2, 5)
KEYS = {"label", "text"}
SIZES = range(54, 31, -1)
TOP, FOOT, FLIGHT, GAP, PAD = 206, HEIGHT - 16, 260, 12, 40
# From this many steps on, each is only one line high: its words stand beside the label instead of below.
LOW = 4
DARK = [colours.HERO, colours.mix(colours.TEAL, colours.SURFACE, 0.1)]
PALE = [colours.mix(colours.TEAL_WASH, colours.TEAL, share) for share in (0.3, 0.12)]
GROUNDS = {2: [DARK[0], PALE[1]], 3: [*DARK, PALE[1]], 4: [*DARK, *PALE]}


def compose(sheet: Sheet, drawing: dict) -> None:
    """Stairs that lead on, out of the frame, with the sun behind them."""
    items = drawing["items"]
    sheet.disc(1050, TOP, 146, colours.AMBER_WASH)
    sheet.slab((0, TOP, WIDTH, HEIGHT), colours.PAPER, radius=0)
    head(sheet, drawing["title"], drawing["lead"])
    tall = (FOOT - TOP) / len(items)
    lefts = [MARGIN + FLIGHT * number / (len(items) - 1) for number in reversed(range(len(items)))]
    size = _size(items, lefts, tall - GAP)
    drop = 0 if len(items) >= LOW else size * 0.6
    rows = zip(items, GROUNDS[len(items)], lefts, _starts(items, lefts, size), strict=True)
    for number, (item, ground, left, start) in enumerate(rows):
        y = TOP + tall * number
        lowest = number == len(items) - 1
        sheet.slab((left - PAD, y, WIDTH + PAD, HEIGHT + PAD if lowest else y + tall - GAP), ground)
        colour, centre = colours.ON_HERO if ground in DARK else colours.INK, y + (tall - GAP) / 2
        sheet.write(item["label"], (left, middle(centre - drop, size)), size, bold=True, colour=colour)
        sheet.write(item["text"], (start, middle(centre + drop, size)), size, colour=colour)


def _starts(items, lefts, size) -> list[float]:
    """Where the words of each step begin: below their labels, or in one column beside them."""
    if len(items) < LOW:
        return lefts
    ends = [left + width(item["label"], size, bold=True) for item, left in zip(items, lefts, strict=True)]
    return [max(ends) + size * 0.9] * len(items)


def _size(items, lefts, tall) -> int:
    def fit(size):
        ends = [left + width(item["label"], size, bold=True) for item, left in zip(items, lefts, strict=True)]
        starts = zip(items, _starts(items, lefts, size), strict=True)
        ends += [start + width(item["text"], size) for item, start in starts]
        return size * (1.5 if len(items) >= LOW else 2.8) <= tall and max(ends) <= WIDTH - MARGIN

    return largest(SIZES, fit, ", ".join(f"{item['label']} {item['text']}" for item in items))
