"""Facts that stop an act, with a sentence for the person who tried it."""


class Refusal(Exception):
    """An act that a rule forbids. `str()` of it is written for people, in their language."""


class RecordIsPermanent(Refusal):
    """Somebody tried to change or remove a record that is kept for ever."""


class FileRefused(Refusal):
    """An uploaded or named file cannot be read at all.

    `column` and `row` say where, when they are known: `row` is the sheet's row, the header being 1.
    """

    def __init__(self, message: str, *, column: str | None = None, row: int | None = None):
        super().__init__(message)
        self.column = column
        self.row = row
