from django.utils.translation import gettext as _

from academy.core.commands import JsonCommand
from academy.core.exceptions import Refusal
from academy.people.models import Employee, JobRole, OrgUnit
from academy.reports.rows import completion_rows

FIELDS = ("employee_no", "item", "version", "status", "due_on", "completed_at", "score")


class Command(JsonCommand):
    help = _("Who has done what and who is overdue: one row for each active person and item, assigned or done.")

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--unit", metavar="CODE", help="only people of this unit and those below it")
        parser.add_argument("--role", metavar="CODE", help="only people of this job role")

    def answer(self, *, unit, role, **options):
        people = Employee.objects.active()
        if unit or role:
            people = Employee.objects.in_audience(
                units=[_named(OrgUnit, unit, "unit")] if unit else (),
                roles=[_named(JobRole, role, "job role")] if role else (),
            )
        return [{name: getattr(row, name) for name in FIELDS} for row in completion_rows(people)]

    def show(self, rows):
        self.stdout.write("\t".join(FIELDS))
        for row in rows:
            self.stdout.write("\t".join("" if row[name] is None else str(row[name]) for name in FIELDS))


def _named(model, code, noun):
    found = model.objects.filter(code=code).first()
    if found is None:
        raise Refusal(f"There is no {noun} with the code {code}.")
    return found
