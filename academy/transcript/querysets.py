from django.db.models import Q

from academy.core.append_only import AppendOnlyQuerySet
from academy.people.models import Employee
from academy.people.scope import scope_of


class CompletionQuerySet(AppendOnlyQuerySet):
    def current(self):
        """Rows that no later one supersedes."""
        return self.filter(superseded_by__isnull=True)

    def passed(self):
        """Current completions that count as done."""
        return self.current().filter(result="passed")

    def visible_to(self, user):
        """Completions of people whose records the user may see."""
        reach = scope_of(user)
        if reach.sees_everyone:
            return self.all()
        return self.filter(Q(person_id=reach.user_id) | Q(person__in=Employee.objects.visible_to(user)))
