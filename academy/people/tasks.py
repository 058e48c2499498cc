"""Background work about people."""

from django_tasks import task

from academy.people.services import deactivate_leavers


@task()
def close_accounts_of_leavers() -> int:
    """Close the accounts of those whose last day has passed; how many there were."""
    return deactivate_leavers()
