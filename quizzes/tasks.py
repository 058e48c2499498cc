"""Background work of exams."""

from django_tasks import task

from quizzes.services import close_due_attempts


@task()
def close_attempts_past_deadline() -> int:
    """Close what nobody looked at since its deadline; how many there were."""
    return close_due_attempts()
