"""Reading a script or an SOP in any version, and what changed between two."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from academy.core.asked import whole_number
from academy.core.htmx import render_page_or_part
from academy.people.models import JobRole
from academy.people.scope import scope_of
from academy.versions.comparison import compare_versions
from academy.versions.models import Version
from academy.versions.services import current_version
from playbooks.comparing import in_words
from playbooks.lately import note_opened
from playbooks.models import ScriptPage, SopPage
from playbooks.permissions import follows_readers, writes
from playbooks.reading import Draft, frame_of, phases_of, script_codes, turns_of
from playbooks.services import acknowledgement
from playbooks.services.change_questions import ask, questions_before
from playbooks.services.trials import read_by, readable_versions
from playbooks.services.use import with_copies


def get_playbook(user, code):
    """A published script or SOP that the user may read, or 404."""
    for model in (ScriptPage, SopPage):
        if page := model.objects.visible_to(user).filter(code=code).first():
            return page
    raise Http404


@login_required
@require_safe
def script(request, code):
    """The current version of a script, or the one that she tries, made for speaking from.

    For htmx the words alone, to be opened inside another page; `at` tells its places apart there.
    """
    page = get_object_or_404(ScriptPage.objects.visible_to(request.user).with_star(request.user), code=code)
    shown = read_by(request.user, page)
    newest = current_version(page) if shown.kind == Version.Kind.TRIAL else shown
    context = _context(request.user, page, shown, newest)
    if place := whole_number(request.GET.get("at", "")):
        context["place"] = f"{place}-"
    response = render_page_or_part(
        request, "playbooks/script.html", "playbooks/partials/_script_in_place.html", context
    )
    return note_opened(request, response, code)


@login_required
@require_safe
def sop(request, code):
    """The current version of an SOP, as a line of time."""
    page = get_object_or_404(SopPage.objects.visible_to(request.user), code=code)
    newest = current_version(page)
    return _read(request, page, newest, newest)


@login_required
@require_safe
def version(request, code, number):
    """Any version of a playbook that the user may read."""
    page = get_playbook(request.user, code)
    versions = readable_versions(request.user, page).select_related("second_approver")
    (shown,) = with_copies(request.user, page, [get_object_or_404(versions, number=number)])
    return _read(request, page, shown, current_version(page))


def _read(request, page, shown, newest, answers=None):
    template = "playbooks/sop.html" if isinstance(page, SopPage) else "playbooks/script.html"
    return render(request, template, _context(request.user, page, shown, newest, answers))


def _context(user, page, shown, newest, answers=None) -> dict:
    """What the reading pages show of one version."""
    trial = shown.trial if shown.kind == Version.Kind.TRIAL else None
    context = {
        "page": page,
        "version": shown,
        "newest": newest,
        "trial": trial,
        "is_current": shown == newest or (trial is not None and trial.is_running),
        "frame": _frame_words(page, shown),
        "acknowledged": acknowledgement.last_read(user, page),
        "may_revise": writes(user, page, newest),
        "follows_readers": follows_readers(user),
        **_owed(user, page, shown, newest, answers),
    }
    if isinstance(page, SopPage):
        return context | {"phases": _phases(user, shown)}
    turns = turns_of(shown.lines, scripts=scripts_in(user, shown.lines))
    return context | {"turns": turns, "replies": sum(turn.kind == "reply" for turn in turns)}


def _owed(user, page, shown, newest, answers=None) -> dict:
    """Whether she is asked to acknowledge what is shown, and which questions come before."""
    owes = shown == newest and acknowledgement.owes(user, page)
    return {"owes": owes, "asked": ask(questions_before(shown), answers) if owes else []}


def read_again(request, page, *, old: int | None, answers):
    """Where she acknowledged, once more: what changed since version `old`, or the whole; with what she answered."""
    newest = current_version(page)
    if old is None:
        return _read(request, page, newest, newest, answers)
    before = get_object_or_404(readable_versions(request.user, page), number=old)
    context = {"page": page, **_comparison(request.user, page, before, newest, answers)}
    return render(request, "playbooks/compare.html", context)


def preview(request, page):
    """A draft as its readers will see it, for the editor; nothing is recorded and nothing can be done with it."""
    shown = Draft(title=page.title, language=page.language, lines=page.lines_as_json())
    context = {
        "page": page,
        "version": shown,
        "newest": shown,
        "is_current": True,
        "owes": False,
        "frame": _frame_words(page, shown),
    }
    if isinstance(page, SopPage):
        return render(request, "playbooks/admin/preview_sop.html", context | {"phases": _phases(request.user, shown)})
    turns = turns_of(shown.lines, scripts=scripts_in(request.user, shown.lines))
    return render(request, "playbooks/admin/preview_script.html", context | {"turns": turns})


def _frame_words(page, shown) -> dict:
    """The frame of the version with its choices in words."""
    frame = frame_of(shown.lines)
    choices = dict(ScriptPage.Stage.choices) | dict(SopPage.Category.choices)
    frame["shelf"] = choices.get(frame.get("stage") or frame.get("category"), "")
    frame["objection_name"] = dict(ScriptPage.Objection.choices).get(frame.get("objection"), "")
    return frame


def scripts_in(user, lines, *, address="playbooks:script") -> dict[str, tuple[str, str]]:
    """Title and address, by code, of the scripts that the lines name and the user may see. No query without any."""
    codes = script_codes(lines)
    pages = ScriptPage.objects.visible_to(user).filter(code__in=codes) if codes else ScriptPage.objects.none()
    return {code: (title, reverse(address, args=[code])) for code, title in pages.values_list("code", "title")}


def _phases(user, shown):
    roles = list(JobRole.objects.all())
    return phases_of(
        shown.lines,
        roles={role.code: role.name for role in roles},
        scripts=scripts_in(user, shown.lines),
        hers={role.code for role in roles if role.pk in scope_of(user).role_ids},
    )


@login_required
@require_safe
def versions(request, code):
    """Every version of a playbook, newest first, with its note."""
    page = get_playbook(request.user, code)
    found = readable_versions(request.user, page).select_related("author", "approver", "trial")
    rows = list(with_copies(request.user, page, found.defer("content", "lines")))
    approved = [row for row in rows if row.kind != Version.Kind.TRIAL]
    for row in rows:
        row.before = next((other for other in approved if other.number < row.number), None)
    context = {"page": page, "versions": rows, "current": approved[0]}
    return render(request, "playbooks/versions.html", context)


@login_required
@require_safe
def compare(request, code, old, new):
    """What changed between two versions."""
    page = get_playbook(request.user, code)
    readable = readable_versions(request.user, page)
    before, after = get_object_or_404(readable, number=old), get_object_or_404(readable, number=new)
    return render(request, "playbooks/compare.html", {"page": page, **_comparison(request.user, page, before, after)})


def _reasons(user, page, before, after) -> list[Version]:
    """The versions that led from one to the other, each with its reason, the newest first. One query."""
    between = readable_versions(user, page).filter(number__gt=before.number, number__lt=after.number)
    approved = between.exclude(kind=Version.Kind.TRIAL).order_by("-number").only("number", "change_note")
    return [version for version in (after, *approved) if version.change_note]


def _comparison(user, page, before, after, answers=None) -> dict:
    (changes,) = in_words(user, compare_versions(before, after))
    return {
        "before": before,
        "after": after,
        "reasons": _reasons(user, page, before, after),
        "changes": changes,
        **_owed(user, page, after, current_version(page), answers),
    }
