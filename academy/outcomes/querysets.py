from django.db import models
from django.db.models import Q

from academy.people.scope import scope_of


class EventQuerySet(models.QuerySet):
    def visible(self):
        """Events of imports that are complete: half an import is never seen."""
        return self.filter(batch__finished_at__isnull=False)


class JourneyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A person's own journeys; her units' for a manager; all for trainers and administrators.

        An author also sees journeys in which a script of hers was used, as counts of that script only: see
        `of_scripts_by`.
        """
        reach = scope_of(user)
        if reach.sees_everyone:
            return self.all()
        return self.filter(Q(employee_id=reach.user_id) | reach.units_q("unit__"))

    def of_script(self, code):
        return self.filter(script_code=code)
