"""What somebody says when she has read what changed."""

from django import forms

from playbooks.services.change_questions import MOST


class AcknowledgeForm(forms.Form):
    """The version that she read, the older one that it was compared with, and her answers to its questions."""

    number = forms.IntegerField(min_value=1)
    old = forms.IntegerField(min_value=1, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        positions = [(str(position), position) for position in range(6)]
        for number in range(MOST):
            field = forms.TypedMultipleChoiceField(coerce=int, required=False, choices=positions)
            self.fields[f"q{number}"] = field

    def answers(self) -> dict[int, frozenset[int]]:
        """The chosen positions by question; a choice that no question offers is none."""
        return {number: frozenset(self.cleaned_data.get(f"q{number}") or ()) for number in range(MOST)}
