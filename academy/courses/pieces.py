"""The blocks of a lesson as its reader meets them, with everything they name fetched in bulk.

Five queries at most, one for each kind of thing a lesson can name (links in texts cost their own), whatever the number
of blocks: pictures with their renditions, recordings, documents, scripts. What is missing, or is not the reader's to
see, becomes a piece of kind "missing", which its template turns into a quiet note.
"""

import re
from dataclasses import dataclass, field

from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import SourceImageIOError
from wagtail.rich_text import expand_db_html

from academy.core.models import Handout, MediaFile, Picture, PictureRendition
from playbooks.models import ScriptPage
from playbooks.reading import Turn

# Widths that a phone, a phone with a fine screen and a desktop ask for.
PICTURE_SPECS = ("width-480", "width-960", "width-1440")
# Nothing in a text looks like this, so that all texts can be expanded in one go.
BETWEEN_TEXTS = "\x1e"
# Authors write small headings, and the only one above them on the page is the lesson's own title.
HEADING_TAG = re.compile(r"(</?)h3\b")
TURN_KINDS = {
    "customer_line": "customer",
    "ask_first": "ask",
    "reply": "reply",
    "why_it_works": "why",
    "do_not": "dont",
    "branch": "branch",
    "next_step": "next",
    "red_flag_exit": "red-flag",
}


@dataclass(frozen=True)
class Piece:
    """One block, ready for its template `courses/blocks/<kind>.html`."""

    id: str
    kind: str
    value: object
    details: dict = field(default_factory=dict)

    @property
    def template(self) -> str:
        return f"courses/blocks/{self.kind}.html"


def lesson_pieces(lesson, *, reader, results=None, checks_right=(), asked=()) -> list[Piece]:
    """The lesson's blocks for this reader. `results` are answers just given, by block id.

    `checks_right` are ids of the quick checks that she has answered right before, `asked` those of the blocks that she
    is asked for because the lesson cannot be finished without them.
    """
    blocks = list(lesson.body.raw_data)
    found = {
        "text": _texts(blocks),
        "picture": _pictures({block["value"]["picture"] for block in _of(blocks, "picture")} - {None}),
        "media": _rows(MediaFile, blocks, "video", "audio"),
        "document": _rows(Handout, blocks, "document"),
        "script": _scripts({block["value"] for block in _of(blocks, "script")} - {None}, reader),
    }
    make = _PieceMaker(lesson, found, results or {}, set(checks_right), set(asked))
    return [make.piece(position, block) for position, block in enumerate(blocks)]


class _PieceMaker:
    """Turns raw blocks into pieces with what was fetched for all of them."""

    def __init__(self, lesson, found, results, checks_right, asked):
        self.lesson, self.found, self.results, self.checks_right = lesson, found, results, checks_right
        self.asked = asked

    def piece(self, position: int, block: dict) -> Piece:
        kind, block_id = block["type"], block["id"]
        value, details = getattr(self, f"_{kind}", self._plain)(position, block)
        if value is None:
            return Piece(block_id, "missing", None, {"of": kind})
        return Piece(block_id, kind, value, details | {"is_asked": block_id in self.asked})

    def _plain(self, position, block):
        return self.lesson.body[position].value, {}

    def _text(self, position, block):
        return self.found["text"][position], {}

    def _picture(self, position, block):
        return self.found["picture"].get(block["value"]["picture"]), {"caption": block["value"]["caption"]}

    def _video(self, position, block):
        row = self.found["media"].get(block["value"])
        return (row if row and row.size else None), {}

    _audio = _video

    def _document(self, position, block):
        row = self.found["document"].get(block["value"])
        is_there = row and row.file and row.file.storage.exists(row.file.name)
        return (row if is_there else None), {"size": row.file.size if is_there else 0}

    def _script(self, position, block):
        script = self.found["script"].get(block["value"])
        # As they are stored: the script that a branch goes on with is not named here, and would cost a query.
        return script, {"turns": [_turn(turn) for turn in script.turns.raw_data] if script else []}

    def _check(self, position, block):
        check = self.lesson.body[position].value
        is_solved = block["id"] in self.checks_right
        return check, check_details(check, is_solved=is_solved, result=self.results.get(block["id"]))


