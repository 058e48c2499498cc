"""Quick revise: new words for a live script or SOP, sent for approval or tried by a few, without the editor.

The words go through the same two doors as from the editor: `submit_for_review` and `start_trial`.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from academy.core.typed import tidy_words
from academy.versions.services import current_version
from playbooks.exceptions import CannotRevise, ChangeNoteMissing, StandsOnOlder
from playbooks.services.approval import submit_for_review
from playbooks.services.trials import start_trial

# Fields of a block that hold words, and what each is called among the lines that readers see.
BRANCH = {"when": "branch_when", "reply": "branch_reply"}
RED_FLAG = {"sign": "red_flag_sign", "action": "red_flag_action"}
# As the blocks say; all others take `LONGEST_WORDS`.
LONGEST = {"branch_when": 300, "red_flag_sign": 300, "check": 300, "exit": 300, "phase": 120, "always": 120}
LONGEST_WORDS = 4000


@dataclass(frozen=True)
class Words:
    """Words that can be changed: `key` names the field in a form, `kind` is that of the line.

    They stand in the raw data of the page as `holder[name]`; those of an SOP's step name the step.
    """

    key: str
    kind: str
    holder: dict
    name: str
    step: dict | None = None

    @property
    def text(self) -> str:
        return self.holder[self.name]

    @property
    def longest(self) -> int:
        return LONGEST.get(self.kind, LONGEST_WORDS)


def words_of(page) -> list[Words]:
    """What can be changed of a script or an SOP, in reading order."""
    return list(_words_in(_raw(page)))


def _raw(page) -> list[dict]:
    """A copy of the turns or phases as they are stored."""
    return copy.deepcopy(list(getattr(page, page.checked_field).raw_data))


def _words_in(raw: list[dict]) -> Iterator[Words]:
    for block in raw:
        match block["type"]:
            case "branch":
                yield from _fields(block, BRANCH)
            case "red_flag_exit":
                yield from _fields(block, RED_FLAG)
            case "phase":
                yield from _fields(block, {"title": "phase"})
                for step in block["value"]["steps"]:
                    yield from _words_of_step(step)
            case "always":
                yield from _fields(block, {"title": "always"})
                for flag in block["value"]["red_flags"]:
                    yield from _fields(flag, RED_FLAG)
            case kind:
                yield Words(block["id"], kind, block, "value")


def _words_of_step(step: dict) -> Iterator[Words]:
    value = step["value"]
    yield from _fields(step, {"action": "action"}, value)
    for entry in value["checklist"]:
        yield Words(entry["id"], "check", entry, "value", value)
    yield from _fields(step, {"exit": "exit"}, value)
    for flag in value["red_flags"]:
        yield from _fields(flag, RED_FLAG, value)


def _fields(block: dict, kinds: dict[str, str], step: dict | None = None) -> Iterator[Words]:
    """The fields of a block that say something."""
    for name, kind in kinds.items():
        if block["value"][name]:
            yield Words(f"{block['id']}.{name}", kind, block["value"], name, step)


def begun_by(user, page):
    """The page in the words on which she goes on: her own draft, if she saved the newest one and it is not live."""
    latest = page.get_latest_revision() if page.has_unpublished_changes else None
    return latest.as_object() if latest and latest.user_id == user.pk else page


def revised(page, words: dict[str, str]):
    """A copy of the page with new words by their keys; keys that it does not have are left out. Nothing is saved.

    CannotRevise when a field would be empty or too long: words are taken out in the editor, where one sees the whole.
    """
    draft = copy.copy(page)
    raw, problems = _raw(draft), {}
    for one in _words_in(raw):
        if one.key not in words:
            continue
        text = tidy_words(words[one.key])
        if problem := _problem(one, text):
            problems[one.key] = problem
        one.holder[one.name] = text
    if problems:
        raise CannotRevise(" ".join(dict.fromkeys(problems.values())), problems)
    stream = getattr(draft, draft.checked_field)
    setattr(draft, draft.checked_field, stream.stream_block.to_python(raw))
    return draft


def her_words(page, words: dict[str, str], seen: int) -> dict[str, str]:
    """The words that differ from the version that she began on (`seen`): what she did not touch is not hers."""
    version = page.versions.filter(number=seen).first()
    if version is None:
        return words
    began = {one.key: tidy_words(one.text) for one in words_of(page.with_content_json(version.content))}
    return {key: text for key, text in words.items() if tidy_words(text) != began.get(key)}


def _refuse_on_older(page, seen: int) -> None:
    """Every field comes with the form: an older version's would undo what was approved since."""
    newest = current_version(page)
    if seen and newest and newest.number != seen:
        words = _(
            "Version %s was approved while you wrote. Here it stands, with the words that you changed; look at it, then"
            " send again."
        )
        raise StandsOnOlder(words % newest.number)


