"""Who has done what and who is late, as rows: for a file, and for `report_completions`."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from academy.enrolments.days import ClinicDays
from academy.enrolments.models import Enrolment, status_of
from academy.transcript.models import Completion

FAILED, EXPIRED = "failed", "expired"
STATUS_NAMES = {**dict(Enrolment.Status.choices), FAILED: _("Failed"), EXPIRED: _("Expired")}


@dataclass(frozen=True)
class Row:
    """One person and one item: her share of an assignment, or what she did without being asked."""

    employee_no: str
    name: str
    unit: str
    role: str
    item: str
    title: str
    version: int | None
    status: str
    due_on: date | None
    completed_at: datetime | None
    score: float | None

    @property
    def status_name(self) -> str:
        return STATUS_NAMES[self.status]

    @property
    def cells(self) -> list:
        """The row as a file shows it, under HEADERS."""
        fields = asdict(self) | {"status": str(self.status_name)}
        return list(fields.values())


HEADERS = [
    _("Employee number"),
    _("Name"),
    _("Unit"),
    _("Job role"),
    _("Item"),
    _("Title"),
    _("Version"),
    _("Status"),
    _("Due on"),
    _("Completed"),
    _("Score, per cent"),
]


def completion_rows(people, *, item_code: str = "") -> list[Row]:
    """A row for each share that is in force, and one for the newest completion of each item beside them.

    By employee number, item and due date. Five queries, for any number of people.
    """
    keys, days = people.values("pk"), ClinicDays()
    people = {person.pk: person for person in people.with_placement()}
    shares = _shares(keys, item_code)
    asked = {(share["person_id"], share["code"]) for share in shares}
    rows = [_row_of_share(people[share["person_id"]], share, days) for share in shares]
    seen = set()
    for completion in _completions(keys, item_code):
        key = (completion["person_id"], completion["item_code"])
        if key not in asked and key not in seen:
            seen.add(key)
            rows.append(_row_of_completion(people[completion["person_id"]], completion, days))
    return sorted(rows, key=lambda row: (row.employee_no, row.item, row.due_on or date.max))


def _shares(people, item_code):
    shares = Enrolment.objects.in_force().filter(person__in=people)
    if item_code:
        shares = shares.filter(assignment__item__code=item_code)
    names = {
        "code": "assignment__item__code",
        "title": "assignment__item__title",
        "version": "satisfied_by__version_number",
        "done_at": "satisfied_by__completed_at",
        "score": "satisfied_by__score",
    }
    return list(shares.values("person_id", "due_on", **{name: F(path) for name, path in names.items()}))


def _completions(people, item_code):
    completions = Completion.objects.current().filter(person__in=people).exclude(result=Completion.Result.VOID)
    if item_code:
        completions = completions.filter(item_code=item_code)
    names = ("person_id", "item_code", "title", "version_number", "result", "completed_at", "expires_on", "score")
    return completions.order_by("-completed_at", "-pk").values(*names)


def _row_of_share(person, share, days) -> Row:
    path = _place(person)[2]
    status = status_of(due_on=share["due_on"], done_at=share["done_at"], day=days.today(path), zone=days.zone(path))
    return _row(
        person,
        item=share["code"],
        title=share["title"],
        version=share["version"],
        status=str(status),
        due_on=share["due_on"],
        completed_at=share["done_at"],
        score=share["score"],
    )


def _row_of_completion(person, completion, days) -> Row:
    status = str(Enrolment.Status.DONE)
    if completion["result"] != Completion.Result.PASSED:
        status = FAILED
    elif completion["expires_on"] and completion["expires_on"] < days.today(_place(person)[2]):
        status = EXPIRED
    return _row(
        person,
        item=completion["item_code"],
        title=completion["title"],
        version=completion["version_number"],
        status=status,
        due_on=None,
        completed_at=completion["completed_at"],
        score=completion["score"],
    )


def _row(person, *, score, **fields) -> Row:
    unit, role, _path = _place(person)
    number = None if score is None else float(score)
    return Row(employee_no=person.employee_no, name=person.name, unit=unit, role=role, score=number, **fields)


def _place(person) -> tuple[str, str, str]:
    """Names of her unit and role today, and the unit's tree path; empty for who has no placement."""
    if not person.current_placements:
        return "", "", ""
    placement = person.current_placements[0]
    return placement.unit.name, placement.job_role.name, placement.unit.path
