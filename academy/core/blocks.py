"""Pieces of content that more than one kind of page holds."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class OptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Answer"), max_length=300)
    correct = blocks.BooleanBlock(label=_("Right"), required=False)


class CheckBlock(blocks.StructBlock):
    """A quick check: answered at once, tried again at will, not an exam."""

    question = blocks.CharBlock(label=_("Question"), max_length=400)
    options = blocks.ListBlock(
        OptionBlock(),
        label=_("Answers"),
        min_num=2,
        max_num=6,
        default=[{"text": "", "correct": False}, {"text": "", "correct": False}],
    )
    explanation = blocks.TextBlock(label=_("Explanation"), rows=2, required=False)

    class Meta:
        icon = "help"
        label = _("Quick check")

    def clean(self, value):
        cleaned = super().clean(value)
        if not any(option["correct"] for option in cleaned["options"]):
            raise blocks.StructBlockValidationError(non_block_errors=[_("At least one answer must be right.")])
        return cleaned
