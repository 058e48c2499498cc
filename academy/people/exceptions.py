"""Facts about people that stop an act."""

from academy.core.exceptions import Refusal


class CodeRefused(Refusal):
    """A one-time code is wrong, used or out of date."""


class NotHerPeople(Refusal):
    """The act concerns somebody whom the person does not manage."""
