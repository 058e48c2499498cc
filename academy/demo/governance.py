"""What is under way in the demo chain: a trial, an approved version that waits for its day, a rule of the chain's own
with its waivers, and words that no script answers.
"""

import datetime as dt

from django.utils import timezone

from academy.demo.hours import at_work
from academy.demo.playbooks import approve
from academy.people.models import Employee
from playbooks.models import LawRule, MissedObjection, ScriptPage
from playbooks.services.missed import tell_missed
from playbooks.services.trials import start_trial
from playbooks.services.waivers import end_waiver, grant_waiver


def leave_under_way(pack: dict, *, cast: dict[str, Employee]) -> None:
    """Start and approve, forbid and excuse, and tell what is missing, as the pack describes."""
    _try_other_words(pack["trial"], cast)
    _approve_for_later(pack["scheduled"], cast)
    _forbid_and_waive(pack["own_rule"], pack["waivers"], by=cast["compliance_reviewer"])
    for entry in pack["wanted"]:
        _miss(entry, cast)


def _try_other_words(trial: dict, cast) -> None:
    start_trial(
        draft=_with_other_words(ScriptPage.objects.get(code=trial["code"]), trial),
        people=[cast[alias] for alias in trial["people"]],
        days=trial["days"],
        by=cast[trial["author"]],
        note=trial["note"],
    )


def _approve_for_later(scheduled: dict, cast) -> None:
    draft = _with_other_words(ScriptPage.objects.get(code=scheduled["code"]), scheduled)
    day = timezone.localdate() + dt.timedelta(days=scheduled["days"])
    draft.goes_live_at = timezone.make_aware(dt.datetime.combine(day, dt.time(8)))
    draft.change_note, draft.change_kind = scheduled["note"], "minor"
    author = cast[scheduled["author"]]
    draft.save_revision(user=author)
    approve(ScriptPage.objects.get(pk=draft.pk), author=author, cast=cast)


def _forbid_and_waive(rule: dict, waivers: list[dict], *, by: Employee) -> None:
    own = LawRule(**rule)
    own.full_clean()
    own._history_user = by
    own.save()
    for entry in waivers:
        waiver = grant_waiver(
            rule=own,
            item=ScriptPage.objects.get(code=entry["code"]),
            words=entry["words"],
            reason=entry["reason"],
            until=timezone.localdate() + dt.timedelta(days=entry["days"]),
            by=by,
        )
        if entry.get("ended"):
            end_waiver(waiver=waiver, by=by)


def _miss(entry: dict, cast) -> None:
    now = timezone.now()
    said_at = at_work(now - dt.timedelta(days=entry["days_ago"]), before=now)
    told = tell_missed(person=cast[entry["person"]], objection=entry["objection"], words=entry["words"])
    MissedObjection.objects.filter(pk=told.pk).update(said_at=said_at)


def _with_other_words(page: ScriptPage, entry: dict) -> ScriptPage:
    """The page, unsaved, with one wording for another wherever it stands in the talk."""
    raw = [dict(turn) | {"value": _replaced(turn["value"], entry)} for turn in page.turns.raw_data]
    page.turns = page.turns.stream_block.to_python(raw)
    return page


def _replaced(value, entry: dict):
    if isinstance(value, dict):
        return {name: _replaced(inner, entry) for name, inner in value.items()}
    return entry["to"] if value == entry["from"] else value
