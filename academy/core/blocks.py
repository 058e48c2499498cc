"""Pieces of content that more than one kind of page holds."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


def show_in_picker(stream: blocks.StreamBlock, shown: Mapping[str, Mapping], *, template: str) -> None:
    """What the picker of a stream shows of a kind of block: its `description`, and the template with a `preview_value`.

    Set on the finished blocks: a migration keeps how a block was defined, and an example is not part of that.
    """
    for name, options in shown.items():
        for option, value in {"preview_template": template, **options}.items():
            setattr(stream.child_blocks[name].meta, option, value)


def name_entries(entries: blocks.ListBlock) -> None:
    """Call each field of a plain list by the list's own label: the heading above it is no label of the field."""
    entries.child_block.field.widget.attrs["aria-label"] = entries.label


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
