"""Search the scripts as a person would."""

from django.utils.translation import gettext as _

from academy.core.commands import JsonCommand
from academy.people.acting import act_as
from playbooks.services.search import search_scripts


class Command(JsonCommand):
    help = _("Search the scripts; what --as may not read is not found.")

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("query")
        parser.add_argument("--limit", type=int, default=20)
        parser.add_argument("--as", dest="employee_no", help=_("As this employee; else as an administrator."))

    def answer(self, *, query, limit, employee_no, **options):
        hits = search_scripts(query, user=act_as(employee_no), limit=limit)
        return [
            {"slug": hit.page.code, "title": hit.page.title, "version": hit.version, "score": hit.score} for hit in hits
        ]

    def show(self, hits):
        for hit in hits:
            self.stdout.write("{score:.3f}  {slug}  {version}  {title}".format(**hit))
