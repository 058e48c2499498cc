"""Calm abstract covers of courses: a few soft shapes that hint at what a course is about."""

import hashlib
import math

from academy.demo.media import colours
from academy.demo.media.colours import mix
from academy.demo.media.sheet import HEIGHT, WIDTH, Sheet, around

SAND, MIST, FOAM = colours.AMBER_WASH, colours.TEAL_WASH, mix(colours.TEAL_WASH, colours.TEAL, 0.18)
SUN, PEACH = mix(colours.AMBER_WASH, "#e3a33c", 0.45), mix(colours.AMBER_WASH, colours.CORAL, 0.22)
SEA, DEEP = mix(colours.TEAL, colours.TEAL_WASH, 0.35), colours.HERO


def cover(code: str) -> bytes:
    """The cover of a course as PNG, the same at every call; a course without a motif of its own gets three discs."""
    return compose(code).png()


def compose(code: str) -> Sheet:
    if code not in MOTIFS:
        return _pebbles(code)
    ground, draw = MOTIFS[code]
    sheet = Sheet(ground)
    draw(sheet)
    return sheet


def _pebbles(code) -> Sheet:
    sheet = Sheet(MIST)
    numbers = hashlib.sha256(code.encode()).digest()
    for number, colour in enumerate((SAND, FOAM, SEA)):
        across, down, large = (byte / 255 for byte in numbers[number * 3 : number * 3 + 3])
        sheet.disc(220 + number * 280 + across * 200, 200 + down * 275, 120 + large * 110, colour)
    return sheet


def _sunrise(sheet) -> None:
    """A first week: the sun comes up, and the first of seven days is done."""
    for radius, share in ((360, 0.25), (270, 0.5)):
        sheet.disc(600, 470, radius, mix(SAND, SUN, share * 0.6))
    sheet.disc(600, 470, 180, SUN)
    sheet.disc(160, 1180, 700, FOAM)
    sheet.disc(1060, 1240, 760, SEA)
    sheet.disc(520, 1560, 960, DEEP)
    for day in range(7):
        x, y = around(600, 470, 360, (day - 3) / 16)
        sheet.disc(x, y, 15, DEEP if day == 0 else colours.SURFACE)


def _bubbles(sheet) -> None:
    """A consultation: she speaks first, the answer comes from below."""
    sheet.disc(1120, 90, 260, mix(MIST, colours.SURFACE, 0.45))
    sheet.shape([(300, 400), (300, 540), (430, 400)], colours.SURFACE)
    sheet.slab((200, 110, 760, 420), colours.SURFACE, 120)
    sheet.shape([(900, 520), (900, 630), (770, 520)], DEEP)
    sheet.slab((480, 290, 1000, 550), DEEP, 110)
    for number in range(3):
        sheet.disc(650 + number * 90, 420, 22, (SUN, MIST, MIST)[number])
    sheet.slab((290, 190, 620, 216), FOAM, 13)
    sheet.slab((290, 246, 520, 272), FOAM, 13)


def _doorway(sheet) -> None:
    """A front desk: an open door, its light on the floor, and a bell."""
    sheet.slab((0, 570, WIDTH, HEIGHT), mix(colours.SUNKEN, colours.INK, 0.06), radius=0)
    for inset, colour in ((0, FOAM), (46, SEA), (92, SAND)):
        left, right = 540 + inset, 1060 - inset
        sheet.slab((left, 70 + inset, right, 560 + (right - left) / 2), colour, (right - left) / 2)
        sheet.slab((left, 570, right, HEIGHT), mix(colours.SUNKEN, colours.INK, 0.06), radius=0)
    sheet.shape([(632, 570), (968, 570), (1100, HEIGHT), (500, HEIGHT)], SAND)
    sheet.disc(800, 400, 70, SUN)
    sheet.slab((90, 470, 450, 760), DEEP, 32)
    sheet.arc(270, 452, 26, (0.75, 1.25), SUN, 52)
    sheet.slab((206, 452, 334, 470), SUN, 9)
    sheet.disc(270, 392, 11, SUN)


def _flag(sheet) -> None:
    """After-care: still water, a moon to watch by, and one flag that is seen at once."""
    sheet.disc(300, 230, 130, colours.SURFACE)
    _draw_swell(sheet, 410, 40, 0.18, FOAM)
    _draw_swell(sheet, 490, 34, 0.5, SEA)
    sheet.line([(860, 190), (860, 620)], DEEP, 10)
    sheet.shape([(860, 190), (1010, 247), (860, 304)], mix(colours.CORAL, SAND, 0.15))
    _draw_swell(sheet, 570, 28, 0.85, DEEP)


