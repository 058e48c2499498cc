"""The people of the demo: the simulated roster, and one person of every kind whom a visitor can be."""

import csv
import datetime as dt
import io
from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from django.utils.translation import gettext_lazy

from academy.demo.names import in_latin
from academy.demo.packs import read_pack
from academy.people.duties import Duty
from academy.people.models import Employee, JobRole, OrgUnit
from academy.people.services import import_roster, place_employee, set_duties, set_managed_units


def make_units(pack: dict) -> None:
    """The chain, its regions and clinics under the names of the pack."""
    chain = OrgUnit.add_root(code=pack["chain"]["code"], name=pack["chain"]["name"], kind=OrgUnit.Kind.CHAIN)
    regions = {
        entry["code"]: chain.add_child(code=entry["code"], name=entry["name"], kind=OrgUnit.Kind.REGION)
        for entry in pack["regions"]
    }
    for number, entry in enumerate(pack["clinics"]):
        region = regions[["north", "south"][number % 2]]
        OrgUnit.objects.get(pk=region.pk).add_child(code=entry["code"], name=entry["name"], kind=OrgUnit.Kind.CLINIC)


def hire(roster: list[dict], *, language: str) -> None:
    """Import the simulated roster as a chain would, its names in the letters of the language."""
    if language == "en":
        roster = [{**row, "name": in_latin(row["name"])} for row in roster]
    file = io.StringIO()
    writer = csv.DictWriter(file, fieldnames=list(roster[0]))
    writer.writeheader()
    writer.writerows(roster)
    import_roster(file=io.BytesIO(file.getvalue().encode("utf-8")), name="roster.csv")
    Employee.objects.update(language="zh-hans" if language == "zh" else "en")


def make_cast(entries: list[dict], *, language: str, hired_on: dt.date) -> dict[str, Employee]:
    """The people whom a visitor can be, by alias, with their duties and the demo's password.

    Who is not on the roster is hired on that day, or as many days ago as her entry says.
    """
    password = make_password(settings.DEMO_PASSWORD)
    cast = {}
    for entry in entries:
        person = _find_or_hire(entry, language, _hired_on(entry) or hired_on)
        set_duties(employee=person, duties=[Duty(duty) for duty in entry["duties"]], by=None)
        if units := entry.get("manages"):
            set_managed_units(employee=person, units=OrgUnit.objects.filter(code__in=units), by=None)
        Employee.objects.filter(pk=person.pk).update(password=password)
        cast[entry["alias"]] = Employee.objects.get(pk=person.pk)
    return cast


def is_new(entry: dict) -> bool:
    """Whether a person of the pack came so lately that the academy's assignments were there before her."""
    return "joined_days_ago" in entry


def _hired_on(entry: dict) -> dt.date | None:
    return timezone.localdate() - dt.timedelta(days=entry["joined_days_ago"]) if is_new(entry) else None


def _find_or_hire(entry, language, hired_on) -> Employee:
    if found := Employee.objects.filter(employee_no=entry["employee_no"]).first():
        return found
    person = Employee.objects.create_user(
        entry["employee_no"],
        name=entry["name"],
        language="zh-hans" if language == "zh" else "en",
        hired_on=hired_on,
        mentor=Employee.objects.filter(employee_no=entry.get("mentor")).first(),
    )
    place_employee(
        employee=person,
        unit=OrgUnit.objects.get(code=entry["unit"]),
        job_role=JobRole.objects.get(code=entry["job_role"]),
        starts_on=hired_on,
    )
    return person


KINDS = {
    "learner": gettext_lazy("New consultant"),
    "learner_certified": gettext_lazy("Certified consultant"),
    "manager": gettext_lazy("Clinic manager"),
    "regional": gettext_lazy("Regional manager"),
    "author": gettext_lazy("Author"),
    "author2": gettext_lazy("Author"),
    "compliance_reviewer": gettext_lazy("Compliance reviewer"),
    "medical_reviewer": gettext_lazy("Medical reviewer"),
    "trainer": gettext_lazy("Training manager"),
    "administrator": gettext_lazy("Administrator"),
}


def people_to_be() -> list[dict]:
    """The cards of the sign-in page: who one can be with one click, in the language of the chain. Two queries."""
    language = chain_language()
    if language is None:
        return []
    entries = _cards(language)
    names = dict(
        Employee.objects.filter(employee_no__in=[entry["employee_no"] for entry in entries]).values_list(
            "employee_no", "name"
        )
    )
    return [
        {
            "alias": entry["alias"],
            "employee_no": entry["employee_no"],
            "name": names[entry["employee_no"]],
            "kind": KINDS[entry["alias"]],
            "hint": entry["hint"],
        }
        for entry in entries
        if entry["employee_no"] in names
    ]


@cache
def _cards(language: str) -> list[dict]:
    """Whom a visitor can be, as the pack has them; read once, since every page of the demo offers them."""
    return [entry for entry in read_pack(language, "chain")["people"] if "hint" in entry]


def chain_language() -> str | None:
    """The language in which the demo was made, or None where there is none."""
    from academy.courses.models import CoursePage

    return CoursePage.objects.filter(code="consultant-first-week").values_list("language", flat=True).first()
