"""People and the units that they work in."""

import datetime as dt

import factory
from django.contrib.auth.models import Group
from factory.django import DjangoModelFactory

from academy.people.models import Employee, JobRole, OrgUnit, Placement
from academy.people.scope import forget_scope

PASSWORD = "correct horse battery"


class EmployeeFactory(DjangoModelFactory):
    class Meta:
        model = Employee
        skip_postgeneration_save = True

    employee_no = factory.Sequence(lambda number: f"F{number:05d}")
    name = factory.Sequence(lambda number: f"员工{number}")
    language = "en"
    hired_on = dt.date(2024, 1, 8)

    @factory.post_generation
    def password(self, create, extracted, **kwargs):
        self.set_password(extracted or PASSWORD)
        self.save(update_fields=["password"])


def role(code: str) -> JobRole:
    return JobRole.objects.get(code=code)


def unit(code: str, *, kind: str, parent: OrgUnit | None = None) -> OrgUnit:
    if found := OrgUnit.objects.filter(code=code).first():
        return found
    fields = {"code": code, "name": f"{kind} {code}", "kind": kind}
    return OrgUnit.objects.get(pk=parent.pk).add_child(**fields) if parent else OrgUnit.add_root(**fields)


def clinic(code: str, *, region: str) -> OrgUnit:
    chain = unit("CHAIN", kind="chain")
    return unit(code, kind="clinic", parent=unit(region, kind="region", parent=chain))


def place(person: Employee, where: OrgUnit, role_code: str, *, starts_on=dt.date(2024, 1, 8), ends_on=None) -> Employee:
    Placement.objects.create(
        employee=person, unit=where, job_role=role(role_code), starts_on=starts_on, ends_on=ends_on
    )
    forget_scope(person)
    return person


def give_duty(person: Employee, duty: str) -> Employee:
    person.groups.add(Group.objects.get(name=duty))
    forget_scope(person)
    return person


def make_manager(person: Employee, *units: OrgUnit) -> Employee:
    person.managed_units.add(*units)
    return give_duty(person, "manager")
