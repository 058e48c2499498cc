"""Trial versions: other wording that a few named people use for some days, reported to the reviewers, approved by none.

Only wording can be tried, and only in a one-to-one script without findings. Whatever speaks of price, claims, law or
danger goes through the one door, `playbooks.services.approval`.
"""

import datetime as dt
import re
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from academy.people.duties import Duty
from academy.people.models import Employee, Placement
from academy.people.scope import scope_of
from academy.versions.comparison import compare_lines, titled
from academy.versions.models import Version
from academy.versions.services import current_version, record_version
from playbooks.exceptions import NotReviewer, TrialRefused
from playbooks.lint import normalise
from playbooks.models import Channel, ScriptPage, Trial
from playbooks.permissions import answers_for_law
from playbooks.services.approval import LONGEST_NOTE
from playbooks.services.law import lint_page

LONGEST = dt.timedelta(days=14)
# Words that staff say or that help them; all else is the script's frame, its law or its red flags.
WORDING = {"customer_line", "ask_first", "reply", "why_it_works", "do_not", "branch_when", "branch_reply", "next_step"}
SENTENCE_END = re.compile(r"(?<=[。！？；!?;\n])|(?<=\.)\s")


@dataclass(frozen=True)
class Guard:
    """A subject that is never tried unapproved, and the words that give it away in the normalised text."""

    name: str
    words: re.Pattern


def _guard(name, *patterns) -> Guard:
    return Guard(name, re.compile("|".join(patterns), re.IGNORECASE))


GUARDS = (
    _guard(
        gettext_lazy("price"),
        r"\d|[一二两三四五六七八九十百千万]+(?:元|块|折|成|期)|[¥￥$%]|价|费|钱|免单|优惠|折扣|打折|分期|定金|订金|押金|退款|赠|礼品|活动|名额",
        r"\b(?:price|cost|fee|free|charge|discount|deposit|refund|instal\w*|gift|offer|cheap\w*|yuan|pay\w*)\b",
    ),
    _guard(
        gettext_lazy("a claim"),
        r"保证|承诺|担保|效果|疗效|治愈|根治|安全|无痛|不疼|不痛|疼|痛|风险|成功|永久|终身|恢复|副作用|并发症|第一|最|唯一|绝对|一定能|专家|权威",
        r"\b(?:guarante\w*|promis\w*|safe\w*|pain\w*|hurt\w*|risk\w*|result\w*|effect\w*|cure\w*|heal\w*|permanent\w*"
        r"|best|never|always|expert\w*|recover\w*|success\w*)\b",
    ),
    _guard(
        gettext_lazy("law or consent"),
        r"法律|法规|合同|协议|知情|同意书|签字|投诉|赔偿|律师|隐私|授权",
        r"\b(?:law\w*|legal\w*|contract\w*|consent\w*|sign\w*|complain\w*|compensat\w*|privacy)\b",
    ),
    _guard(
        gettext_lazy("symptoms or danger"),
        r"出血|流血|肿|发烧|发热|呼吸|昏|过敏|感染|急诊|急救|怀孕|吃药|用药|麻药|麻醉|医嘱",
        r"\b(?:bleed\w*|swell\w*|swollen|fever\w*|breath\w*|faint\w*|allerg\w*|infect\w*|emergenc\w*|pregnan\w*"
        r"|medic\w*|drug\w*|anaesth\w*)\b",
    ),
)


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
        before = "".join(piece.text for piece in change.pieces if piece.kind != "inserted")
        after = "".join(piece.text for piece in change.pieces if piece.kind != "deleted")
        problems += [problem for problem in _guarded(before, after) if problem not in problems]
    return problems


def _guarded(before: str, after: str) -> list[str]:
    """A problem for each changed sentence, old or new, that speaks of a guarded subject."""
    old, new = _sentences(before), _sentences(after)
    changed = [sentence for sentence in old if sentence not in new] + [one for one in new if one not in old]
    problems = []
    for sentence in changed:
        for guard in GUARDS:
            if found := guard.words.search(sentence):
                words = _("“%(words)s” speaks of %(subject)s. Such a sentence must be approved first.")
                problems.append(words % {"words": found.group(), "subject": guard.name})
    return problems


def _sentences(text: str) -> list[str]:
    return [sentence for part in SENTENCE_END.split(normalise(text)[0]) if (sentence := part.strip())]


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
    if not note.strip():
        problems.append(_("Say in one sentence what is different, and why."))
    if len(note.strip()) > LONGEST_NOTE:
        problems.append(_("Say what changed in at most %s characters.") % LONGEST_NOTE)
    if problems:
        raise TrialRefused(" ".join(problems))
    version = record_version(page=draft, author=by, kind=Version.Kind.TRIAL, change_note=note.strip())
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
    running.update(stopped_at=now, stopped_by=by, stopped_because=because.strip()[:300])


def read_by(person, page) -> Version | None:
    """What she reads of a live page: its current version, or a newer one that she tries now. One query."""
    tried = Trial.objects.running().filter(people=person).values("version")
    versions = Version.objects.of(page).filter(~Q(kind=Version.Kind.TRIAL) | Q(pk__in=tried))
    return versions.select_related("trial").first()


def running_trials_for(user):
    """The trials that she may stop: all for who answers for the law, else her own. One query; the oldest first."""
    running = Trial.objects.running().select_related("version__author", "version__page").order_by("starts_at", "pk")
    return running if answers_for_law(user) else running.filter(version__author=user)


def readable_versions(user, page):
    """The versions of a page that she may read: the approved ones, and trials that are hers to use or to judge."""
    reach = scope_of(user)
    versions = Version.objects.of(page)
    if reach.is_administrator or reach.duties & {Duty.COMPLIANCE_REVIEWER, Duty.MEDICAL_REVIEWER, Duty.TRAINER}:
        return versions
    tried = Trial.objects.filter(people=user).values("version")
    return versions.filter(~Q(kind=Version.Kind.TRIAL) | Q(author=user) | Q(pk__in=tried))
