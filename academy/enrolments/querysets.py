from django.db import models
from django.db.models import Q

from academy.people.models import Employee
from academy.people.scope import scope_of


class AssignmentQuerySet(models.QuerySet):
    def in_force(self):
        """Assignments that nobody cancelled."""
        return self.filter(cancelled_at__isnull=True)


class EnrolmentQuerySet(models.QuerySet):
    def in_force(self):
        """Shares of assignments that hold, of people who are still meant."""
        return self.filter(withdrawn_at__isnull=True, assignment__cancelled_at__isnull=True)

    def open(self):
        """Not done yet."""
        return self.in_force().filter(satisfied_by__isnull=True)

    def visible_to(self, user):
        """Shares of people whose records the user may see."""
        reach = scope_of(user)
        if reach.sees_everyone:
            return self.all()
        return self.filter(Q(person_id=reach.user_id) | Q(person__in=Employee.objects.visible_to(user)))
