"""The one door: how the words of a script or an SOP come before readers.

Author → compliance reviewer → (`needs_a_doctor`) medical reviewer → `publish_approved`, which Wagtail calls when the
last step of the workflow is approved, inside its transaction. Nothing else makes a governed page live:
`playbooks.services.guard` stands in the page's own `save`, so that every other door ends in a refusal.
"""

import datetime as dt

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision, TaskState, WorkflowState

from academy.core.typed import tidy_words
from academy.people.duties import REVIEWERS, Duty
from academy.people.scope import scope_of
from academy.versions.models import Version
from academy.versions.services import current_version, record_version
from playbooks.exceptions import (
    AlreadyApproved,
    ChangeNoteMissing,
    DraftChanged,
    EndsBeforeItBegins,
    LawBreach,
    NoteTooLong,
    NothingChanged,
    NotReviewer,
    OwnWork,
)
from playbooks.locks import ScheduleLock
from playbooks.services.guard import going_live
from playbooks.services.guarded import needed_kind
from playbooks.services.law import law_errors, open_findings
from playbooks.services.schedule import is_for_later, schedule, waiting_of
from playbooks.services.second_approval import needs_a_doctor
from playbooks.services.stale import HOLDS

# One sentence, which stands in lists and mails.
LONGEST_NOTE = 500


@transaction.atomic
def submit_for_review(*, page, by):
    """Send the latest draft to the reviewers; refuses what they could not approve. Returns the workflow state."""
    workflow = page.get_workflow()
    if workflow is None:
        raise NotReviewer(_("Nobody is set up to approve this. Ask an administrator."))
    draft = page.get_latest_revision_as_object()
    for _field, problem in submission_problems(draft):
        raise problem
    sent_back = page.current_workflow_state
    if sent_back and sent_back.status == WorkflowState.STATUS_NEEDS_CHANGES:
        sent_back.cancel(user=by)
    return workflow.start(page.specific, by)


def submission_problems(draft) -> list[tuple[str | None, Exception]]:
    """Why this draft cannot be sent for approval: pairs of the field and the refusal, in the author's language.

    A retired page may come back with the words of its newest version; a live one must differ from it.
    """
    problems = []
    newest = current_version(draft) if draft.pk else None
    if newest and not draft.change_note.strip():
        problems.append(("change_note", ChangeNoteMissing(_("Say in one sentence what changed, and why."))))
    if len(draft.change_note) > LONGEST_NOTE:
        problems.append(("change_note", NoteTooLong(_("Say what changed in at most %s characters.") % LONGEST_NOTE)))
    if newest and draft.live and newest.digest == draft.version_digest():
        problems.append((None, NothingChanged(_("Readers would see no difference from version %s.") % newest.number)))
    if draft.retires_on and draft.retires_on < timezone.localdate(draft.goes_live_at):
        problems.append(("retires_on", EndsBeforeItBegins(_("It would be retired before anybody could use it."))))
    if findings := law_errors(draft):
        problems.append((draft.checked_field, _law_breach(findings)))
    return problems


def _law_breach(findings) -> LawBreach:
    words = " ".join(finding_words(finding) for finding in findings[:5])
    return LawBreach(_("These words break the law and must be changed: %s") % words, findings)


def finding_words(finding) -> str:
    """A finding as its reader meets it: the words, the law, and what to say instead, in her language."""
    language = get_language() or ""
    return f"“{finding.match}” ({finding.law(language)}) {finding.advice(language)}".rstrip()


def start_review_step(task, workflow_state, *, user, start):
    """Begin one step: freeze the digest of what is reviewed; pass over the medical step where no doctor is needed.

    The draft is checked once more, here and not only in the editor's form: an autosave of the same editor may have put
    older words in front of those that the form checked. Then nothing is sent, and the page stays hers to mend. Nor is
    anything sent while an approved version waits for its day: a page has one at a time.
    """
    page = workflow_state.content_object.specific
    if waiting := waiting_of(page):
        raise AlreadyApproved(ScheduleLock(page, waiting).get_message(user))
    state = start(workflow_state, user=user)
    draft = state.revision.as_object()
    for _field, problem in submission_problems(draft):
        raise problem
    state.digest = draft.version_digest()
    if task.only_clinical and not doctor_reads(state.revision, current_version(page)):
        state.status = TaskState.STATUS_SKIPPED
    state.save()
    return state


