"""Words for the parts of a playbook."""

from collections.abc import Iterable
from dataclasses import asdict

from django import template
from django.utils.translation import gettext as _

from academy.people.models import JobRole
from academy.versions.comparison import Piece
from playbooks.lines import phase_lines, turn_lines
from playbooks.reading import Phase, Turn, level_name, phases_of, turns_of

register = template.Library()
register.filter(level_name)


@register.simple_tag
def turns_like(name: str, value) -> list[Turn]:
    """The example of a block of a conversation as readers meet it; `name` is the kind of the block."""
    return turns_of([asdict(line) for line in turn_lines("example", name, value)], scripts={})


@register.simple_tag
def phases_like(name: str, value) -> list[Phase]:
    """The example of a block of an SOP as readers meet it, its first step with a script."""
    roles = {role.code: role.name for role in JobRole.objects.all()}
    phases = phases_of([asdict(line) for line in phase_lines("example", name, value)], roles=roles, scripts={})
    for step in (step for phase in phases for step in phase.steps[:1]):
        step.script_title, step.script_url = _("The call on the first day"), "#"
    return phases


@register.filter
def line_label(kind: str) -> str:
    """What a kind of line is called by the people who read it."""
    labels = {
        "title": _("Title"),
        "stage": _("Stage"),
        "scene": _("Scene"),
        "goal": _("Goal"),
        "objection": _("Objection"),
        "channels": _("Channels"),
        "audience": _("For"),
        "clinical": _("Clinical content"),
        "category": _("Category"),
        "summary": _("Summary"),
        "phase": _("Phase"),
        "always": _("Red flags at any time"),
        "offset": _("When"),
        "who": _("Who"),
        "action": _("What to do"),
        "check": _("Checklist"),
        "script": _("Script"),
        "exit": _("Exit"),
        "customer_line": _("The customer says"),
        "ask_first": _("Ask first"),
        "reply": _("Say"),
        "why_it_works": _("Why it works"),
        "do_not": _("Do not"),
        "branch_when": _("Branch"),
        "branch_reply": _("Reply"),
        "next_step": _("Next step"),
        "red_flag_sign": _("Warning sign"),
        "red_flag_level": _("How fast"),
        "red_flag_action": _("What to do"),
    }
    return labels.get(kind, kind)


@register.filter
def change_label(change: str, pieces: Iterable[Piece] = ()) -> str:
    """What happened to a line, in a word or two; the pieces of a moved one tell whether it changed as well."""
    if change == "moved" and any(piece.kind != "equal" for piece in pieces):
        return _("Moved and changed")
    return {
        "changed": _("Changed"),
        "inserted": _("Added"),
        "deleted": _("Removed"),
        "moved": _("Moved"),
    }.get(change, "")


@register.filter
def diff_kind(change: str) -> str:
    """The modifier of the component that marks a change."""
    kinds = {"equal": "same", "inserted": "added", "deleted": "removed", "moved": "changed"}
    return kinds.get(change, change)


@register.filter
def rows_for(text: str) -> int:
    """How many lines a field needs on a phone to show a text whole: about eighteen Chinese characters fit on one."""
    wide = sum(2 if ord(character) > 0x2E80 else 1 for character in text)
    return min(12, text.count("\n") + wide // 36 + 1)
