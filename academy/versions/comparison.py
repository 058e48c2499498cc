"""What changed between two versions, line by line, with the changed words marked, in Chinese as in English."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

# A Latin word or number, a run of spaces, or one character: Chinese is compared character by character.
TOKEN = re.compile(r"[A-Za-z0-9_]+|\s+|.", re.S)
# Below this likeness two lines are told as one removed and one added instead of one changed.
ALIKE = 0.4


@dataclass(frozen=True)
class Piece:
    """A run of words: `kind` is equal, deleted or inserted."""

    kind: str
    text: str


@dataclass(frozen=True)
class LineChange:
    """One line of a comparison.

    `change` is equal, changed, inserted, deleted or moved; `line_kind` says what words it holds.
    """

    change: str
    line_kind: str
    pieces: tuple[Piece, ...]

    @property
    def is_same(self) -> bool:
        return self.change == "equal"


def compare_words(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces that lead from the old words to the new ones, in reading order."""
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    pieces = []
    for operation, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if operation == "equal":
            pieces.append(Piece("equal", "".join(before[i:j])))
            continue
        if i < j:
            pieces.append(Piece("deleted", "".join(before[i:j])))
        if k < m:
            pieces.append(Piece("inserted", "".join(after[k:m])))
    return tuple(pieces)


def compare_lines(old: list[dict], new: list[dict]) -> list[LineChange]:
    """The lines of two versions side by side; a line that only stands elsewhere is told as moved."""
    before = [(line["kind"], line["text"]) for line in old]
    after = [(line["kind"], line["text"]) for line in new]
    opcodes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    removed = {line for op, i, j, _k, _m in opcodes if op in ("delete", "replace") for line in before[i:j]}
    added = {line for op, _i, _j, k, m in opcodes if op in ("insert", "replace") for line in after[k:m]}
    moved = removed & added
    changes = []
    for operation, i, j, k, m in opcodes:
        if operation == "equal":
            changes.extend(_whole("equal", line) for line in after[k:m])
        else:
            gone = [line for line in before[i:j] if line not in moved]
            changes.extend(_pair(gone, after[k:m], moved))
    return changes


def compare_versions(old, new) -> list[LineChange]:
    """What leads from one version to another, the title first."""
    title = [{"kind": "title", "text": old.title}], [{"kind": "title", "text": new.title}]
    return compare_lines(title[0] + old.lines, title[1] + new.lines)


def _pair(gone, come, moved):
    """Match removed lines with added ones of the same kind that are alike; the rest is removed or added."""
    left = list(gone)
    for line in come:
        if line in moved:
            yield _whole("moved", line)
            continue
        twin = next((old for old in left if _alike(old, line)), None)
        if twin is None:
            yield _whole("inserted", line)
            continue
        for skipped in left[: left.index(twin)]:
            yield _whole("deleted", skipped)
        left = left[left.index(twin) + 1 :]
        yield LineChange("changed", line[0], compare_words(twin[1], line[1]))
    for line in left:
        yield _whole("deleted", line)


def _alike(old, new) -> bool:
    return old[0] == new[0] and SequenceMatcher(None, old[1], new[1], autojunk=False).ratio() >= ALIKE


def _whole(change: str, line) -> LineChange:
    piece = {"inserted": "inserted", "deleted": "deleted"}.get(change, "equal")
    return LineChange(change, line[0], (Piece(piece, line[1]),))
