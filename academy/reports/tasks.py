"""Work of the background process."""

from django_tasks import task

from academy.reports.emails import send_morning_mails


@task()
def send_reminders() -> int:
    """Every hour: write what people should hear of today, while it is morning in the chain; how many mails went out."""
    return sum(mail.is_sent for mail in send_morning_mails())
