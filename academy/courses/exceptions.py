from academy.core.exceptions import Refusal


class CheckNotFound(Refusal):
    """The lesson has no quick check under this id; an editor may have replaced it meanwhile."""
