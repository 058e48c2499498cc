from academy.core.exceptions import Refusal


class DatabaseInUse(Refusal):
    """The database holds a chain already, in another language or not made by the demo."""
