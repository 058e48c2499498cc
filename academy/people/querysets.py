"""Sets of units, people and placements, in the words of their rules."""

from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from treebeard.mp_tree import MP_NodeQuerySet

from academy.people import scope


class OrgUnitQuerySet(MP_NodeQuerySet):
    def visible_to(self, user):
        """All units for trainers and administrators, a manager's own and those below for her, else none."""
        reach = scope.scope_of(user)
        return self.all() if reach.sees_everyone else self.filter(reach.units_q())

    def clinics(self):
        """Active clinics."""
        return self.filter(kind="clinic", is_active=True)

    def within(self, units):
        """The given units and everything below them; nothing for no units."""
        matches = Q(pk__in=[])
        for unit in units:
            matches |= Q(path__startswith=unit.path)
        return self.filter(matches)


class PlacementQuerySet(models.QuerySet):
    def on(self, day: date):
        """Placements that held on a day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)

    def current(self):
        """Placements that hold today."""
        return self.on(scope.today())


class EmployeeQuerySet(models.QuerySet):
    def active(self):
        """People who work here now."""
        return self.filter(is_active=True)

    def visible_to(self, user):
        """Whose records the user may see: her own, a manager her people's, trainers and administrators everyone's."""
        reach = scope.scope_of(user)
        if reach.sees_everyone:
            return self.all()
        own = Q(pk=reach.user_id)
        if not reach.is_manager:
            return self.filter(own)
        placements = self._placements().filter(employee=OuterRef("pk")).current().filter(reach.units_q("unit__"))
        return self.filter(own | Exists(placements))

    def managed_by(self, user):
        """Whom the user may assign to and remind: her units' people; everyone for trainers and administrators."""
        reach = scope.scope_of(user)
        if reach.sees_everyone:
            return self.active()
        placements = self._placements().filter(employee=OuterRef("pk")).current().filter(reach.units_q("unit__"))
        return self.active().filter(Exists(placements))

    def in_audience(self, *, roles=(), units=(), people=()):
        """Active people meant by an audience: in one of the roles and in (or below) one of the units, or named.

        Empty roles mean any role and empty units mean any unit, unless people are named: then only they are meant.
        """
        roles, units, people = list(roles), list(units), list(people)
        named = Q(pk__in=[person.pk for person in people])
        if not roles and not units and people:
            return self.active().filter(named)
        placements = self._placements().filter(employee=OuterRef("pk")).current()
        if roles:
            placements = placements.filter(job_role__in=roles)
        if units:
            below = Q(pk__in=[])
            for unit in units:
                below |= Q(unit__path__startswith=unit.path)
            placements = placements.filter(below)
        return self.active().filter(Exists(placements) | named)

    def with_placement(self):
        """Each with `current_placements`, a list of today's placements with unit and role. One query more."""
        current = self._placements().current().select_related("unit", "job_role")
        return self.prefetch_related(Prefetch("placements", queryset=current, to_attr="current_placements"))

    def _placements(self):
        return self.model._meta.get_field("placements").related_model.objects.all()
