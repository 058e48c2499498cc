from academy.core.exceptions import Refusal


class DrawingRefused(Refusal):
    """A picture that cannot be drawn as the content pack describes it."""
