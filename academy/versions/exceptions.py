"""Facts about versions that stop an act."""

from academy.core.exceptions import Refusal


class CodeIsFixed(Refusal):
    """A code cannot change once a version names it."""


class NotApproved(Refusal):
    """A governed page would go live with words that nobody approved."""
