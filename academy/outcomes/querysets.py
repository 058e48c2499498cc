"""Sets of imports, events and journeys. `visible` hides what an unfinished import wrote; every reader starts there."""

from django.db import models
from django.db.models import Q

from academy.people.scope import scope_of
from academy.versions.models import Version


class ImportQuerySet(models.QuerySet):
    def finished(self):
        return self.filter(finished_at__isnull=False)

    def unfinished(self):
        """Imports that run or broke: none of their rows is seen."""
        return self.filter(finished_at__isnull=True)


class ImportedQuerySet(models.QuerySet):
    def visible(self):
        """Rows of finished imports that no finished import replaced: half an import is never seen."""
        imports = self.model._meta.get_field("batch").related_model.objects
        unfinished = imports.unfinished().values("pk")
        return self.filter(~Q(batch__in=unfinished), Q(replaced_by__isnull=True) | Q(replaced_by__in=unfinished))

    def newest(self):
        """Rows as they will be seen once the running import is finished; for that import only."""
        return self.filter(replaced_by__isnull=True)

    def replaced(self):
        """Rows that nobody sees any more, because the import that replaced them is finished."""
        return self.filter(replaced_by__finished_at__isnull=False)


class EventQuerySet(ImportedQuerySet):
    pass


class JourneyQuerySet(ImportedQuerySet):
    def visible_to(self, user):
        """A person's own journeys; her units' for a manager; all for trainers and administrators.

        An author also sees journeys in which a script of hers was used, as counts of that script only: see
        `of_scripts_by`.
        """
        reach = scope_of(user)
        shown = self.visible()
        if reach.sees_everyone:
            return shown
        return shown.filter(Q(employee_id=reach.user_id) | reach.units_q("unit__"))

    def countable_by(self, user):
        """Journeys whose counts by script the user may see: her own scope, and all uses of scripts that she wrote."""
        return self.visible_to(user) | self.visible().of_scripts_by(user)

    def of_scripts_by(self, user):
        """Journeys in which a script was used of which the user wrote a version; show these as counts only."""
        reach = scope_of(user)
        written = Version.objects.filter(author_id=reach.user_id, author__isnull=False).values("code")
        return self.filter(script_code__in=written)

    def of_script(self, code):
        return self.filter(script_code=code)

    def within(self, *, since=None, until=None, channel="", unit=None, day="started_on"):
        """Journeys of a period (both days included), a channel, and a unit with all below it."""
        found = self
        if since:
            found = found.filter(**{f"{day}__gte": since})
        if until:
            found = found.filter(**{f"{day}__lte": until})
        if channel:
            found = found.filter(channel=channel)
        return found.filter(unit__path__startswith=unit.path) if unit else found
