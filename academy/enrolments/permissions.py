"""Who may assign."""

from academy.people.scope import scope_of


def can_assign(user) -> bool:
    """Managers to the people of their units; trainers and administrators to everyone."""
    reach = scope_of(user)
    return reach.is_manager or reach.sees_everyone
