"""Print scripts and SOPs as one PDF."""

from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from academy.core.commands import JsonCommand
from academy.core.exceptions import Refusal
from academy.core.paper import Paper
from academy.core.pdf import PdfUnavailable
from academy.people.acting import act_as
from academy.versions.models import Version
from academy.versions.services import current_version
from playbooks.models import ScriptPage, SopPage
from playbooks.services.printing import print_versions
from playbooks.services.trials import readable_versions


class Command(JsonCommand):
    help = _("Print the current version of playbooks, or one version of one playbook, as a PDF.")

    def create_parser(self, prog_name, subcommand, **kwargs):
        """`--version N` names a playbook's version here, not Django's."""
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("slugs", nargs="+", metavar="SLUG")
        parser.add_argument("--version", dest="number", type=int, metavar="N", help=_("An older version."))
        parser.add_argument("--as", dest="employee_no", help=_("As this employee may read it."))
        parser.add_argument("--paper", choices=Paper.values, default=Paper.A4.value, help=_("The size of the paper."))
        parser.add_argument("--output", required=True, metavar="FILE.pdf")

    def answer(self, *, slugs, number, employee_no, paper, output, **options):
        user = act_as(employee_no)
        versions = [find_version(slug, number, user) for slug in slugs]
        try:
            book = print_versions(versions, reader=user, paper=paper)
            Path(output).write_bytes(book)
        except PdfUnavailable as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise Refusal(_("The file cannot be written: %s") % error.strerror) from error
        return {"output": output, "versions": [{"slug": v.code, "version": v.number} for v in versions]}

    def show(self, value):
        self.stdout.write(value["output"])


def find_version(slug: str, number: int | None, user) -> Version:
    """The version of a playbook that the user may read, or a refusal that names the slug."""
    for model in (ScriptPage, SopPage):
        if page := model.objects.visible_to(user).filter(code=slug).first():
            asked = readable_versions(user, page).filter(number=number) if number else None
            version = current_version(page) if asked is None else asked.first()
            if version:
                return version
            raise Refusal(_("%(slug)s has no version %(number)s.") % {"slug": slug, "number": number})
    raise Refusal(_("There is no playbook %s to read.") % slug)
