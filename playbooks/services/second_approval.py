"""Whose second approval a draft needs: after-care, clinical content and changed red flags are read by a doctor.

What the author ticks only adds to that. It is told from the stored revision, so that a list asks no query for it.
"""

import json
from collections.abc import Iterator

from playbooks.models import SopPage, Stage
from playbooks.services.guarded import red_flags_of


def needs_a_doctor(content: dict, newest_lines: list[dict] | None) -> bool:
    """Whether a medical reviewer approves these words besides, given the lines of the version that readers have.

    She does when the draft or that version is clinical, it is about after-care, or its red flags differ from that
    version's; before a first version there are none, so any red flag differs.
    """
    if content.get("is_clinical") or content.get("stage") == Stage.AFTER_CARE:
        return True
    if content.get("category") == SopPage.Category.AFTER_CARE:
        return True
    stands = newest_lines or []
    was_clinical = any(line["kind"] == "clinical" and line["text"] == "yes" for line in stands)
    return was_clinical or _red_flags_in(content) != red_flags_of(stands)


def _red_flags_in(content: dict) -> list[str]:
    """Signs, levels and what to do, in reading order, as the lines of a version have them."""
    return list(_flags(json.loads(content.get("turns") or content.get("phases") or "[]")))


def _flags(value) -> Iterator[str]:
    if isinstance(value, list):
        for inner in value:
            yield from _flags(inner)
    elif isinstance(value, dict) and "sign" in value:
        yield from (value["sign"], value["level"], value["action"])
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _flags(inner)
