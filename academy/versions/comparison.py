"""What changed between two versions, line by line, with the changed words marked, in Chinese as in English."""

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher

# A Latin word or number, a run of spaces, or one character: Chinese is compared character by character.
TOKEN = re.compile(r"[A-Za-z0-9_'’]+|\s+|.", re.S)
# From this likeness on two lines without a common block are one line that changed.
ALIKE = 0.4
# With a smaller share of words kept, both wordings are shown whole: marks in every second word cannot be read.
KEPT = 0.5
# As many words, or Chinese characters, between two edits are no reading.
ISLAND = 2
# What to do in danger is read whole, in the old and in the new words, never pieced together.
WHOLE_KINDS = {"red_flag_sign", "red_flag_level", "red_flag_action"}


@dataclass(frozen=True)
class Piece:
    """A run of words: `kind` is equal, deleted or inserted."""

    kind: str
    text: str


@dataclass(frozen=True)
class LineChange:
    """One line of a comparison.

    `change` is equal, changed, inserted, deleted or moved; `line_kind` says what words it holds. A moved line may have
    changed as well: its pieces tell.
    """

    change: str
    line_kind: str
    pieces: tuple[Piece, ...]

    @property
    def is_same(self) -> bool:
        return self.change == "equal"

    @property
    def is_rewritten(self) -> bool:
        """The old words and then the new ones, with nothing in common."""
        return [piece.kind for piece in self.pieces] == ["deleted", "inserted"]