def _draw_swell(sheet, level, height, shift, colour) -> None:
    """A wave across the sheet, filled down to its foot."""
    top = [(x, level + height * math.sin(2 * math.pi * (x / WIDTH + shift))) for x in range(0, WIDTH + 1, 10)]
    sheet.shape([*top, (WIDTH, HEIGHT), (0, HEIGHT)], colour)


def _drawing(sheet) -> None:
    """Plain words: a sheet of paper, and a tooth drawn on it while they talk."""
    sheet.disc(180, 620, 300, mix(colours.TEAL, DEEP, 0.4))
    sheet.shape([(330, 96), (860, 48), (918, 640), (388, 688)], mix(DEEP, colours.INK, 0.35))
    sheet.shape([(310, 76), (840, 28), (898, 620), (368, 668)], colours.PAPER)
    sheet.line(_tooth(600, 320, 150), SEA, 15)
    sheet.shape([(1079, 203), (1041, 177), (791, 547), (829, 573)], SUN)
    sheet.shape([(829, 573), (791, 547), (775, 611)], SAND)
    sheet.shape([(791, 600), (780, 592), (775, 611)], colours.INK)


def _tooth(x, y, large) -> list[tuple[float, float]]:
    """The outline of a molar: a circle whose top dips once and whose foot parts into two roots."""
    points = []
    for step in range(181):
        turn = 2 * math.pi * step / 180
        across, down = math.sin(turn), -math.cos(turn)
        dip = 0.22 * math.exp(-((across / 0.32) ** 2)) * (1 if down < 0 else -2.6)
        points.append((x + large * across * (1 - 0.12 * down), y + large * (1.15 * down + dip)))
    return points


def _balance(sheet) -> None:
    """Words and law: what is said in one scale, the rule in the other, and they hold level."""
    sheet.disc(600, HEIGHT, 430, mix(SAND, PEACH, 0.35))
    sheet.slab((591, 150, 609, 600), DEEP, 9)
    sheet.slab((460, 584, 740, 616), DEEP, 16)
    sheet.line([(270, 190), (930, 190)], DEEP, 18)
    sheet.disc(600, 170, 38, SUN)
    sheet.shape([(236, 356), (236, 402), (286, 356)], colours.SURFACE)
    sheet.slab((196, 268, 344, 368), colours.SURFACE, 44)
    sheet.disc(930, 338, 66, SUN)
    for x, colour in ((270, SEA), (930, FOAM)):
        sheet.line([(x - 124, 404), (x, 190), (x + 124, 404)], DEEP, 6)
        sheet.arc(x, 404, 68, (0.25, 0.75), colour, 136)


def _week(sheet) -> None:
    """Leading a week: seven days side by side, and the one that is looked at."""
    sheet.disc(1010, 130, 220, mix(colours.PAPER, SAND, 0.9))
    for day, height in enumerate((190, 250, 225, 330, 290, 400, 360)):
        left = 150 + day * 132
        colour = SUN if day == 3 else colours.ramp(FOAM, DEEP, 7)[day]
        sheet.slab((left, 560 - height, left + 92, 560), colour, 46)
    sheet.slab((120, 588, 1080, 598), colours.LINE, 5)


def _thread(sheet) -> None:
    """Keeping in touch: two who are apart, and a thread between them that hangs loose."""
    for x, y, colour in ((280, 250, SUN), (920, 420, MIST)):
        for radius, share in ((230, 0.08), (165, 0.16), (100, 1)):
            sheet.disc(x, y, radius, mix(DEEP, colour, share))
    points = [(280 + 640 * t, 250 + 170 * t + 190 * math.sin(math.pi * t) * math.cos(3.4 * t)) for t in _shares(90)]
    sheet.line(points, PEACH, 12)
    sheet.disc(280, 250, 24, DEEP)
    sheet.disc(920, 420, 24, DEEP)


def _shares(count) -> list[float]:
    return [number / count for number in range(count + 1)]


MOTIFS = {
    "consultant-first-week": (SAND, _sunrise),
    "onsite-consultation": (MIST, _bubbles),
    "front-desk": (colours.SUNKEN, _doorway),
    "aftercare-red-flags": (MIST, _flag),
    "doctor-speaks-plainly": (DEEP, _drawing),
    "words-and-law": (SAND, _balance),
    "leading-the-week": (colours.PAPER, _week),
    "keeping-in-touch": (DEEP, _thread),
}
