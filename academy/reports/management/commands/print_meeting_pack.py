"""Print the meeting sheet of a clinic, or of each clinic of a unit."""

from datetime import date
from pathlib import Path

from django.core.management.base import CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from academy.core.commands import JsonCommand
from academy.core.exceptions import Refusal
from academy.core.paper import Paper
from academy.core.pdf import LANGUAGES, PdfUnavailable
from academy.people.acting import act_as
from academy.people.models import OrgUnit
from academy.reports import meeting


class Command(JsonCommand):
    help = _("Print the weekly meeting of a clinic on one sheet, or one sheet for each clinic of a unit.")

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("unit", metavar="UNIT_CODE")
        parser.add_argument("--date", dest="day", type=iso_date, metavar="D", help=_("The day, such as 2026-03-05."))
        parser.add_argument("--as", dest="employee_no", help=_("As this employee may see it."))
        parser.add_argument("--paper", choices=Paper.values, help=_("Instead of the size that the unit chose."))
        parser.add_argument("--output", required=True, metavar="FILE.pdf")

    def answer(self, *, unit, day, employee_no, paper, output, **options):
        user = act_as(employee_no)
        found = OrgUnit.objects.visible_to(user).filter(code=unit).first()
        if found is None:
            raise Refusal(_("There is no unit %s.") % unit)
        clinics = meeting.clinics_of(found, user=user)
        if not clinics:
            raise Refusal(_("%s has no clinic.") % found.name)
        packs = meeting.packs_of([found, *clinics])
        meetings = [meeting.meeting_of(one, user=user, pack=packs.get(one.pk), day=day) for one in clinics]
        paper = paper or (packs[found.pk].size if found.pk in packs else Paper.A4)
        write(meetings, paper=paper, title=found.name, output=output)
        return {"output": output, "unit": found.code, "clinics": [one.code for one in clinics], "paper": str(paper)}

    def show(self, value):
        self.stdout.write(value["output"])


def iso_date(text: str) -> date:
    return date.fromisoformat(text)


def write(meetings, *, paper, title: str, output: str) -> None:
    """In the language of what is practised, the chain's own where nothing is."""
    language = next((one.version.language for one in meetings if one.version), "zh")
    try:
        with translation.override(LANGUAGES[language].django):
            name = _("Meeting sheet: %s") % title
            Path(output).write_bytes(meeting.print_meeting(meetings, paper=paper, language=language, title=name))
    except PdfUnavailable as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise Refusal(_("The file cannot be written: %s") % error.strerror) from error
