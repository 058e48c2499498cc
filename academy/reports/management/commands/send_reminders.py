from django.utils.translation import gettext as _

from academy.core.commands import JsonCommand
from academy.core.exceptions import Refusal
from academy.reports.emails import send_daily_mails


class Command(JsonCommand):
    help = _(
        "Mail each person, once a day at most, what is due soon or late, which certificates expire, what she has not "
        "read and which reviews are due."
    )

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="say what would be told, and send nothing")

    def answer(self, *, dry_run, **options):
        mails = send_daily_mails(is_dry_run=dry_run)
        if mails and all(mail.has_failed for mail in mails):
            raise Refusal("No mail could be handed over; nothing was written down, so the next run tries again.")
        return [
            {
                "employee_no": mail.person.employee_no,
                "sent": mail.is_sent,
                "notices": [{"kind": one.kind, "title": one.title, "day": one.day} for one in mail.notices],
            }
            for mail in mails
        ]

    def show(self, rows):
        for row in rows:
            for notice in row["notices"]:
                sent = "sent" if row["sent"] else "not sent"
                self.stdout.write(
                    "\t".join([row["employee_no"], sent, notice["kind"], str(notice["day"]), notice["title"]])
                )
