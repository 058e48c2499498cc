"""Two cards side by side, each with its label and up to five lines that answer each other across."""

from django.utils.translation import gettext as _

from academy.demo.media import colours
from academy.demo.media.exceptions import DrawingRefused
from academy.demo.media.lettering import fits, largest
from academy.demo.media.sheet import HEIGHT, WIDTH, Sheet, head, middle

COUNT = range(2, 3)
KEYS = {"label", "lines"}
LINES = range(1, 6)
SIZES = range(46, 31, -1)
EDGE, GAP, PAD = 40, 20, 28
CARD = (WIDTH - 2 * EDGE - GAP) / 2
BOTTOM, CROWN = HEIGHT - EDGE, 84
# The ground of a card and of its crown, left and right: equals, as the right one is not always the better one.
GROUNDS = [(colours.SUNKEN, colours.SOFT), (colours.TEAL_WASH, colours.HERO)]


def compose(sheet: Sheet, drawing: dict) -> None:
    top, items = head(sheet, drawing["title"], drawing["lead"]), drawing["items"]
    if any(len(item["lines"]) not in LINES for item in items):
        raise DrawingRefused(_("Each side of a split has one to five lines."))
    rows = max(len(item["lines"]) for item in items)
    tall = (BOTTOM - top - CROWN - 12) / rows
    size = _size(items, tall)
    for number, (item, grounds) in enumerate(zip(items, GROUNDS, strict=True)):
        left = EDGE + number * (CARD + GAP)
        _draw_card(sheet, left, top, item["label"], grounds)
        for row, line in enumerate(item["lines"]):
            y = top + CROWN + 6 + tall * (row + 0.5)
            if row:
                hair = [(left + PAD, y - tall / 2), (left + CARD - PAD, y - tall / 2)]
                sheet.line(hair, colours.mix(grounds[0], colours.INK, 0.1), 2)
            sheet.write(line, (left + PAD, middle(y, size)), size)


def _draw_card(sheet, left, top, label, grounds) -> None:
    card, crown = grounds
    sheet.slab((left, top, left + CARD, BOTTOM), card)
    sheet.slab((left, top, left + CARD, top + CROWN), crown)
    sheet.slab((left, top + CROWN / 2, left + CARD, top + CROWN), crown, radius=0)
    room = CARD - 2 * PAD
    size = largest(range(46, 31, -1), lambda size: fits(label, size, room, bold=True), label)
    sheet.write(label, (left + PAD, middle(top + CROWN / 2, size)), size, bold=True, colour=colours.ON_HERO)


def _size(items, tall) -> int:
    lines = [line for item in items for line in item["lines"]]

    def fit(size):
        return size * 1.6 <= tall and all(fits(line, size, CARD - 2 * PAD) for line in lines)

    return largest(SIZES, fit, ", ".join(lines))
