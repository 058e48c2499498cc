"""What somebody says when she prints more than one playbook."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from academy.core.paper import Paper
from playbooks.services.printing import Playbook, items_in_order, matching, rearranged

# So many lines of the library are shown at once; the search finds the rest.
SHOWN = 40


class PaperForm(forms.Form):
    paper = forms.ChoiceField(label=_("Paper"), choices=Paper.choices, initial=Paper.A4, widget=forms.RadioSelect)


class PrintForm(PaperForm):
    """Which playbooks, in which order, under which title, on which paper; `act` is what was tapped."""

    title = forms.CharField(
        label=_("Title"), max_length=80, required=False, help_text=_("Stands on the cover; a choice is kept under it.")
    )
    q = forms.CharField(label=_("Search in titles"), max_length=80, required=False)
    shelf = forms.ChoiceField(label=_("Stage"), required=False)

    def __init__(self, *args, library: list[Playbook], codes: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.library, self.codes = library, codes
        shelves = {one.key: one.shelf_name for one in library}
        scripts = [(key, name) for key, name in shelves.items() if key.startswith("script-")]
        sops = [(key, name) for key, name in shelves.items() if key.startswith("sop-")]
        self.fields["shelf"].choices = [("", _("All stages")), (_("Scripts"), scripts), (_("SOPs"), sops)]

    @cached_property
    def chosen(self) -> list[Playbook]:
        """What is to be printed, in order, after the act."""
        act = self.data.get("act", "")
        codes = rearranged(self.codes, act)
        if act == "add-all":
            codes += [one.code for one in self._found]
        return items_in_order(self.library, codes)

    @cached_property
    def _found(self) -> list[Playbook]:
        words, shelf = self["q"].value() or "", self["shelf"].value() or ""
        return matching(self.library, words=words, shelf=shelf)

    @property
    def shown(self) -> list[tuple[Playbook, bool]]:
        """The first lines that the search finds, each with whether it is chosen."""
        chosen = {one.code for one in self.chosen}
        return [(one, one.code in chosen) for one in self._found[:SHOWN]]

    @property
    def hidden(self) -> int:
        """How many more the search would find."""
        return max(0, len(self._found) - SHOWN)
