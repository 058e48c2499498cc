"""One ring whose parts are shares of a whole, in per cent, with their names beside it."""

from django.utils.translation import gettext as _

from academy.demo.media import colours
from academy.demo.media.exceptions import DrawingRefused
from academy.demo.media.lettering import LEADING, fits, largest, width, wrap
from academy.demo.media.sheet import HEIGHT, MARGIN, WIDTH, Sheet, head, middle

COUNT = range(1, 6)
KEYS = {"label", "value"}
SIZES = range(48, 31, -1)
RADIUS, THICK = 164, 60
X, Y = MARGIN + RADIUS + THICK / 2, (204 + HEIGHT - 44) / 2
LEFT = X + RADIUS + THICK / 2 + 72


def compose(sheet: Sheet, drawing: dict) -> None:
    items = drawing["items"]
    if not all(item["value"] > 0 for item in items) or sum(item["value"] for item in items) > 100:
        raise DrawingRefused(_("The values of a ring are parts of one whole: above 0, and 100 together at most."))
    sheet.disc(1190, 690, 210, colours.TEAL_WASH)
    head(sheet, drawing["title"], drawing["lead"])
    shades = colours.ramp(colours.HERO, colours.mix(colours.TEAL_WASH, colours.TEAL, 0.3), len(items))
    _draw_ring(sheet, items, shades)
    if len(items) == 1:
        _draw_name(sheet, items[0]["label"])
    else:
        _draw_names(sheet, items, shades)


def _draw_ring(sheet, items, shades) -> None:
    """The ring, and in the middle of it its first and most important value."""
    sheet.arc(X, Y, RADIUS, (0, 1), colours.TEAL_WASH, THICK)
    turn = 0.0
    for item, shade in zip(items, shades, strict=True):
        end = turn + item["value"] / 100
        sheet.arc(X, Y, RADIUS, (turn, end), shade, THICK)
        turn = end
    sheet.disc(X, Y, RADIUS - THICK / 2 - 18, colours.AMBER_WASH)
    sheet.write(_percent(items[0]), (X, middle(Y, 80)), 80, bold=True, colour=colours.HERO, anchor="ms")


def _draw_name(sheet, label) -> None:
    """What the only value says, in large letters."""
    room = WIDTH - MARGIN - LEFT
    size = largest(range(72, 43, -2), lambda size: fits(label, size, room, bold=True, lines=2), label)
    lines = wrap(label, size, room, bold=True)
    for number, line in enumerate(lines):
        y = Y + (number - (len(lines) - 1) / 2) * size * LEADING
        sheet.write(line, (LEFT, middle(y, size)), size, bold=True, colour=colours.TEAL_STRONG)


def _draw_names(sheet, items, shades) -> None:
    tall = 88
    size = _size(items, tall)
    for number, (item, shade) in enumerate(zip(items, shades, strict=True)):
        y = Y + (number - (len(items) - 1) / 2) * tall
        sheet.disc(LEFT + 16, y, 16, shade)
        sheet.write(item["label"], (LEFT + 56, middle(y, size)), size)
        sheet.write(_percent(item), (WIDTH - MARGIN, middle(y, size)), size, bold=True, anchor="rs")


def _size(items, tall) -> int:
    def fit(size):
        room = WIDTH - MARGIN - LEFT - 56 - size - max(width(_percent(item), size, bold=True) for item in items)
        return size * 1.5 <= tall and all(width(item["label"], size) <= room for item in items)

    return largest(SIZES, fit, ", ".join(item["label"] for item in items))


def _percent(item) -> str:
    return f"{item['value']:g}%"