def compare_words(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces that lead from the old words to the new ones, in reading order; both whole when little was kept."""
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    edits = [
        ("".join(before[i:j]), "".join(after[k:m]), operation == "equal")
        for operation, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    ]
    edits = _without_islands(edits)
    kept = sum(len(gone) for gone, _come, is_equal in edits if is_equal)
    if old and new and kept < KEPT * min(len(old), len(new)):
        edits = [(old, new, False)]
    pieces = []
    for gone, come, is_equal in edits:
        if is_equal:
            pieces.append(Piece("equal", gone))
            continue
        pieces += [Piece("deleted", gone)] if gone else []
        pieces += [Piece("inserted", come)] if come else []
    return tuple(pieces)


def _without_islands(edits: list[tuple[str, str, bool]]) -> list[tuple[str, str, bool]]:
    """Drop a word or two that stayed between two edits and are no longer than either: a reader sees one change there.

    After the rule of "semantic cleanup" in N. Fraser's writing on text differences.
    """
    done = False
    while not done:
        done = True
        for index in range(1, len(edits) - 1):
            (gone, come, _), (kept, _kept, is_equal), (gone_next, come_next, _) = edits[index - 1 : index + 2]
            around = min(max(len(gone), len(come)), max(len(gone_next), len(come_next)))
            if is_equal and len(kept) <= around and _count(kept) <= ISLAND:
                edits[index - 1 : index + 2] = [(gone + kept + gone_next, come + kept + come_next, False)]
                done = False
                break
    return edits


def _count(text: str) -> int:
    return sum(not token.isspace() for token in TOKEN.findall(text))


def compare_lines(old: list[dict], new: list[dict]) -> list[LineChange]:
    """The lines of two versions in the order of the new one; what went stands where it was.

    Lines are told to be the same by their block, else by their words. A line whose place among the others changed is
    moved, whether its words changed or not.
    """
    twins = _twins(old, new)
    in_place = _in_place(twins)
    gone_after = _gone(len(old), twins, in_place)
    changes = [_whole("deleted", old[index]) for index in gone_after[-1]]
    for index, line in enumerate(new):
        twin = twins.get(index)
        changes.append(_whole("inserted", line) if twin is None else _change(old[twin], line, index in in_place))
        changes += [_whole("deleted", old[other]) for other in gone_after[index]]
    return changes


def compare_versions(old, new) -> list[LineChange]:
    """What leads from one version to another, the title first."""
    return compare_lines(titled(old.title, old.lines), titled(new.title, new.lines))


def titled(title: str, lines: list[dict]) -> list[dict]:
    """The lines with the title as the first of them."""
    return [{"block": "title", "kind": "title", "text": title}, *lines]


def _twins(old, new) -> dict[int, int]:
    """For each new line the old line that it was, by position, where there is one."""
    twins: dict[int, int] = {}
    words = [(line["kind"], line["text"]) for line in old], [(line["kind"], line["text"]) for line in new]
    for start, other, size in SequenceMatcher(None, *words, autojunk=False).get_matching_blocks():
        twins |= {other + step: start + step for step in range(size)}
    _pair_by(twins, _keys(old), _keys(new))
    _pair_by(twins, words[0], words[1])
    _pair_alike(twins, old, new)
    _pair_lonely(twins, old, new)
    return twins


def _keys(lines) -> list[tuple]:
    """Block, kind, and which of the block's lines of that kind each line is."""
    seen: dict[tuple, int] = defaultdict(int)
    keys = []
    for line in lines:
        name = line["block"], line["kind"]
        keys.append((*name, seen[name]))
        seen[name] += 1
    return keys


def _left(twins, old, new) -> tuple[list[int], list[int]]:
    taken = set(twins.values())
    return [i for i in range(len(old)) if i not in taken], [k for k in range(len(new)) if k not in twins]


def _pair_by(twins, old_keys, new_keys) -> None:
    """Pair what is left and has an equal key, first with first."""
    gone, come = _left(twins, old_keys, new_keys)
    places = defaultdict(list)
    for index in gone:
        places[old_keys[index]].append(index)
    for index in come:
        if found := places[new_keys[index]]:
            twins[index] = found.pop(0)


def _pair_alike(twins, old, new) -> None:
    """Pair what is left, of one kind and alike, the most alike first."""
    gone, come = _left(twins, old, new)
    likely = []
    for index in come:
        matcher = SequenceMatcher(None, "", new[index]["text"], autojunk=False)
        for other in gone:
            if old[other]["kind"] == new[index]["kind"]:
                matcher.set_seq1(old[other]["text"])
                if matcher.quick_ratio() >= ALIKE and (likeness := matcher.ratio()) >= ALIKE:
                    likely.append((-likeness, index, other))
    for _likeness, index, other in sorted(likely):
        if index not in twins and other not in twins.values():
            twins[index] = other


def _pair_lonely(twins, old, new) -> None:
    """Pair what is left between the same neighbours when it is the only line of its kind there: it was rewritten."""
    gone, come = _left(twins, old, new)
    places = defaultdict(lambda: ([], []))
    for index in gone:
        before = max((other for other in twins.values() if other < index), default=-1)
        places[before, old[index]["kind"]][0].append(index)
    for index in come:
        before = max((other for other in twins if other < index), default=-1)
        places[twins.get(before, -1), new[index]["kind"]][1].append(index)
    for one, other in places.values():
        if len(one) == len(other) == 1:
            twins[other[0]] = one[0]


def _in_place(twins: dict[int, int]) -> set[int]:
    """The new lines that stand in their old order: the longest rising run of old positions (patience sorting)."""
    ends: list[int] = []
    tails: list[int] = []
    before: dict[int, int | None] = {}
    for index in sorted(twins):
        place = bisect_left(ends, twins[index])
        before[index] = tails[place - 1] if place else None
        ends[place : place + 1], tails[place : place + 1] = [twins[index]], [index]
    found, index = set(), tails[-1] if tails else None
    while index is not None:
        found.add(index)
        index = before[index]
    return found


def _gone(count: int, twins, in_place) -> dict[int, list[int]]:
    """The old lines that have no twin, by the new line behind which they stood; -1 is the beginning."""
    places = {twins[index]: index for index in in_place}
    taken, gone, behind = set(twins.values()), defaultdict(list), -1
    for index in range(count):
        behind = places.get(index, behind)
        if index not in taken:
            gone[behind].append(index)
    return gone


def _change(old, new, is_in_place: bool) -> LineChange:
    if old["text"] == new["text"]:
        return _whole("equal" if is_in_place else "moved", new)
    if new["kind"] in WHOLE_KINDS:
        pieces = (Piece("deleted", old["text"]), Piece("inserted", new["text"]))
    else:
        pieces = compare_words(old["text"], new["text"])
    return LineChange("changed" if is_in_place else "moved", new["kind"], pieces)


def _whole(change: str, line) -> LineChange:
    piece = {"inserted": "inserted", "deleted": "deleted"}.get(change, "equal")
    return LineChange(change, line["kind"], (Piece(piece, line["text"]),))
