"""Work of the background process."""

from django_tasks import task
from wagtail.models import WorkflowState

from academy.people.models import Employee
from playbooks import emails
from playbooks.models import LawScan, Reminder, ReviewState
from playbooks.services import printing, scanning, schedule


@task()
def scan_live(scan_id: int) -> None:
    """Run a scan that was asked for; safe to run twice."""
    scanning.run_scan(LawScan.objects.get(pk=scan_id))


@task()
def check_everything_live() -> None:
    """The scan of every day, which also notices the waivers that expired."""
    scanning.run_scan(LawScan.objects.create(cause=LawScan.Cause.DAILY))


@task()
def make_printed_book(job_id: int) -> None:
    """Print a long book that somebody waits for; safe to run twice."""
    printing.make_book(job_id=job_id)


@task()
def remove_old_prints() -> int:
    """Remove the files of books that nobody asked for lately; how many books went."""
    return printing.remove_old_books()


@task()
def publish_due_versions() -> int:
    """Put live what was approved for a time that has come; how many versions came about."""
    return len(schedule.publish_due())


@task()
def retire_what_is_over() -> int:
    """Retire what was to be used until a day that is over; how many pages."""
    return schedule.retire_expired()


@task()
def tell_reminded(reminder_id: int) -> bool:
    """Write to somebody whom her manager reminded; whether a mail went out. Safe to run twice."""
    return emails.mail_reminder(reminder=Reminder.objects.get(pk=reminder_id))


@task()
def tell_of_step(step_id: int) -> bool:
    """Write to those who may decide a step that waits; whether every mail went out."""
    step = ReviewState.objects.filter(pk=step_id).first()
    return bool(step) and emails.tell_reviewers(step=step)


@task()
def tell_of_review(workflow_state_id: int, happened: str, by_id: int | None) -> bool:
    """Write to those whom it concerns that a draft was sent, approved or sent back; whether every mail went out."""
    state = WorkflowState.objects.filter(pk=workflow_state_id).first()
    by = Employee.objects.filter(pk=by_id).first()
    return bool(state) and emails.tell_of_review(workflow_state=state, happened=happened, by=by)