def doctor_reads(revision, newest: Version | None) -> bool:
    """Whether a medical reviewer approves this draft besides; see `needs_a_doctor`."""
    return needs_a_doctor(revision.content, newest.lines if newest else None)


def has_worked_on(user, page) -> bool:
    """Whether she saved any draft since the last version, or sent this one: then the words are her own."""
    newest = current_version(page)
    drafts = _revisions_of(page).filter(user=user)
    if newest:
        drafts = drafts.filter(created_at__gt=newest.published_at)
    state = page.current_workflow_state
    return drafts.exists() or bool(state and state.requested_by_id == user.pk)


def _revisions_of(page):
    return Revision.objects.filter(base_content_type=ContentType.objects.get_for_model(Page), object_id=str(page.pk))


def draft_warning(page) -> str:
    """What the law check objects to in a draft, as one sentence for its author; empty when it objects to nothing."""
    if not getattr(page, "is_governed", False):
        return ""
    findings = [finding for _block, _kind, finding in open_findings(page)]
    words = " ".join(finding_words(finding) for finding in findings[:5])
    return _("The law check objects to: %s") % words if findings else ""


def sent_back_because(page) -> str:
    """Who sent the draft back and what she asked for; empty when it was not sent back."""
    state = page.current_workflow_state if getattr(page, "is_governed", False) else None
    if state is None or state.status != WorkflowState.STATUS_NEEDS_CHANGES:
        return ""
    step = state.current_task_state
    return _("Sent back by %(name)s: %(comment)s") % {"name": step.finished_by, "comment": step.comment}


def waiting_for(user) -> list[int]:
    """Ids of the pages whose current step asks for a duty of hers. Two queries, none for people without a duty."""
    from playbooks.models import ReviewTask

    reach = scope_of(user)
    if not reach.duties:
        return []
    steps = ReviewTask.objects.all() if reach.is_administrator else ReviewTask.objects.filter(duty__in=reach.duties)
    states = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_IN_PROGRESS, current_task_state__task__in=list(steps.values_list("pk", flat=True))
    )
    return [int(object_id) for object_id in states.values_list("object_id", flat=True)]


def decide(*, page, by, action, comment="", seen: int | None = None):
    """Approve the waiting step of a page, or send it back (`action` is "approve" or "reject").

    `seen` is the step that she read: DraftChanged, whatever she decides, when another one waits by now.
    """
    state = page.current_workflow_task_state
    if state is None:
        raise DraftChanged(_("Nothing waits for review here any more."))
    if seen not in (None, state.pk):
        raise DraftChanged(_("Other words wait here since you opened this page. Read them before you decide."))
    return state.specific.task.specific.on_action(state.specific, by, action, comment=comment)


@transaction.atomic
def decide_step(*, task, step, by, action, act, comment="", **more) -> None:
    """Decide one step by Wagtail's own `act`, under a lock on the page row: of two who decide at once the first wins.

    DraftChanged when the step does not wait any more; refuses who may not decide it, and to approve what changed.
    """
    Page.objects.select_for_update().get(pk=step.workflow_state.object_id)
    step = TaskState.objects.select_related("workflow_state").get(pk=step.pk).specific
    if {step.status, step.workflow_state.status} != {TaskState.STATUS_IN_PROGRESS}:
        raise DraftChanged(_("Nothing waits for review here any more."))
    page = step.workflow_state.content_object.specific
    check_reviewer(task=task, page=page, by=by)
    if action == "approve":
        check_still_latest(step=step, page=page)
    act(step, by, action, comment=tidy_words(comment), **more)


def check_reviewer(*, task, page, by) -> None:
    """Refuse who does not hold the step's duty and who would approve words of her own."""
    reach = scope_of(by)
    if not (reach.is_administrator or task.duty in reach.duties):
        raise NotReviewer(_("This step is for somebody else to decide."))
    if has_worked_on(by, page):
        raise OwnWork(_("You wrote part of these words. Somebody else must approve them."))


