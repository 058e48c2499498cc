"""The shape of what a lesson's page reports."""

from django import forms


class ProgressForm(forms.Form):
    """One report of lesson.js. The service decides how much of it to believe."""

    seconds = forms.IntegerField(min_value=0, max_value=3600, required=False)
    block = forms.CharField(max_length=64, required=False)
    media_percent = forms.IntegerField(min_value=0, max_value=100, required=False)

    def report(self) -> dict:
        """The cleaned values as `note_progress` takes them."""
        return {
            "seconds": self.cleaned_data["seconds"] or 0,
            "block": self.cleaned_data["block"],
            "media_percent": self.cleaned_data["media_percent"],
        }


class CheckForm(forms.Form):
    """An answer to a quick check: positions of the chosen options."""

    block = forms.CharField(max_length=64)
    chosen = forms.TypedMultipleChoiceField(
        coerce=int, required=False, choices=[(str(position), position) for position in range(6)]
    )
