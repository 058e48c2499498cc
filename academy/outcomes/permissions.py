"""Who may do what with outcomes, beyond what `visible_to` shows her."""

from academy.people.scope import scope_of


def can_import_outcomes(user) -> bool:
    """Trainers and administrators, who see everybody's results anyway."""
    return scope_of(user).sees_everyone


def can_compare_people(user) -> bool:
    """Managers, trainers and administrators see rows of other people; everybody else only her own."""
    reach = scope_of(user)
    return reach.is_manager or reach.sees_everyone