@transaction.atomic
def publish_approved(*, workflow_state, by) -> Version | None:
    """Number and publish exactly the revision that every reviewer saw, in one transaction under a lock on the page row.

    A draft with a later day of its own is kept for that day instead, checked by the same rules now and again then; the
    answer is None. Raises DraftChanged when the draft is no longer what was reviewed, OwnWork, NotReviewer, LawBreach,
    ChangeNoteMissing or NothingChanged; then nothing of the approval is kept.
    """
    Page.objects.select_for_update().get(pk=workflow_state.object_id)
    draft, _reviewed, _approvers = _checked(workflow_state)
    if is_for_later(draft):
        schedule(workflow_state=workflow_state, draft=draft, by=by)
        return None
    return put_live(workflow_state=workflow_state, by=by)


def put_live(*, workflow_state, by) -> Version:
    """The last step of `publish_approved` and of a schedule whose time has come, inside the caller's transaction."""
    draft, reviewed, approvers = _checked(workflow_state)
    version = record_version(
        page=draft,
        author=reviewed.user or draft.owner,
        approver=approvers[0],
        second_approver=approvers[1] if len(approvers) > 1 else None,
        revision=reviewed,
        kind=needed_kind(draft, current_version(draft)),
        change_note=draft.change_note.strip() or _("First version."),
    )
    with going_live(draft):
        reviewed.publish(user=by, skip_permission_checks=True)
    _end_trials(version)
    _set_next_review(draft, timezone.localdate(version.published_at))
    return version


def _set_next_review(draft, day: dt.date) -> None:
    """Words that were just approved have been read: a page without a day of its own to come gets the usual one."""
    if draft.review_due_on is None or draft.review_due_on <= day:
        type(draft).objects.filter(pk=draft.pk).update(review_due_on=day + HOLDS)


def _end_trials(version: Version) -> None:
    """Whoever tries older words reads the newer version from now on."""
    from playbooks.models import Trial

    because = _("Version %s was approved.") % version.number
    running = Trial.objects.running().filter(version__page=version.page_id)
    running.update(stopped_at=timezone.now(), stopped_because=because)


def _checked(workflow_state):
    """The approved draft, its revision and who approved it; refuses whatever must not go live now."""
    page = workflow_state.content_object.specific
    steps = _approved_steps(workflow_state)
    reviewed = steps[-1].revision
    draft = reviewed.as_object()
    _check_unchanged(page, steps, draft)
    approvers = _check_approvers(page, steps)
    for _field, problem in submission_problems(draft):
        raise problem
    return draft, reviewed, approvers


def _approved_steps(workflow_state):
    """The steps of the last round that reviewers approved, first to last, with what each saw.

    An approval of a draft that a later step sent back counts no more. A step of another kind than ours never counts.
    """
    from playbooks.models import ReviewState

    states = ReviewState.objects.filter(workflow_state=workflow_state, status=TaskState.STATUS_APPROVED)
    steps = list(states.order_by("finished_at", "pk"))
    if not steps:
        raise NotReviewer(_("Nobody with the duty has approved these words."))
    return [step for step in steps if step.revision_id == steps[-1].revision_id]


def check_still_latest(*, step, page) -> None:
    """Refuse to approve a step whose draft was changed or replaced after the review began."""
    _check_unchanged(page, [step], step.revision.as_object())


def _check_unchanged(page, steps, draft):
    """Refuse when the newest draft, or the reviewed one itself, is not what the reviewers saw.

    A moment of Wagtail's own schedule, which the editor never writes, would put the words off once more.
    """
    latest = page.get_latest_revision()
    digest = draft.version_digest()
    same = all(step.revision_id == latest.pk and step.digest == digest for step in steps)
    if not same or draft.go_live_at:
        raise DraftChanged(_("The draft has changed since it was reviewed. Nothing was published; review it again."))


def _check_approvers(page, steps):
    """The people who approved, each with her duty and none with her own words; two where a doctor is needed."""
    needs_two = doctor_reads(steps[-1].revision, current_version(page))
    needed = REVIEWERS if needs_two else {Duty.COMPLIANCE_REVIEWER}
    if not needed <= {step.task.specific.duty for step in steps}:
        raise NotReviewer(_("Nobody with the duty has approved these words."))
    approvers = []
    for step in steps:
        check_reviewer(task=step.task.specific, page=page, by=step.finished_by)
        approvers.append(step.finished_by)
    if needs_two and len({person.pk for person in approvers}) < 2:
        raise NotReviewer(_("Clinical content needs a compliance reviewer and, besides her, a medical reviewer."))
    return approvers
