"""Facts about playbooks that stop an act."""

from academy.core.exceptions import Refusal


class LawBreach(Refusal):
    """The text breaks a law rule. `findings` says where; the author mends it or a reviewer waives it."""

    def __init__(self, message, findings=()):
        super().__init__(message)
        self.findings = list(findings)


class OwnWork(Refusal):
    """Nobody approves words of her own."""


class DraftChanged(Refusal):
    """The draft is no longer the one that the reviewer saw."""


class NothingChanged(Refusal):
    """Readers would see no difference: there is nothing to publish."""


class ChangeNoteMissing(Refusal):
    """A version needs a sentence that says what changed and why."""


class NotReviewer(Refusal):
    """The person does not hold the duty that this step of the approval asks for."""
