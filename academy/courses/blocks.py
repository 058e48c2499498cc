"""The pieces of a lesson."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtailmedia.blocks import AudioChooserBlock, VideoChooserBlock

from academy.core.blocks import CheckBlock, name_entries, show_in_picker
from academy.courses.examples import SHOWN

TEXT_FEATURES = ["h3", "bold", "italic", "ol", "ul", "link"]


class Tone(models.TextChoices):
    INFO = "info", _("Good to know")
    TIP = "tip", _("Tip")
    WARNING = "warning", _("Careful")


class CalloutBlock(blocks.StructBlock):
    tone = blocks.ChoiceBlock(label=_("Tone"), choices=Tone.choices, default=Tone.INFO)
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.TextBlock(label=_("Text"), rows=3)

    class Meta:
        icon = "info-circle"
        label = _("Callout")


class ChecklistBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    entries = blocks.ListBlock(blocks.CharBlock(max_length=300), label=_("Entries"), min_num=1)

    class Meta:
        icon = "tick-inverse"
        label = _("Checklist")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name_entries(self.child_blocks["entries"])


class PictureBlock(blocks.StructBlock):
    picture = ImageChooserBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), max_length=300, required=False)

    class Meta:
        icon = "image"
        label = _("Picture")


class LessonBlocks(blocks.StreamBlock):
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES, icon="pilcrow")
    picture = PictureBlock()
    video = VideoChooserBlock(label=_("Video"), icon="media")
    audio = AudioChooserBlock(label=_("Audio"), icon="media")
    document = DocumentChooserBlock(label=_("Document"))
    callout = CalloutBlock()
    checklist = ChecklistBlock()
    script = blocks.PageChooserBlock(label=_("Script"), page_type="playbooks.ScriptPage", icon="comment")
    check = CheckBlock()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        show_in_picker(self, SHOWN, template="courses/blocks/preview.html")
