from academy.core.exceptions import FileRefused


class PersonalDataFound(FileRefused):
    """The file carries names, phone or identity numbers; nothing of it was kept. `columns` lists where."""

    def __init__(self, message, *, columns):
        super().__init__(message, column=columns[0] if columns else None)
        self.columns = list(columns)
