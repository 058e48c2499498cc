from academy.core.exceptions import Refusal


class NobodyMeant(Refusal):
    """The audience holds nobody whom the person may assign to, or everybody has done it already."""
