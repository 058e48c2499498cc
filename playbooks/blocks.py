"""The pieces of a script and of an SOP. Their names are the words of the trade."""

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from academy.core.blocks import CheckBlock, name_entries, show_in_picker
from academy.core.typed import tidy_words
from playbooks.examples import PHASES, TURNS


class Escalation(models.TextChoices):
    """How fast a warning sign reaches a doctor."""

    NOW = "R1", _("R1 · now: stay with the customer, call the doctor on duty")
    SAME_DAY = "R2", _("R2 · same day: nurse to doctor within two hours")
    NEXT_DAY = "R3", _("R3 · next working day")


class OffsetUnit(models.TextChoices):
    MINUTE = "minute", _("minutes")
    HOUR = "hour", _("hours")
    DAY = "day", _("days")


class OffsetFrom(models.TextChoices):
    CONTACT = "contact", _("after first contact")
    BOOKING = "booking", _("after booking")
    VISIT = "visit", _("after the visit")
    MISSED = "missed", _("after a missed visit")
    TREATMENT = "treatment", _("after treatment")


class WordsBlock(blocks.TextBlock):
    """A few spoken sentences."""

    def __init__(self, **kwargs):
        super().__init__(**{"rows": 3, "max_length": 4000, **kwargs})

    @cached_property
    def field(self):
        """Called by its name: the heading of a block in a stream is no label of the field below it."""
        field = super().field
        field.widget.attrs["aria-label"] = self.label
        return field

    def value_from_form(self, value):
        """What was pasted from elsewhere brings signs that nobody sees, and that searching and copying stumble over."""
        return tidy_words(value)


class BranchBlock(blocks.StructBlock):
    when = blocks.CharBlock(label=_("When she says or does"), max_length=300)
    reply = WordsBlock(label=_("Reply"))
    script = blocks.PageChooserBlock(page_type="playbooks.ScriptPage", required=False, label=_("Goes on with"))

    class Meta:
        icon = "arrow-right"
        label = _("Branch")
        label_format = "{when}"


class RedFlagBlock(blocks.StructBlock):
    sign = blocks.CharBlock(label=_("Warning sign"), max_length=300)
    level = blocks.ChoiceBlock(label=_("How fast"), choices=Escalation.choices, default=Escalation.NOW)
    action = WordsBlock(label=_("What to do"))

    class Meta:
        icon = "warning"
        label = _("Red flag: the script ends")
        label_format = "{level} {sign}"


class TurnsBlock(blocks.StreamBlock):
    """A conversation, turn by turn."""

    customer_line = WordsBlock(
        label=_("Customer says"),
        icon="user",
        description=_("What the customer says, in her words. Search finds it; the law check leaves it alone."),
    )
    ask_first = WordsBlock(
        label=_("Ask first"),
        icon="help",
        description=_("One question before any answer."),
    )
    reply = WordsBlock(
        label=_("Reply"),
        icon="comment",
        description=_("What to say. It is copied, printed and checked against the law."),
    )
    why_it_works = WordsBlock(
        label=_("Why it works"),
        icon="info-circle",
        description=_("For the colleague who learns it."),
    )
    do_not = WordsBlock(
        label=_("Do not"),
        icon="cross",
        description=_("What not to say or do. The law check leaves it alone."),
    )
    branch = BranchBlock(description=_("Another answer leads another way."))
    next_step = WordsBlock(
        label=_("Next step"),
        icon="arrow-right-full",
        description=_("How the talk ends: a date, a slot, a document."),
    )
    red_flag_exit = RedFlagBlock(description=_("A sign at which the script stops and a doctor takes over."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        show_in_picker(self, TURNS, template="playbooks/blocks/turn_preview.html")


class OffsetBlock(blocks.StructBlock):
    value = blocks.IntegerBlock(label=_("After"), min_value=-365, max_value=3650, default=0)
    unit = blocks.ChoiceBlock(label=_("Unit"), choices=OffsetUnit.choices, default=OffsetUnit.DAY)
    origin = blocks.ChoiceBlock(label=_("Counted"), choices=OffsetFrom.choices, default=OffsetFrom.CONTACT)

    class Meta:
        icon = "time"
        label = _("When")


class StepBlock(blocks.StructBlock):
    """One step: when, who, what, with which script, and when it stops."""

    offset = OffsetBlock()
    who = blocks.CharBlock(label=_("Who (code of the job role)"), max_length=40, required=False)
    action = WordsBlock(label=_("What to do"))
    checklist = blocks.ListBlock(blocks.CharBlock(max_length=300), label=_("Checklist"), default=[])
    script = blocks.PageChooserBlock(label=_("Script to use"), page_type="playbooks.ScriptPage", required=False)
    exit = blocks.CharBlock(label=_("Exit"), max_length=300, required=False)
    red_flags = blocks.ListBlock(RedFlagBlock(), label=_("Red flags"), default=[])

    class Meta:
        icon = "list-ul"
        label = _("Step")
        label_format = "{action}"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name_entries(self.child_blocks["checklist"])


class PhaseBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Phase"), max_length=120)
    steps = blocks.ListBlock(StepBlock(), label=_("Steps"), min_num=1)

    class Meta:
        icon = "folder-open-inverse"
        label = _("Phase")
        label_format = "{title}"


class AlwaysBlock(blocks.StructBlock):
    """Signs that end any step, said once instead of in each."""

    title = blocks.CharBlock(label=_("Heading"), max_length=120, help_text=_("For example: At any time"))
    red_flags = blocks.ListBlock(RedFlagBlock(), label=_("Red flags"), min_num=1)

    class Meta:
        icon = "warning"
        label = _("Red flags at any time")
        label_format = "{title}"


class PhasesBlock(blocks.StreamBlock):
    """An SOP, phase by phase."""

    phase = PhaseBlock()
    always = AlwaysBlock()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        show_in_picker(self, PHASES, template="playbooks/blocks/phase_preview.html")


class ChecksBlock(blocks.StreamBlock):
    """Questions on what changed, for who acknowledges it."""

    check = CheckBlock()
