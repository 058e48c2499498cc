from academy.core.exceptions import Refusal


class NobodyMeant(Refusal):
    """The audience holds nobody whom the person may assign to, or everybody has done it already."""


class NotHersToAssign(Refusal):
    """She manages nobody, or the item is not hers to read."""


class DueInThePast(Refusal):
    """The day by which it is due is over."""
