"""Exact versions as chapters of paper, with a code that tells whether they still hold."""

from collections import defaultdict

from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from academy.core.models import Picture
from academy.people.models import Employee, JobRole
from academy.versions.models import FileUse
from playbooks.blocks import Escalation
from playbooks.models import ScriptPage, SopPage
from playbooks.reading import TURN_KINDS, frame_of, phases_of, script_codes, turns_of

PRINT_KINDS = {shown: kind for kind, shown in TURN_KINDS.items()} | {"branch": "branch", "red-flag": "red_flag_exit"}


def status_url(version) -> str:
    """Where a printed code leads: says whether the version still holds."""
    return settings.BASE_URL + reverse("playbooks:status", args=[version.public_id])


def chapters_of(versions, *, reader) -> list[dict]:
    """These versions as `pdf/playbook.html` names their parts, without their QR codes, for what `reader` may see.

    Five queries, however many versions.
    """
    codes = [code for version in versions for code in script_codes(version.lines)]
    titles = ScriptPage.objects.visible_to(reader).filter(code__in=codes).values_list("code", "title") if codes else ()
    words = {
        "roles": {role.code: role.name for role in JobRole.objects.all()},
        "scripts": {code: (title, "") for code, title in titles},
        "approvers": _approvers(versions),
        "pictures": _pictures(versions),
    }
    return [_chapter(version, words) for version in versions]


def _approvers(versions) -> dict[int, str]:
    keys = {key for version in versions for key in (version.approver_id, version.second_approver_id) if key}
    return dict(Employee.objects.filter(pk__in=keys).values_list("pk", "name"))


def _pictures(versions) -> dict[int, list[dict]]:
    """What each version shows; a picture whose row or file is gone has no asset."""
    uses = FileUse.objects.filter(version__in=[version.pk for version in versions], kind="picture").order_by("pk")
    rows = list(uses.values_list("version_id", "file_id"))
    found = Picture.objects.in_bulk([pk for _version, pk in rows]) if rows else {}
    pictures = defaultdict(list)
    for version_id, pk in rows:
        picture = found.get(pk)
        name = picture.file.name if picture and default_storage.exists(picture.file.name) else ""
        pictures[version_id].append({"asset": name, "alt": picture.alt if picture else str(pk)})
    return pictures


def _chapter(version, words) -> dict:
    frame = frame_of(version.lines)
    is_sop = "category" in frame
    shelves, shelf = (SopPage.Category, frame["category"]) if is_sop else (ScriptPage.Stage, frame.get("stage"))
    shelf = str(dict(shelves.choices).get(shelf, ""))
    approvers = [words["approvers"].get(key) for key in (version.approver_id, version.second_approver_id)]
    chapter = {
        "kind": "sop" if is_sop else "script",
        "title": version.title,
        "code": version.code,
        "shelf": shelf,
        "heading": f"{_('SOP')} · {shelf}" if is_sop else shelf,
        "version": version.number,
        "published_on": timezone.localdate(version.published_at),
        "approved_by": ", ".join(filter(None, approvers)),
        "is_trial": version.kind == "trial",
        "url": status_url(version),
        "digest_short": version.digest[:8],
        "clinical_notice": settings.IS_DEMO and _is_clinical(version.lines),
        "pictures": words["pictures"].get(version.pk, []),
    }
    if is_sop:
        meta = _rows((_("Summary"), "summary"), frame=frame) + _ladder(version.lines)
        return chapter | {"meta": meta, "phases": _phases(version, words)}
    meta = _rows((_("Scene"), "scene"), (_("Goal"), "goal"), frame=frame)
    return chapter | {"meta": meta, "lines": _lines(version, words)}


def _is_clinical(lines) -> bool:
    return any(line["kind"] == "clinical" and line["text"] == "yes" for line in lines)


def _rows(*rows, frame) -> list[tuple[str, str]]:
    return [(label, frame[kind]) for label, kind in rows if frame.get(kind)]


def _ladder(lines) -> list[tuple[str, str]]:
    """What each level of its red flags means, said once for all its steps."""
    used = {line["text"] for line in lines if line["kind"] == "red_flag_level"}
    levels = [str(label) for level, label in Escalation.choices if level in used]
    return [(_("Red flags"), "\n".join(levels))] if levels else []


def _lines(version, words) -> list[dict]:
    labels = {
        "customer_line": _("The customer says"),
        "ask_first": _("Ask first"),
        "reply": _("Say"),
        "why_it_works": _("Why it works"),
        "do_not": _("Do not"),
        "branch": _("Depending on the answer"),
        "next_step": _("Next step"),
        "red_flag_exit": _("Red flag: stop and escalate"),
    }
    lines = []
    for turn in turns_of(version.lines, scripts=words["scripts"]):
        kind = PRINT_KINDS[turn.kind]
        option = {"when": turn.when, "then": turn.text, "script": turn.script_title}
        if kind == "branch" and lines and lines[-1]["kind"] == "branch":
            lines[-1]["options"].append(option)
            continue
        line = {"kind": kind, "label": labels[kind], "text": turn.text, "level": turn.level, "action": turn.action}
        if kind == "branch":
            line |= {"text": "", "options": [option]}
        lines.append(line)
    return lines


def _phases(version, words) -> list[dict]:
    phases = phases_of(version.lines, roles=words["roles"], scripts=words["scripts"])
    return [
        {
            "title": phase.title,
            "steps": [_step(step) for step in phase.steps],
            "is_always": phase.is_always,
            "red_flags": [vars(flag) for flag in phase.red_flags],
        }
        for phase in phases
    ]


def _step(step) -> dict:
    return {
        "offset": step.when,
        "counted_from": step.counted_from,
        "length": step.length,
        "who": step.who,
        "action": step.action,
        "checklist": step.checklist,
        "script_title": step.script_title,
        "exit": step.exit,
        "red_flags": [vars(flag) for flag in step.red_flags],
    }
