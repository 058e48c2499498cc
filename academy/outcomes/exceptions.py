from academy.core.exceptions import FileRefused, Refusal


class PersonalDataFound(FileRefused):
    """The file carries names, phone or identity numbers; nothing of it was kept. `columns` lists where."""

    def __init__(self, message, *, columns):
        super().__init__(message, column=columns[0] if columns else None)
        self.columns = list(columns)


class RowRejected(Refusal):
    """One row cannot be taken; `column` is ours."""

    def __init__(self, message, *, column):
        super().__init__(message)
        self.column = column


class ImportRunning(FileRefused):
    """Another file is being imported; this one was not touched."""


class ImportLost(Refusal):
    """This import stood still for so long that another one took its place; nothing of it is seen."""
