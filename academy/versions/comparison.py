"""What changed between two versions, line by line, with the changed words marked, in Chinese as in English."""

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import groupby

from academy.core.sentences import ends_sentence, split_sentences

# A Latin word or number, a run of spaces, or one character: Chinese is compared character by character.
TOKEN = re.compile(r"[A-Za-z0-9_'’]+|\s+|.", re.S)
# From this likeness on two lines without a common block are one line that changed.
ALIKE = 0.4
# With a smaller share kept of a sentence both wordings are shown whole, marks in every second word cannot be read; and
# so with fewer of a line's sentences, or with as many edits in one sentence.
KEPT, KEPT_OF_LINE = 0.5, 0.25
MANY = 4
# As many words, or Chinese characters, between two edits are no reading.
ISLAND = 2
# What to do in danger is read whole, in the old and in the new words, never pieced together.
WHOLE_KINDS = {"red_flag_sign", "red_flag_level", "red_flag_action"}


@dataclass(frozen=True)
class Piece:
    """A run of words: `kind` is equal, deleted or inserted, `is_instead` says that it replaces the run before it."""

    kind: str
    text: str
    is_instead: bool = field(default=False, compare=False)


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
    def wordings(self) -> tuple[str, str]:
        """The line as it was and as it is now; "" where it was not there."""
        before = "".join(piece.text for piece in self.pieces if piece.kind != "inserted")
        return before, "".join(piece.text for piece in self.pieces if piece.kind != "deleted")

    @property
    def is_rewritten(self) -> bool:
        """The old words and then the new ones, with nothing in common."""
        return [piece.kind for piece in self.pieces] == ["deleted", "inserted"]


# The old words, the new ones, and whether they are the same.
Edit = tuple[str, str, bool]


def compare_words(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces that lead from the old words to the new ones, in reading order.

    A sentence of which little was kept, or that changed in many places, is there whole, in the old and the new words;
    and so is all of it when few sentences were kept.
    """
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    edits = [
        ("".join(before[i:j]), "".join(after[k:m]), operation == "equal")
        for operation, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    ]
    sentences = _in_sentences(_without_islands(edits))
    edits = _joined([edit for sentence in sentences for edit in _whole_if_rewritten(sentence)])
    if _keeps_less(KEPT_OF_LINE, edits):
        edits = [(old, new, False)]
    pieces = []
    for gone, come, is_equal in edits:
        if is_equal:
            pieces.append(Piece("equal", gone))
            continue
        pieces += [Piece("deleted", gone)] if gone else []
        pieces += [Piece("inserted", come, is_instead=bool(gone))] if come else []
    return tuple(pieces)


def _in_sentences(edits: list[Edit]) -> list[list[Edit]]:
    """The edits in groups, each of which ends where a sentence ends in the old and in the new words alike."""
    groups: list[list[Edit]] = [[]]
    for gone, come, is_equal in edits:
        for part in [(words, words, True) for words in split_sentences(gone)] if is_equal else [(gone, come, False)]:
            groups[-1].append(part)
            if all(not words or ends_sentence(words) for words in _wordings(groups[-1])):
                groups.append([])
    return groups


def _wordings(edits: list[Edit]) -> tuple[str, str]:
    """The old and the new words."""
    return "".join(gone for gone, *_ in edits), "".join(come for _gone, come, _ in edits)


def _whole_if_rewritten(sentence: list[Edit]) -> list[Edit]:
    """The sentence as one edit when it cannot be read in pieces."""
    changed = sum(not is_equal for *_, is_equal in sentence)
    return [(*_wordings(sentence), False)] if changed >= MANY or _keeps_less(KEPT, sentence) else sentence


def _keeps_less(share: float, edits: list[Edit]) -> bool:
    """Whether less than this share of the shorter wording was kept; not when there was none, or none is left."""
    old, new = _wordings(edits)
    kept = sum(len(gone) for gone, _come, is_equal in edits if is_equal)
    return bool(old and new) and kept < share * min(len(old), len(new))


def _joined(edits: list[Edit]) -> list[Edit]:
    """The edits with neighbours of one kind put together."""
    groups = groupby(edits, key=lambda edit: edit[2])
    return [(*_wordings(list(group)), is_equal) for is_equal, group in groups]


def _without_islands(edits: list[Edit]) -> list[Edit]:
    """Drop a word or two that stayed between two edits and are no longer than either: a reader sees one change there.
    The end of a sentence stays, so that the sentences are told apart.

    After the rule of "semantic cleanup" in N. Fraser's writing on text differences.
    """
    done = False
    while not done:
        done = True
        for index in range(1, len(edits) - 1):
            (gone, come, _), (kept, _kept, is_equal), (gone_next, come_next, _) = edits[index - 1 : index + 2]
            around = min(max(len(gone), len(come)), max(len(gone_next), len(come_next)))
            if is_equal and len(kept) <= around and _count(kept) <= ISLAND and not _has_end(kept):
                edits[index - 1 : index + 2] = [(gone + kept + gone_next, come + kept + come_next, False)]
                done = False
                break
    return edits


def _has_end(text: str) -> bool:
    return any(map(ends_sentence, split_sentences(text)))


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