def _problem(one: Words, text: str) -> str:
    """Why a text does not fit into its field; empty when it does."""
    if not text:
        return _("A field cannot be empty. To take words out, open them in the editor.")
    return too_long(one) if len(text) > one.longest else ""


def too_long(one: Words) -> str:
    """Says how much fits into the field."""
    return _("At most %s characters fit into this field.") % one.longest


def may_revise(user, page) -> bool:
    """Whether she may write other words for it at all; as for the editor."""
    return page.permissions_for_user(user).can_edit()


def why_not_now(user, page) -> str:
    """Why a new draft cannot be sent now: it waits for somebody, or somebody else is at it; empty when it can."""
    if lock := page.get_lock():
        return str(lock.get_message(user)) if lock.for_user(user) else ""
    latest = page.get_latest_revision()
    if not page.has_unpublished_changes or latest is None or latest.user_id in (None, user.pk):
        return ""
    return _("%s has a draft of it that is not sent yet. Sending yours would put it aside.") % latest.user


@transaction.atomic
def send_for_approval(*, page, words: dict[str, str], note: str, basis: int, by, seen=0, is_minor: bool = False):
    """Save the words as the newest draft and send it to the reviewers; the workflow state.

    `basis` is the revision and `seen` the number of the version on which she began: StandsOnOlder when another came
    since, and nothing is saved. Raises what `submit_for_review` raises: LawBreach, ChangeNoteMissing, NothingChanged.
    """
    Page.objects.select_for_update().get(pk=page.pk)
    page = page.specific_class.objects.get(pk=page.pk)
    if not may_revise(by, page):
        raise CannotRevise(_("This is not yours to write."))
    if reason := why_not_now(by, page):
        raise CannotRevise(reason)
    _refuse_on_older(page, seen)
    if page.latest_revision_id != basis:
        raise StandsOnOlder(
            _("Somebody saved another draft while you wrote. Your words are still here; compare, then send again.")
        )
    begun = begun_by(by, page)
    draft = revised(begun, words)
    draft.change_note = tidy_words(note)
    draft.change_kind = "minor" if is_minor else "major"
    if begun is page:
        # These belong to the change before; a draft of her own keeps its day and its questions.
        draft.goes_live_at, draft.checks = None, draft.checks.stream_block.to_python([])
    draft.save_revision(user=by, log_action=True)
    return submit_for_review(page=type(page).objects.get(pk=page.pk), by=by)


@transaction.atomic
def try_words(*, page, words: dict[str, str], note: str, people, days: int, by, seen=0):
    """Give the words to a few people as a trial, in the page that readers have; see `start_trial` for what it refuses.

    StandsOnOlder when the version on which she began (`seen`, its number) is not the current one any more.
    """
    Page.objects.select_for_update().get(pk=page.pk)
    page = page.specific_class.objects.get(pk=page.pk)
    _refuse_on_older(page, seen)
    return start_trial(draft=revised(page, words), people=people, days=days, by=by, note=note)


@transaction.atomic
def bring_back(*, page, version, why: str, by):
    """Send an older version's words for approval as the next version; the workflow state.

    CannotRevise when the page waits for somebody or is not hers to write; ChangeNoteMissing without a reason.
    """
    Page.objects.select_for_update().get(pk=page.pk)
    page = page.specific_class.objects.get(pk=page.pk)
    if not may_revise(by, page):
        raise CannotRevise(_("This is not yours to write."))
    if reason := why_not_now(by, page):
        raise CannotRevise(reason)
    if not (why := tidy_words(why)):
        raise ChangeNoteMissing(_("Say in one sentence why the older words come back."))
    draft = page.with_content_json(version.content)
    draft.change_note = _("Back to version %(number)s: %(why)s") % {"number": version.number, "why": why}
    draft.change_kind, draft.goes_live_at, draft.retires_on = "major", None, None
    # Its questions were on what changed then; when to read it again is told of the page as it stands.
    draft.checks, draft.review_due_on = draft.checks.stream_block.to_python([]), page.review_due_on
    draft.save_revision(user=by, log_action=True)
    return submit_for_review(page=type(page).objects.get(pk=page.pk), by=by)
