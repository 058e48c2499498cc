"""Whom an assignment means: its audience, cut to whom the assigner may reach and who may open the item."""

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from academy.core import clock
from academy.people.models import Employee, Placement
from academy.people.scope import WHOLE_LIBRARY, scope_of
from academy.transcript.models import Completion


def people_meant(*, item, roles, units, people, by):
    """Active people of the audience whom `by` may assign to and who may open the item."""
    audience = Employee.objects.in_audience(roles=roles, units=units, people=people).managed_by(by)
    return able_to_open(audience, item)


def able_to_open(people, item):
    """Those of the people who may read the item: the other side of the items' `visible_to`. One query more."""
    role_ids = list(item.audience_roles.values_list("pk", flat=True))
    if not role_ids:
        return people
    placed = Placement.objects.filter(employee=OuterRef("pk"), job_role__in=role_ids).current()
    units = Employee.managed_units.through.objects.filter(employee_id=OuterRef("pk"))
    duties = Employee.groups.through.objects.filter(employee_id=OuterRef("pk"), group__name__in=WHOLE_LIBRARY)
    return people.filter(Q(is_superuser=True) | Exists(placed) | Exists(units) | Exists(duties))


def joining(assignment):
    """Who is meant now: the assigner's reach is what she manages today, not what she managed when she assigned."""
    return people_meant(**_audience_of(assignment), item=assignment.item, by=assignment.created_by)


def staying(assignment):
    """Who keeps her share: as long as she is meant.

    When the assigner has left or manages nothing any more, what she assigned stands for those who have it and are
    still in the audience; nobody new joins.
    """
    reach = scope_of(assignment.created_by)
    if reach.is_manager or reach.sees_everyone:
        return joining(assignment)
    return able_to_open(Employee.objects.in_audience(**_audience_of(assignment)), assignment.item)


def _audience_of(assignment) -> dict:
    return {name: list(getattr(assignment, name).all()) for name in ("roles", "units", "people")}


def counting_completions(since=None):
    """Completions that count as done today: passed, not superseded, not expired, and not from before `since`."""
    today = timezone.localdate(clock.now())
    counting = Completion.objects.passed().filter(Q(expires_on__isnull=True) | Q(expires_on__gte=today))
    return counting.filter(completed_at__gte=since) if since else counting
