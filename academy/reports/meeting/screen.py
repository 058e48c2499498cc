"""What of a meeting the page on the clinic's computer shows: all of it, save what no meeting would go through."""

from dataclasses import dataclass

from academy.reports.meeting.sheet import Meeting

LINES, CHANGED, CHANGED_LINES, ROWS, NAMES = 200, 60, 12, 100, 60


@dataclass(frozen=True)
class Cut:
    """The first of a list, and how many more there are."""

    rows: list
    more: int


def cut(rows: list, most: int) -> Cut:
    return Cut(rows[:most], max(0, len(rows) - most))


def shown(meeting: Meeting) -> dict:
    """What is practised, what changed, and the clinic's people with what they still have to do."""
    return meeting.head | {
        "playbook": cut(meeting.lines, LINES),
        "changed": cut([_changed(one) for one in meeting.changed], CHANGED),
        "behind": cut(meeting.behind, ROWS),
        "unread": cut([named(row, NAMES) for row in meeting.unread], ROWS),
        "late": cut([{"name": row.name, "items": cut(row.items, 2)} for row in meeting.late], ROWS),
        "exams": cut([named(row, NAMES) for row in meeting.exams], ROWS),
    }


def _changed(one) -> dict:
    version = one.version
    return {
        "title": version.title,
        "number": version.number,
        "before": one.before,
        "language": version.language,
        "code": version.code,
        "note": version.change_note,
        "lines": cut(one.lines, CHANGED_LINES),
    }


def named(row, most: int) -> dict:
    """A row with its first names and the number of all."""
    return vars(row) | {"names": cut(row.names, most), "people": len(row.names)}
