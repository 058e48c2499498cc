"""Work of the background process."""

from django_tasks import task

from academy.enrolments import services


@task()
def sync_all():
    """Bring all enrolments in line with assignments; safe to run twice."""
    services.sync_all()
