"""The shapes of what browsers send to an exam."""

from django import forms

# The largest number that the columns hold on every database.
LARGEST = 2**31 - 1


class AnswerForm(forms.Form):
    """One answer with its place in the order of answers; the chosen keys themselves come as `answer`."""

    epoch = forms.IntegerField(min_value=0, max_value=LARGEST)
    sequence = forms.IntegerField(min_value=0, max_value=LARGEST)
    is_flagged = forms.NullBooleanField()


class HandInForm(forms.Form):
    """The whole paper as the page shows it: `q1`, `q2` … with the chosen keys."""

    epoch = forms.IntegerField(min_value=0, max_value=LARGEST, required=False)

    def answers(self, positions) -> dict[int, list[str]]:
        """The chosen keys of each position; none at all when the form does not name the page that it comes from."""
        if self.cleaned_data["epoch"] is None:
            return {}
        return {position: self.data.getlist(f"q{position}") for position in positions}
