"""Trial versions: other wording that a few named people use for some days, reported to the reviewers, approved by none.

Only wording can be tried, and only in a one-to-one script without findings. Whatever speaks of price, claims, law or
danger goes through the one door, `playbooks.services.approval`.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from academy.core.typed import tidy_words
from academy.people.duties import REVIEWERS, Duty
from academy.people.models import Employee, Placement
from academy.people.scope import scope_of
from academy.versions.comparison import compare_lines, titled
from academy.versions.models import Version
from academy.versions.services import current_version, record_version
from playbooks.exceptions import NotReviewer, TrialRefused
from playbooks.models import Channel, ScriptPage, Trial
from playbooks.permissions import answers_for_law
from playbooks.services.approval import LONGEST_NOTE
from playbooks.services.guarded import guarded_in
from playbooks.services.law import lint_page

LONGEST = dt.timedelta(days=14)
# Words that staff say or that help them; all else is the script's frame, its law or its red flags.
WORDING = {"customer_line", "ask_first", "reply", "why_it_works", "do_not", "branch_when", "branch_reply", "next_step"}


def trial_problems(draft) -> list[str]:
    """Why this draft of a script cannot be tried, in the reader's language; empty when it can. A few queries."""
    newest = current_version(draft)
    if not isinstance(draft, ScriptPage) or newest is None or not draft.live:
        return [_("Only a script that is live can be tried in other words.")]
    problems = []
    if draft.channels != [Channel.ONE_TO_ONE]:
        problems.append(_("Only a script for one-to-one talk can be tried."))
    if draft.is_clinical:
        problems.append(_("Clinical content cannot be tried unapproved."))
    if lint_page(draft):
        problems.append(_("The law check objects to these words. Change them, or send them for approval."))
    old, new = titled(newest.title, newest.lines), titled(draft.title, draft.lines_as_json())
    if not problems and newest.digest == draft.version_digest():
        problems.append(_("Readers would see no difference from version %s.") % newest.number)
    return problems + _wording_problems(old, new)


def _wording_problems(old, new) -> list[str]:
    """What the change touches beyond wording: the frame, the order of turns, or a guarded subject."""
    changes = [change for change in compare_lines(old, new) if not change.is_same]
    if [line["kind"] for line in old] != [line["kind"] for line in new]:
        return [_("A trial changes wording only: no turn is added, removed or moved.")]
    if any(change.line_kind not in WORDING or change.change != "changed" for change in changes):
        return [_("A trial changes wording only: title, use, red flags and the order of turns stay as approved.")]
    problems = []
    for change in changes:
        problems += [problem for problem in _guarded(*change.wordings) if problem not in problems]
    return problems


def _guarded(before: str, after: str) -> list[str]:
    """A problem for each changed sentence, old or new, that speaks of a guarded subject."""
    words = _("“%(words)s” speaks of %(subject)s. Such a sentence must be approved first.")
    return [words % {"words": found, "subject": subject} for found, subject in guarded_in(before, after)]


def people_to_try(user, page) -> list[Employee]:
    """Active people of the author's own unit for whom the script is meant, herself among them, by name."""
    units = [row.unit for row in Placement.objects.filter(employee=user).current().select_related("unit")]
    if not units:
        return []
    people = Employee.objects.in_audience(roles=page.audience_roles.all(), units=units)
    return list(people.order_by("name", "employee_no"))


@transaction.atomic
def start_trial(*, draft, people, days: int, by, note: str) -> Trial:
    """Number the draft's words as a trial and give them to these people for so many days.

    TrialRefused, with all reasons: not only wording, findings, people outside of her unit, or longer than 14 days.
    The approved version stays what everybody else reads, and no draft of the editor is touched.
    """
    note = tidy_words(note)
    Page.objects.select_for_update().get(pk=draft.pk)
    problems = trial_problems(draft)
    if not draft.permissions_for_user(by).can_edit():
        problems.append(_("You do not write this script."))
    allowed = {person.pk for person in people_to_try(by, draft)}
    people = list(people)
    if not people or any(person.pk not in allowed for person in people):
        problems.append(_("Choose people of your own unit who use this script."))
    if not 1 <= days <= LONGEST.days:
        problems.append(_("A trial lasts from 1 to 14 days."))
    if not note:
        problems.append(_("Say in one sentence what is different, and why."))
    if len(note) > LONGEST_NOTE:
        problems.append(_("Say what changed in at most %s characters.") % LONGEST_NOTE)
    if problems:
        raise TrialRefused(" ".join(problems))
    version = record_version(page=draft, author=by, kind=Version.Kind.TRIAL, change_note=note)
    now = timezone.now()
    trial = Trial.objects.create(version=version, starts_at=now, ends_at=now + dt.timedelta(days=days))
    trial.people.set(people)
    return trial


def stop_trial(*, trial: Trial, by, because: str = "") -> None:
    """End a trial now; its people read the approved version from their next look on. Safe to say twice."""
    if not (answers_for_law(by) or trial.version.author_id == by.pk):
        raise NotReviewer(_("Only its author and the compliance reviewers stop a trial."))
    now = timezone.now()
    running = Trial.objects.running(now).filter(pk=trial.pk)
    running.update(stopped_at=now, stopped_by=by, stopped_because=tidy_words(because)[:300])


def read_by(person, page) -> Version | None:
    """What she reads of a live page: its current version, or a newer one that she tries now. One query.

    Its second approver comes with it, as with `current_version`.
    """
    tried = Trial.objects.running().filter(people=person).values("version")
    versions = Version.objects.of(page).filter(~Q(kind=Version.Kind.TRIAL) | Q(pk__in=tried))
    return versions.select_related("trial", "second_approver").first()


def running_trials_for(user):
    """The trials that she may stop: all for who answers for the law, else her own. One query; the oldest first."""
    running = Trial.objects.running().select_related("version__author", "version__page").order_by("starts_at", "pk")
    return running if answers_for_law(user) else running.filter(version__author=user)


def readable_versions(user, page):
    """The versions of a page that she may read: the approved ones, and trials that are hers to use or to judge."""
    reach = scope_of(user)
    versions = Version.objects.of(page)
    if reach.is_administrator or reach.duties & {*REVIEWERS, Duty.TRAINER}:
        return versions
    tried = Trial.objects.filter(people=user).values("version")
    return versions.filter(~Q(kind=Version.Kind.TRIAL) | Q(author=user) | Q(pk__in=tried))
