"""Fields that more than one form of the editor has."""

from wagtail.admin.widgets import AdminAutoHeightTextInput


class WholeLineInput(AdminAutoHeightTextInput):
    """One line of text, shown whole however narrow the screen is: the field grows instead of cutting it off."""

    def __init__(self, attrs=None):
        super().__init__(attrs={"rows": 1, **(attrs or {})})

    def value_from_datadict(self, data, files, name):
        """Without the line breaks that such a field takes."""
        text = super().value_from_datadict(data, files, name)
        return " ".join(text.split()) if text else text
