"""Facts about people that stop an act."""

from academy.core.exceptions import Refusal


class CodeRefused(Refusal):
    """A one-time code is wrong, used or out of date."""


class NotHerPeople(Refusal):
    """The act concerns somebody whom the person does not manage."""


class PlacementRefused(Refusal):
    """A placement would overlap another, or change what was already true."""


class DutiesRefused(Refusal):
    """Only an administrator grants duties and units."""


class LeavingRefused(Refusal):
    """The last day does not fit the person's record."""
