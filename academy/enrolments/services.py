"""Assigning items to people, keeping the shares in line with who is where, and ticking them off."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from academy.core import clock
from academy.enrolments.audience import counting_completions, joining, people_meant, staying
from academy.enrolments.exceptions import DueInThePast, NobodyMeant, NotHersToAssign
from academy.enrolments.models import Assignment, Enrolment
from academy.enrolments.permissions import can_assign
from academy.people.models import Employee
from academy.people.scope import scope_of
from academy.transcript.models import Completion
from academy.versions.models import Item

BEFORE_ANY_RECORD = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
LEAST_DAYS = 1


@dataclass(frozen=True)
class Preview:
    """What an assignment would do: how many are meant, who of them has done it, and who would be asked."""

    meant: int
    done_already: list[Employee] = field(default_factory=list)
    enrolled: list[Employee] = field(default_factory=list)


def preview_assignment(*, item, roles=(), units=(), people=(), by, do_again=False) -> Preview:
    """Whom it would mean. Nothing is written; the same number of queries for any number of people."""
    roles, units, people = list(roles), list(units), list(people)
    if not (roles or units or people):
        return Preview(0)
    whom = people_meant(item=item, roles=roles, units=units, people=people, by=by)
    meant = list(whom.order_by("employee_no"))
    done = _done_ids(item, whom)
    return Preview(
        meant=len(meant),
        done_already=[person for person in meant if person.pk in done],
        enrolled=[person for person in meant if do_again or person.pk not in done],
    )


def _done_ids(item, people, since=None) -> set[int]:
    completions = counting_completions(since).filter(item_code=item.code, person__in=people.values("pk"))
    return set(completions.values_list("person_id", flat=True))


@transaction.atomic
def assign_item(*, item, roles=(), units=(), people=(), due_on, by, do_again=False, request_key=None) -> Assignment:
    """Ask people to complete an item by a day; who has done it is left out, unless she is to do it again.

    A manager means people of her units only, whatever the audience says: without a unit it becomes her units. A second
    call with the same `request_key` returns the first one's assignment. Raises NotHersToAssign, DueInThePast,
    NobodyMeant.
    """
    if request_key and (first := Assignment.objects.filter(request_key=request_key, created_by=by).first()):
        return first
    _check_may_assign(item=item, due_on=due_on, by=by)
    units = _units_within_reach(list(roles), list(units), by)
    preview = preview_assignment(item=item, roles=roles, units=units, people=people, by=by, do_again=do_again)
    if not preview.enrolled:
        raise NobodyMeant(_nobody_meant(preview))
    try:
        with transaction.atomic():
            assignment = Assignment.objects.create(
                item=item,
                due_on=due_on,
                created_by=by,
                created_at=clock.now(),
                request_key=request_key,
                credit_from=clock.now() if do_again else None,
            )
    except IntegrityError:
        return Assignment.objects.get(request_key=request_key, created_by=by)
    assignment.roles.set(roles)
    assignment.units.set(units)
    assignment.people.set(people)
    _enrol(assignment, [person.pk for person in preview.enrolled])
    return assignment


def _check_may_assign(*, item, due_on, by):
    if not can_assign(by) or not Item.objects.visible_to(by).filter(pk=item.pk).exists():
        raise NotHersToAssign(_("You cannot assign this."))
    if due_on < timezone.localdate(clock.now()):
        raise DueInThePast(_("Choose today or a later day."))


def _units_within_reach(roles, units, by):
    """A manager who names roles alone means the people of these roles in her units."""
    if units or not roles or scope_of(by).sees_everyone:
        return units
    return list(by.managed_units.all())


def _nobody_meant(preview: Preview) -> str:
    if preview.meant:
        return _("Everybody meant has done it already. Tick “do it again” if they should.")
    return _("Nobody of yours is meant. Choose other roles, units or people.")


def _enrol(assignment, person_ids) -> int:
    due_on = due_on_for_who_joins(assignment)
    Enrolment.objects.bulk_create(
        (Enrolment(assignment=assignment, person_id=pk, due_on=due_on) for pk in person_ids), ignore_conflicts=True
    )
    return len(person_ids)


def due_on_for_who_joins(assignment) -> dt.date:
    """The assignment's day; who joins after it gets as many days as the first had, and one at least."""
    today = timezone.localdate(clock.now())
    if today <= assignment.due_on:
        return assignment.due_on
    days = (assignment.due_on - timezone.localdate(assignment.created_at)).days
    return today + dt.timedelta(days=max(days, LEAST_DAYS))


@transaction.atomic
def cancel_assignment(*, assignment, by) -> Assignment:
    """Ask nobody any more; what people completed stays on their transcripts. Raises NotHersToAssign."""
    assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if not can_assign(by) or not Assignment.objects.visible_to(by).filter(pk=assignment.pk).exists():
        raise NotHersToAssign(_("Somebody else assigned this."))
    if assignment.cancelled_at is None:
        assignment.cancelled_at = clock.now()
        assignment.save(update_fields=["cancelled_at"])
    return assignment


