"""Quick revise: new words for some turns of a live script, sent for approval or tried by a few, without the editor.

The words go through the same two doors as from the editor: `submit_for_review` and `start_trial`.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from playbooks.exceptions import CannotRevise, ChangeNoteMissing
from playbooks.models import ScriptPage
from playbooks.services.approval import submit_for_review
from playbooks.services.trials import start_trial

# Fields of a turn that hold words, by the kind of the block; a plain turn is words as a whole.
FIELDS = {"branch": ("when", "reply"), "red_flag_exit": ("sign", "action")}
# What each field is called among the lines that readers see.
LINES = {
    ("branch", "when"): "branch_when",
    ("branch", "reply"): "branch_reply",
    ("red_flag_exit", "sign"): "red_flag_sign",
    ("red_flag_exit", "action"): "red_flag_action",
}
LONGEST = {"when": 300, "sign": 300}
LONGEST_WORDS = 4000


@dataclass(frozen=True)
class Words:
    """Words of a script that can be changed: `key` names the field in a form, `kind` is that of the line."""

    key: str
    kind: str
    text: str
    longest: int


def words_of(page) -> list[Words]:
    """What can be changed of a script, in reading order."""
    found = []
    for turn in page.turns:
        for name in FIELDS.get(turn.block_type, ("",)):
            text = turn.value[name] if name else turn.value
            kind = LINES.get((turn.block_type, name), turn.block_type)
            key = f"{turn.id}.{name}" if name else turn.id
            found.append(Words(key, kind, text, LONGEST.get(name, LONGEST_WORDS)))
    return found


def revised(page, words: dict[str, str]) -> ScriptPage:
    """The live script with new words by their keys; keys that it does not have are left out. Nothing is saved.

    CannotRevise when a field would be empty or too long: a turn is taken out in the editor, where one sees the whole.
    """
    allowed = {one.key: one for one in words_of(page)}
    new = {key: _tidy(text) for key, text in words.items() if key in allowed}
    for key, text in new.items():
        if not text:
            raise CannotRevise(_("A turn cannot be empty. To take one out, open the script in the editor."))
        if len(text) > allowed[key].longest:
            raise CannotRevise(_("At most %s characters fit into this turn.") % allowed[key].longest)
    draft = ScriptPage.objects.get(pk=page.pk)
    raw = [dict(turn) for turn in draft.turns.raw_data]
    for turn in raw:
        value = turn["value"]
        if isinstance(value, dict):
            changed = {name: new[key] for name in value if (key := f"{turn['id']}.{name}") in new}
            turn["value"] = value | changed
        else:
            turn["value"] = new.get(turn["id"], value)
    draft.turns = draft.turns.stream_block.to_python(raw)
    return draft


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def may_revise(user, page) -> bool:
    """Whether she may write other words for this script at all; as for the editor."""
    return page.permissions_for_user(user).can_edit()


def why_not_now(user, page) -> str:
    """Why a new draft cannot be sent now: it waits for somebody, or somebody else is at it; empty when it can."""
    if lock := page.get_lock():
        return str(lock.get_message(user)) if lock.for_user(user) else ""
    latest = page.get_latest_revision()
    if not page.has_unpublished_changes or latest is None or latest.user_id in (None, user.pk):
        return ""
    return _("%s has a draft of this script that is not sent yet. Sending yours would put it aside.") % latest.user


@transaction.atomic
def send_for_approval(*, page, words: dict[str, str], note: str, basis: int, by, is_minor: bool = False):
    """Save the words as the newest draft and send it to the reviewers; the workflow state.

    `basis` is the revision on which she began: CannotRevise when somebody saved another since, and nothing is saved.
    Raises what `submit_for_review` raises: LawBreach, ChangeNoteMissing, NothingChanged.
    """
    Page.objects.select_for_update().get(pk=page.pk)
    page = ScriptPage.objects.get(pk=page.pk)
    if not may_revise(by, page):
        raise CannotRevise(_("You do not write this script."))
    if reason := why_not_now(by, page):
        raise CannotRevise(reason)
    if page.latest_revision_id != basis:
        raise CannotRevise(_("Somebody saved another draft while you wrote. Your words are still here; compare first."))
    draft = revised(page, words)
    draft.change_note, draft.goes_live_at = note.strip(), None
    draft.change_kind = "minor" if is_minor else "major"
    draft.checks = draft.checks.stream_block.to_python([])
    draft.save_revision(user=by, log_action=True)
    return submit_for_review(page=ScriptPage.objects.get(pk=page.pk), by=by)


def try_words(*, page, words: dict[str, str], note: str, people, days: int, by):
    """Give the words to a few people as a trial; see `start_trial` for what it refuses."""
    return start_trial(draft=revised(page, words), people=people, days=days, by=by, note=note)


@transaction.atomic
def bring_back(*, page, version, why: str, by):
    """Send an older version's words for approval as the next version; the workflow state.

    CannotRevise when the page waits for somebody or is not hers to write; ChangeNoteMissing without a reason.
    """
    Page.objects.select_for_update().get(pk=page.pk)
    page = page.specific_class.objects.get(pk=page.pk)
    if not may_revise(by, page):
        raise CannotRevise(_("You do not write this script."))
    if reason := why_not_now(by, page):
        raise CannotRevise(reason)
    if not why.strip():
        raise ChangeNoteMissing(_("Say in one sentence why the older words come back."))
    draft = page.with_content_json(version.content)
    draft.change_note = _("Back to version %(number)s: %(why)s") % {"number": version.number, "why": why.strip()}
    draft.change_kind, draft.goes_live_at, draft.retires_on = "major", None, None
    draft.save_revision(user=by, log_action=True)
    return submit_for_review(page=page.specific_class.objects.get(pk=page.pk), by=by)
