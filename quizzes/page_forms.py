"""What the editor's form of an exam refuses."""

from wagtail.admin.forms import WagtailAdminPageForm


class ExamPageForm(WagtailAdminPageForm):
    """An exam whose questions cannot be drawn stays a draft; the form says which part is short and by how many."""

    def clean(self):
        cleaned = super().clean()
        if "action-publish" in self.data:
            from quizzes.services import shortfalls

            for problem in shortfalls(self._sections()):
                self.add_error(None, problem)
        return cleaned

    def _sections(self) -> list:
        """The sections as they are in the form; none when they have errors of their own, which are then shown."""
        formset = self.formsets["sections"]
        if not formset.is_valid():
            return []
        return [form.instance for form in formset.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