def text_html(source: str) -> str:
    """A stored text as its reader gets it: links expanded, headings one level below the lesson's title."""
    return HEADING_TAG.sub(r"\1h2", expand_db_html(source))


def check_details(check, *, is_solved: bool, result=None) -> dict:
    """What the template of a quick check shows: options with marks, and the reason once she has found the answer."""
    right = {position for position, option in enumerate(check["options"]) if option["correct"]}
    is_closed = is_solved or bool(result and result.is_right)
    chosen = right if is_closed else (result.chosen if result else set())
    options = [
        {
            "position": position,
            "key": "ABCDEF"[position],
            "text": option["text"],
            "is_chosen": position in chosen,
            "mark": "right" if is_closed and position in right else "",
        }
        for position, option in enumerate(check["options"])
    ]
    return {
        "options": options,
        "type": "checkbox" if len(right) > 1 else "radio",
        "is_closed": is_closed,
        "is_wrong": bool(result) and not is_closed,
        "explanation": check["explanation"] if is_closed else "",
    }


def _of(blocks, *kinds) -> list[dict]:
    return [block for block in blocks if block["type"] in kinds]


def _texts(blocks) -> dict[int, str]:
    """Rich texts by position, their links expanded all at once."""
    positions = [position for position, block in enumerate(blocks) if block["type"] == "text"]
    joined = BETWEEN_TEXTS.join(blocks[position]["value"] for position in positions)
    return dict(zip(positions, text_html(joined).split(BETWEEN_TEXTS), strict=False))


def _rows(model, blocks, *kinds) -> dict:
    keys = {block["value"] for block in _of(blocks, *kinds)} - {None}
    return model.objects.in_bulk(keys) if keys else {}


def _pictures(keys) -> dict[int, list[PictureRendition]]:
    """Renditions from narrow to wide, by picture: one query when they exist. A picture's first reader makes them."""
    if not keys:
        return {}
    rows = PictureRendition.objects.filter(image__in=keys, filter_spec__in=PICTURE_SPECS, focal_point_key="")
    found: dict[int, list] = {}
    for row in rows.select_related("image").order_by("width"):
        found.setdefault(row.image_id, []).append(row)
    missing = [key for key in keys if len(found.get(key, ())) < len(PICTURE_SPECS)]
    for picture in Picture.objects.filter(pk__in=missing) if missing else ():
        found[picture.pk] = _renditions(picture)
    return {key: renditions for key, renditions in found.items() if renditions}


def _renditions(picture) -> list[PictureRendition]:
    """Make a picture's renditions; none when its file is gone or is no picture."""
    try:
        made = picture.get_renditions(*PICTURE_SPECS)
    except (SourceImageIOError, InvalidFilterSpecError):
        return []
    return sorted(made.values(), key=lambda rendition: rendition.width)


def _scripts(keys, reader) -> dict[int, ScriptPage]:
    """The scripts among them that are live and that the reader may see."""
    return {script.pk: script for script in ScriptPage.objects.visible_to(reader).filter(pk__in=keys)} if keys else {}


def _turn(turn: dict) -> Turn:
    """One turn of the script as it is today, as `playbooks/partials/_turn.html` takes it."""
    kind, value = TURN_KINDS[turn["type"]], turn["value"]
    match turn["type"]:
        case "branch":
            return Turn(kind, turn["id"], value["reply"], when=value["when"])
        case "red_flag_exit":
            return Turn(kind, turn["id"], value["sign"], level=value["level"], action=value["action"])
    return Turn(kind, turn["id"], value)
