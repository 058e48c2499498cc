"""Printed playbooks: chapters of exact versions, kept by digest, with a code that tells whether they still hold."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from academy.core.pdf import cached_pdf, render_pdf, watermark
from academy.core.qr import qr_svg
from academy.people.models import JobRole, OrgUnit
from playbooks.models import ScriptPage, SopPage
from playbooks.reading import TURN_KINDS, frame_of, phases_of, script_codes, turns_of

PRINT_KINDS = {shown: kind for kind, shown in TURN_KINDS.items()} | {"branch": "branch", "red-flag": "red_flag_exit"}


def print_versions(versions, *, holder="", title="") -> bytes:
    """A PDF of these versions, one chapter each, in the language of the first. `holder` is set across each page.

    The book without the holder is kept by the digests of its versions, so that the next copy takes milliseconds.
    Raises PdfUnavailable where the machine cannot print.
    """
    versions = list(versions)
    language = versions[0].language
    title = title or versions[0].title
    key = " ".join([language, title, settings.BASE_URL, *(f"{version.public_id}" for version in versions)])
    book = cached_pdf(f"playbook {timezone.localdate()} {key}", lambda: _render(versions, language, title))
    return watermark(book, holder) if holder else book


def _render(versions, language, title) -> bytes:
    with translation.override("zh-hans" if language == "zh" else "en"):
        chain = OrgUnit.objects.filter(depth=1).first()
        context = {
            "chain_name": chain.name if chain else "Chairside",
            "printed_on": timezone.localdate(),
            "edition": _edition(versions[0]) if len(versions) == 1 else "",
            "chapters": [chapter_of(version) for version in versions],
        }
    return render_pdf("pdf/playbook.html", context, language=language, title=title)


def _edition(version) -> str:
    return _("version %(number)s") % {"number": version.number}


def status_url(version) -> str:
    """Where a printed code leads: says whether the version still holds."""
    return settings.BASE_URL + reverse("playbooks:status", args=[version.public_id])


def chapter_of(version) -> dict:
    """A version as a chapter of the printed book; the keys are those that pdf/playbook.html names."""
    page = version.page.specific
    frame = frame_of(version.lines)
    chapter = {
        "title": version.title,
        "code": version.code,
        "version": version.number,
        "published_on": timezone.localdate(version.published_at),
        "is_trial": version.kind == "trial",
        "url": status_url(version),
        "qr_svg": qr_svg(status_url(version)),
        "digest_short": version.digest[:8],
        "clinical_notice": page.is_clinical and settings.IS_DEMO,
    }
    if isinstance(page, SopPage):
        return chapter | {"kind": "sop", "meta": _sop_meta(frame), "phases": _sop_phases(version)}
    return chapter | {"kind": "script", "meta": _script_meta(frame), "lines": _script_lines(version)}


def _script_meta(frame) -> list[tuple[str, str]]:
    stage = dict(ScriptPage.Stage.choices).get(frame.get("stage"), "")
    rows = [(_("Stage"), stage), (_("Scene"), frame.get("scene", "")), (_("Goal"), frame.get("goal", ""))]
    return [(label, str(value)) for label, value in rows if value]


def _sop_meta(frame) -> list[tuple[str, str]]:
    category = dict(SopPage.Category.choices).get(frame.get("category"), "")
    return [(_("Category"), str(category)), (_("Summary"), frame.get("summary", ""))]


def _script_lines(version) -> list[dict]:
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
    for turn in turns_of(version.lines):
        kind = PRINT_KINDS[turn.kind]
        line = {"kind": kind, "label": labels[kind], "text": turn.text, "options": []}
        if kind == "branch":
            line |= {"text": "", "options": [{"when": turn.when, "then": turn.text}]}
        if kind == "red_flag_exit":
            line["text"] = f"{turn.text} [{turn.level}] {turn.action}"
        lines.append(line)
    return lines


def _sop_phases(version) -> list[dict]:
    roles = {role.code: role.name for role in JobRole.objects.all()}
    pages = ScriptPage.objects.filter(code__in=script_codes(version.lines))
    phases = phases_of(version.lines, roles=roles, scripts={page.code: (page.title, "") for page in pages})
    return [
        {"title": phase.title, "steps": [{"offset": step.when, **vars(step)} for step in phase.steps]}
        for phase in phases
    ]
