from django.utils.translation import gettext as _

from academy.core.commands import JsonCommand
from academy.enrolments.services import sync_all


class Command(JsonCommand):
    help = _(
        "Bring enrolments in line with assignments: who joined since is enrolled, who left the audience withdrawn."
    )

    def answer(self, **options):
        return dict(sync_all())

    def show(self, counts):
        self.stdout.write(", ".join(f"{name}: {number}" for name, number in counts.items()))
