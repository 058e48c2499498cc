"""What a person may reach: the one rule that pages, API, exports, PDFs, files and search all ask.

`scope_of(user)` reads a person's duties, managed units and current placement once per request (three queries);
each query set's `visible_to(user)` turns that into its own filter.
"""

from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils import timezone

from academy.people.duties import Duty

WHOLE_LIBRARY = {Duty.COMPLIANCE_REVIEWER, Duty.MEDICAL_REVIEWER, Duty.TRAINER, Duty.ADMINISTRATOR}
EVERYONE = {Duty.TRAINER, Duty.ADMINISTRATOR}


@dataclass(frozen=True)
class Scope:
    """A person's duties, the tree paths of the units that she manages, and her current roles and units."""

    user_id: int | None = None
    duties: frozenset[str] = frozenset()
    managed_paths: tuple[str, ...] = ()
    role_ids: frozenset[int] = frozenset()
    unit_ids: frozenset[int] = field(default=frozenset())

    @property
    def is_administrator(self) -> bool:
        return Duty.ADMINISTRATOR in self.duties

    @property
    def is_trainer(self) -> bool:
        return Duty.TRAINER in self.duties

    @property
    def is_manager(self) -> bool:
        """She has units to manage."""
        return bool(self.managed_paths)

    @property
    def sees_whole_library(self) -> bool:
        """Everything published, not only what her own roles need."""
        return self.is_manager or bool(WHOLE_LIBRARY & self.duties)

    @property
    def sees_everyone(self) -> bool:
        """Records and results of all people."""
        return bool(EVERYONE & self.duties)

    def units_q(self, prefix: str = "") -> Q:
        """The filter for units that she manages or that lie below those; matches nothing when she manages none."""
        paths = [Q(**{f"{prefix}path__startswith": path}) for path in self.managed_paths]
        return reduce(or_, paths) if paths else Q(pk__in=[])


def scope_of(user) -> Scope:
    """The user's scope; an anonymous or inactive one reaches nothing. Three queries, once per user object."""
    if user is None or not user.is_authenticated or not user.is_active:
        return Scope()
    if not hasattr(user, "_scope"):
        user._scope = _read_scope(user)
    return user._scope


def forget_scope(user) -> None:
    """Read the scope anew at the next question, after a change of duties or units."""
    user.__dict__.pop("_scope", None)


def _read_scope(user) -> Scope:
    duties = set(user.groups.values_list("name", flat=True))
    if user.is_superuser:
        duties.add(Duty.ADMINISTRATOR)
    now = list(user.placements.current().values_list("job_role_id", "unit_id"))
    return Scope(
        user_id=user.pk,
        duties=frozenset(duties & set(Duty.values)),
        managed_paths=tuple(user.managed_units.values_list("path", flat=True)),
        role_ids=frozenset(role for role, _unit in now),
        unit_ids=frozenset(unit for _role, unit in now),
    )


def today():
    """The current date where the person is: due dates and placements are dates, not moments."""
    return timezone.localdate()
