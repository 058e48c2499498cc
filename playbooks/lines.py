"""What readers see of a script or an SOP, as lines for versions, search, print and the law check."""

from academy.versions.models import Line

# The customer's own words and the examples of what not to say are nobody's claim: the law check leaves them alone.
UNCHECKED_KINDS = {"customer_line", "do_not", "branch_when"}


def script_lines(page) -> list[Line]:
    """The frame of the talk, then its turns."""
    lines = [Line("stage", "stage", page.stage), Line("scene", "scene", page.scene)]
    if page.goal:
        lines.append(Line("goal", "goal", page.goal))
    if page.objection:
        lines.append(Line("objection", "objection", page.objection))
    lines.append(Line("channels", "channels", " ".join(page.channels)))
    lines.extend(_reach_lines(page))
    for turn in page.turns:
        lines.extend(turn_lines(turn.id, turn.block_type, turn.value))
    return lines


def _reach_lines(page) -> list[Line]:
    """Whom it is for and whether a doctor must approve it: changing either is a change that is approved."""
    roles = " ".join(sorted(role.code for role in page.audience_roles.all()))
    return [Line("audience", "audience", roles), Line("clinical", "clinical", "yes" if page.is_clinical else "no")]


def turn_lines(block: str, name: str, value) -> list[Line]:
    """One turn of a conversation: its block, the name of its kind and what it holds."""
    if name == "branch":
        lines = [Line(block, "branch_when", value["when"]), Line(block, "branch_reply", value["reply"])]
        return lines + _script_lines(block, value)
    if name == "red_flag_exit":
        return _red_flag_lines(block, value)
    return [Line(block, name, value)]


def _script_lines(block: str, value) -> list[Line]:
    """The script that a step is done with, or that a branch goes on with, by its code."""
    return [Line(block, "script", value["script"].specific.code)] if value["script"] else []


def _red_flag_lines(block: str, value) -> list[Line]:
    return [
        Line(block, "red_flag_sign", value["sign"]),
        Line(block, "red_flag_level", value["level"]),
        Line(block, "red_flag_action", value["action"]),
    ]


def sop_lines(page) -> list[Line]:
    """Category and summary, then each phase with its steps, and the signs that hold at any time where they stand."""
    lines = [Line("category", "category", page.category), Line("summary", "summary", page.summary)]
    lines.extend(_reach_lines(page))
    for phase in page.phases:
        lines.extend(phase_lines(phase.id, phase.block_type, phase.value))
    return lines


def phase_lines(block: str, name: str, value) -> list[Line]:
    """One phase with its steps, or signs that hold at any time."""
    lines = [Line(block, name, value["title"])]
    if name == "always":
        for flag in value["red_flags"].bound_blocks:
            lines.extend(_red_flag_lines(flag.id, flag.value))
    else:
        for step in value["steps"].bound_blocks:
            lines.extend(_step_lines(step))
    return lines


def _step_lines(step) -> list[Line]:
    value = step.value
    offset = value["offset"]
    lines = [
        Line(step.id, "offset", f"{offset['value']} {offset['unit']} {offset['origin']}"),
        Line(step.id, "who", value["who"] or ""),
        Line(step.id, "action", value["action"]),
    ]
    lines.extend(Line(step.id, "check", entry) for entry in value["checklist"])
    lines.extend(_script_lines(step.id, value))
    if value["exit"]:
        lines.append(Line(step.id, "exit", value["exit"]))
    for flag in value["red_flags"]:
        lines.extend(_red_flag_lines(step.id, flag))
    return lines
