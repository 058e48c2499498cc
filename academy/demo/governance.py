"""What is under way in the demo chain: a trial of other words, and an approved version that waits for its day."""

import datetime as dt

from django.utils import timezone

from academy.demo.playbooks import approve
from academy.people.models import Employee
from playbooks.models import ScriptPage
from playbooks.services.trials import start_trial


def leave_under_way(pack: dict, *, cast: dict[str, Employee]) -> None:
    """Start the trial and approve the scheduled version that the pack describes."""
    trial, scheduled = pack["trial"], pack["scheduled"]
    start_trial(
        draft=_with_other_words(ScriptPage.objects.get(code=trial["code"]), trial),
        people=[cast[alias] for alias in trial["people"]],
        days=trial["days"],
        by=cast[trial["author"]],
        note=trial["note"],
    )
    draft = _with_other_words(ScriptPage.objects.get(code=scheduled["code"]), scheduled)
    day = timezone.localdate() + dt.timedelta(days=scheduled["days"])
    draft.goes_live_at = timezone.make_aware(dt.datetime.combine(day, dt.time(8)))
    draft.change_note, draft.change_kind = scheduled["note"], "minor"
    author = cast[scheduled["author"]]
    draft.save_revision(user=author)
    approve(ScriptPage.objects.get(pk=draft.pk), author=author, cast=cast)


def _with_other_words(page: ScriptPage, entry: dict) -> ScriptPage:
    """The page, unsaved, with one wording for another wherever it stands in the talk."""
    raw = [dict(turn) | {"value": _replaced(turn["value"], entry)} for turn in page.turns.raw_data]
    page.turns = page.turns.stream_block.to_python(raw)
    return page


def _replaced(value, entry: dict):
    if isinstance(value, dict):
        return {name: _replaced(inner, entry) for name, inner in value.items()}
    return entry["to"] if value == entry["from"] else value
