"""Sets of assignments and of people's shares in them, in the words of their rules."""

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q

from academy.people.models import Employee, OrgUnit
from academy.people.scope import EVERYONE, scope_of
from academy.versions.models import Item


class AssignmentQuerySet(models.QuerySet):
    def in_force(self):
        """Assignments that nobody cancelled."""
        return self.filter(cancelled_at__isnull=True)

    def visible_to(self, user):
        """What she assigned herself; everything for trainers and administrators."""
        reach = scope_of(user)
        return self.all() if reach.sees_everyone else self.filter(created_by_id=reach.user_id)

    def with_progress(self, day):
        """Each with `total`, `done` and `late` on a day: the people who are still meant."""
        meant = Q(enrolments__withdrawn_at__isnull=True)
        is_open = meant & Q(enrolments__satisfied_by__isnull=True)
        return self.annotate(
            total=Count("enrolments", filter=meant),
            done=Count("enrolments", filter=meant & Q(enrolments__satisfied_by__isnull=False)),
            late=Count("enrolments", filter=is_open & Q(enrolments__due_on__lt=day)),
        )

    def meant_for(self, person):
        """Those whose audience holds her today and whose item she may open: the other side of `in_audience`."""
        held = self._linked("people", employee_id=person.pk)
        for placement in person.placements.current().select_related("unit"):
            held |= self._holds(placement)
        return self.filter(held, item__in=Item.objects.visible_to(person))

    def of_assigners_of(self, person):
        """Those of people who may assign to her now: who manage her unit, or everyone."""
        above = {path for placement in person.placements.current().select_related("unit") for path in _above(placement)}
        return self._by_assigners(Q(path__in=above))

    def of_assigners(self):
        """Those of people who may still assign to anybody; the others have left or manage nothing any more."""
        return self._by_assigners(Q())

    def _by_assigners(self, unit_rule: Q):
        assigners = Employee.objects.active()
        units = OrgUnit.objects.filter(unit_rule, managers=OuterRef("pk"))
        trusted = assigners.filter(Q(is_superuser=True) | Q(groups__name__in=EVERYONE) | Exists(units))
        return self.filter(created_by__in=trusted.values("pk"))

    def _holds(self, placement) -> Q:
        """Roles and units narrow an audience together; neither, but named people, means those people only."""
        any_role, any_unit = ~self._linked("roles"), ~self._linked("units")
        in_role = any_role | self._linked("roles", jobrole_id=placement.job_role_id)
        in_unit = any_unit | self._linked("units", orgunit__path__in=_above(placement))
        return in_role & in_unit & ~(any_role & any_unit & self._linked("people"))

    def _linked(self, name: str, **where) -> Q:
        through = self.model._meta.get_field(name).remote_field.through
        return Q(Exists(through.objects.filter(assignment_id=OuterRef("pk"), **where)))


def _above(placement) -> list[str]:
    """Tree paths of a placement's unit and of all above it."""
    path, step = placement.unit.path, OrgUnit.steplen
    return [path[:end] for end in range(step, len(path) + 1, step)]


class EnrolmentQuerySet(models.QuerySet):
    def in_force(self):
        """Shares that hold: not cancelled, of people still meant, and of an item that is published or was done."""
        holds = Q(satisfied_by__isnull=False) | Q(assignment__item__live=True)
        return self.filter(holds, withdrawn_at__isnull=True, assignment__cancelled_at__isnull=True)

    def open(self):
        """Not done yet."""
        return self.in_force().filter(satisfied_by__isnull=True)

    def visible_to(self, user):
        """Shares of people whose records the user may see."""
        reach = scope_of(user)
        if reach.sees_everyone:
            return self.all()
        return self.filter(Q(person_id=reach.user_id) | Q(person__in=Employee.objects.visible_to(user)))
