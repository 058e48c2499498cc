"""The pictures of lessons, drawn from what a content pack says about them."""

from django.utils.translation import gettext as _

from academy.demo.media import ladder, ring, split, steps
from academy.demo.media.exceptions import DrawingRefused
from academy.demo.media.rhythm import RHYTHM
from academy.demo.media.sheet import Sheet

KINDS = {"ladder": ladder, "ring": ring, "split": split, "steps": steps}
KEYS = {"kind", "title", "lead", "items"}


def draw(drawing: dict | None, *, language: str) -> bytes:
    """The PNG of a drawing; without one, the rhythm of an invitation."""
    return compose(drawing or RHYTHM[language]).png()


def compose(drawing: dict) -> Sheet:
    """The drawing laid out on a sheet; DrawingRefused says what is wrong with a description."""
    kind = KINDS.get(drawing.get("kind"))
    if kind is None:
        wrong = {"kind": drawing.get("kind"), "known": ", ".join(KINDS)}
        raise DrawingRefused(_("There is no drawing of the kind “%(kind)s”, only: %(known)s.") % wrong)
    if drawing.keys() != KEYS or any(item.keys() != kind.KEYS for item in drawing["items"]):
        keys = {"kind": drawing["kind"], "keys": ", ".join(sorted(KEYS)), "item_keys": ", ".join(sorted(kind.KEYS))}
        raise DrawingRefused(_("A drawing (%(kind)s) has the keys %(keys)s, its items %(item_keys)s.") % keys)
    if len(drawing["items"]) not in kind.COUNT:
        bounds = {"kind": drawing["kind"], "least": kind.COUNT[0], "most": kind.COUNT[-1]}
        raise DrawingRefused(_("A drawing (%(kind)s) has %(least)s to %(most)s items.") % bounds)
    sheet = Sheet()
    kind.compose(sheet, drawing)
    return sheet