@transaction.atomic
def sync_assignment(assignment) -> Counter:
    """Bring one assignment's shares in line with who is meant today; counts of `enrolled`, `withdrawn`, `returned`
    and `satisfied`. The same number of queries for any number of people."""
    assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if assignment.cancelled_at:
        return Counter()
    shares = assignment.enrolments.all()
    meant = joining(assignment)
    known = set(shares.values_list("person_id", flat=True))
    done = _done_ids(assignment.item, meant, assignment.credit_from)
    new = set(meant.values_list("pk", flat=True)) - known - done
    gone = shares.exclude(person__in=staying(assignment).values("pk"))
    return Counter(
        withdrawn=_withdraw(gone),
        returned=shares.filter(withdrawn_at__isnull=False, person__in=meant.values("pk")).update(withdrawn_at=None),
        enrolled=_enrol(assignment, sorted(new)),
        satisfied=_credit(shares),
    )


@transaction.atomic
def sync_person(person) -> Counter:
    """Bring one person's shares in line with where she is today; the same counts, in a fixed number of queries."""
    if not Assignment.objects.in_force().exists():
        return Counter()
    person = Employee.objects.get(pk=person.pk)
    shares = person.enrolments.filter(assignment__cancelled_at__isnull=True)
    holding = Assignment.objects.in_force().meant_for(person)
    meant = holding.of_assigners_of(person)
    orphaned = holding.exclude(pk__in=Assignment.objects.of_assigners())
    staying_in = {*meant.values_list("pk", flat=True), *orphaned.values_list("pk", flat=True)}
    new = meant.exclude(pk__in=person.enrolments.values("assignment_id")).select_related("item")
    return Counter(
        withdrawn=_withdraw(shares.exclude(assignment__in=staying_in)),
        returned=shares.filter(withdrawn_at__isnull=False, assignment__in=meant).update(withdrawn_at=None),
        enrolled=_enrol_in_all(person, new),
        satisfied=_credit(shares),
    )


def _enrol_in_all(person, assignments) -> int:
    done = {}
    for code, at in counting_completions().filter(person=person).values_list("item_code", "completed_at"):
        done[code] = max(at, done.get(code, at))
    wanted = [
        assignment
        for assignment in assignments
        if (at := done.get(assignment.item.code)) is None or (assignment.credit_from and at < assignment.credit_from)
    ]
    shares = [Enrolment(assignment=one, person=person, due_on=due_on_for_who_joins(one)) for one in wanted]
    Enrolment.objects.bulk_create(shares, ignore_conflicts=True)
    return len(shares)


def _withdraw(shares) -> int:
    """Whoever left the audience owes nothing any more; what she has done stays counted."""
    return shares.filter(satisfied_by__isnull=True, withdrawn_at__isnull=True).update(withdrawn_at=clock.now())


def _credit(shares) -> int:
    """Tick off open shares whose item was completed since the assignment gives credit. Two queries."""
    since = Coalesce(OuterRef("assignment__credit_from"), BEFORE_ANY_RECORD)
    first = (
        counting_completions()
        .filter(person=OuterRef("person"), item_code=OuterRef("assignment__item__code"), completed_at__gte=since)
        .order_by("completed_at")
    )
    is_open = shares.filter(satisfied_by__isnull=True, withdrawn_at__isnull=True)
    found = list(is_open.annotate(credit=Subquery(first.values("pk")[:1])).filter(credit__isnull=False))
    for share in found:
        share.satisfied_by_id = share.credit
    Enrolment.objects.bulk_update(found, ["satisfied_by"], batch_size=500)
    return len(found)


@transaction.atomic
def satisfy_enrolments(completion) -> int:
    """Tick off what a new completion satisfies; a correction that no longer passes takes the tick away again.

    The number of shares ticked.
    """
    passed = completion.result == Completion.Result.PASSED
    if completion.supersedes_id:
        hung = Enrolment.objects.filter(satisfied_by_id=completion.supersedes_id)
        reopened = list(hung.values_list("pk", flat=True))
        hung.update(satisfied_by=None)
        _credit(Enrolment.objects.filter(pk__in=reopened))
    if not passed or (completion.expires_on and completion.expires_on < timezone.localdate(clock.now())):
        return 0
    credited = Q(assignment__credit_from__isnull=True) | Q(assignment__credit_from__lte=completion.completed_at)
    shares = Enrolment.objects.filter(
        credited,
        person=completion.person,
        satisfied_by__isnull=True,
        assignment__cancelled_at__isnull=True,
        assignment__item__code=completion.item_code,
    )
    return shares.update(satisfied_by=completion)


def sync_all() -> Counter:
    """Bring every running assignment in line; one short transaction each. Counts, with `assignments` beside them."""
    counts = Counter(assignments=0, enrolled=0, withdrawn=0, returned=0, satisfied=0)
    for assignment in Assignment.objects.in_force().order_by("pk"):
        counts.update(sync_assignment(assignment))
        counts["assignments"] += 1
    return counts
