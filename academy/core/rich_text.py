"""The editor's field for rich text. Apart from the other fields: it can be loaded only after all models."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.rich_text import DraftailRichTextArea


class NamedRichTextArea(DraftailRichTextArea):
    """Rich text that says what it is to who cannot see it: Wagtail's own field has no name."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.options["ariaLabel"] = _("Text")
