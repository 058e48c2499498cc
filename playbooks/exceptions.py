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


class AlreadyApproved(Refusal):
    """An approved version waits for its day; nothing else is sent before that."""


class NothingChanged(Refusal):
    """Readers would see no difference: there is nothing to publish."""


class ChangeNoteMissing(Refusal):
    """A version needs a sentence that says what changed and why."""


class NoteTooLong(Refusal):
    """What changed is told in a sentence, not on pages."""


class NothingWaits(Refusal):
    """The draft that she decides on was decided by somebody else, or taken back."""


class NotReviewer(Refusal):
    """The person does not hold the duty that this step of the approval asks for."""


class WordsMissing(Refusal):
    """A draft is sent back with words to its author, never without."""


class NotCopied(Refusal):
    """Nothing of this script can have been copied so: no such version or reply, or not hers to read."""


class TooMany(Refusal):
    """More of it within a minute than a person can do."""


class PersonalKey(Refusal):
    """A customer's key that names a person: a mobile or identity number, a mail address."""


class WaiverRefused(Refusal):
    """A waiver that says too little or reaches too far. `field` is the one to mend."""

    def __init__(self, message, field=None):
        super().__init__(message)
        self.field = field


class NothingChosen(Refusal):
    """There is nothing to print or to keep."""


class NameMissing(Refusal):
    """What is kept needs a name by which it is found again."""


class TooManyChapters(Refusal):
    """The book would be longer than anybody prints."""


class NotReadable(Refusal):
    """A part of what was ordered is retired or no longer the reader's."""


class TrialRefused(Refusal):
    """What cannot be tried unapproved, with every reason."""


class CannotRevise(Refusal):
    """The script cannot be changed now, or not by her. `fields` says which words are wrong, by their keys, and why."""

    def __init__(self, message, fields=None):
        super().__init__(message)
        self.fields = fields or {}


class StandsOnOlder(CannotRevise):
    """Another version or draft came since she began: her words go on from there, once she has seen it."""


class NothingScheduled(Refusal):
    """No version waits to go live on this page."""


class EndsBeforeItBegins(Refusal):
    """The last day of use lies before the first."""


class NothingSaid(Refusal):
    """Neither the customer's words nor what they are about."""


class ReleaseRefused(Refusal):
    """A release's law rules cannot be merged as they were looked at or chosen."""


class AnswersWrong(Refusal):
    """Not every question on what changed is answered, and rightly."""


class TypedByAnother(Refusal):
    """The words come from a form that somebody else opened before she signed in here."""
