"""Quick revise: change a turn or a step on the phone, see what the law says, give a reason, send it or try it."""

from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from academy.core.asked import whole_number
from academy.core.exceptions import Refusal
from academy.core.typed import tidy_words
from academy.people.models import JobRole
from academy.versions.models import Version
from academy.versions.services import current_version
from playbooks.exceptions import ChangeNoteMissing, LawBreach, NoteTooLong, StandsOnOlder, TypedByAnother
from playbooks.lines import UNCHECKED_KINDS
from playbooks.models import ScriptPage, SopPage, Trial
from playbooks.reading import offset_words
from playbooks.services import revising
from playbooks.services.approval import finding_words
from playbooks.services.drafts import sent_back_to
from playbooks.services.guarded import major_after_all
from playbooks.services.hints import hint_words, hints_in
from playbooks.services.law import lint_text
from playbooks.services.schedule import is_for_later
from playbooks.services.trials import LONGEST, people_to_try, stop_trial
from playbooks.views.reading import get_playbook

USUAL_DAYS = 7
# What belongs to the field above it.
BELOW = {"branch_reply", "red_flag_action"}
MODELS = {"script": ScriptPage, "sop": SopPage}
CHECKS = {"script": "playbooks:check_words", "sop": "playbooks:check_sop_words"}


def _page(request, code, kind):
    """The live page, for who may write other words for it: 404 when she may not read it, 403 when not change it."""
    page = get_object_or_404(MODELS[kind].objects.visible_to(request.user), code=code)
    if not revising.may_revise(request.user, page):
        raise PermissionDenied
    return page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def revise(request, code, kind="script"):
    """The script or SOP with a field for each of its words. What was typed stays, whatever is refused."""
    page, refused = _page(request, code, kind), None
    # Only wording in one-to-one talk is ever tried.
    people = people_to_try(request.user, page) if kind == "script" else []
    if request.method == "POST":
        try:
            _refuse_anothers(request)
            said = _try(request, page, people) if request.POST.get("action") == "try" else _send(request, page)
        except Refusal as refusal:
            refused = refusal
            # What it says may have come since it was read.
            page = _page(request, code, kind)
        else:
            messages.success(request, said)
            return redirect("playbooks:versions", code=page.code)
    status = 422 if refused else 200
    context = _context(request, page, people, refused) | {"check_url": reverse(CHECKS[kind], args=[page.code])}
    return render(request, "playbooks/revise.html", context, status=status)


def _refuse_anothers(request) -> None:
    """A clinic shares its computers: the form may stand open since another person was signed in."""
    if _typist(request) != request.user.pk:
        words = _("Somebody else typed these words, and now %s is signed in. Sign in as the one who typed them.")
        raise TypedByAnother(words % request.user.name)


def _typist(request) -> int:
    """Who had opened the form; whoever is signed in when it does not say."""
    return whole_number(request.POST.get("typist", "")) or request.user.pk


def _typed(request) -> dict[str, str]:
    return {name[5:]: text for name, text in request.POST.items() if name.startswith("turn-")}


def _seen(request) -> int:
    """The number of the version whose words stood in the form; 0 when the form did not say."""
    return whole_number(request.POST.get("seen", ""))


def _send(request, page) -> str:
    state = revising.send_for_approval(
        page=page,
        words=_typed(request),
        note=request.POST.get("note", ""),
        basis=whole_number(request.POST.get("basis", "")),
        seen=_seen(request),
        is_minor=request.POST.get("kind") == "minor",
        by=request.user,
    )
    said = _("Sent. It waits for: %s. Readers keep the old words until then.") % state.current_task_state.task.name
    return f"{said} {major_after_all(state.current_task_state.revision.as_object())}".rstrip()


def _try(request, page, people) -> str:
    chosen = set(request.POST.getlist("people"))
    trial = revising.try_words(
        page=page,
        words=_typed(request),
        note=request.POST.get("note", ""),
        people=[person for person in people if str(person.pk) in chosen],
        days=whole_number(request.POST.get("days", "")),
        seen=_seen(request),
        by=request.user,
    )
    count = trial.people.count()
    words = ngettext(
        "%(number)s person reads version %(version)s until %(day)s. The reviewers can see it and stop it.",
        "%(number)s people read version %(version)s until %(day)s. The reviewers can see it and stop it.",
        count,
    )
    return words % {"number": count, "version": trial.version.number, "day": date_format(trial.ends_at, "DATE_FORMAT")}


def _context(request, page, people, refused) -> dict:
    given = request.POST if request.method == "POST" else {}
    chosen = set(request.POST.getlist("people")) if given else {str(request.user.pk)}
    typed, is_older = _typed(request), isinstance(refused, StandsOnOlder)
    begins_anew = is_older or not given
    begun = revising.begun_by(request.user, page)
    fields = _fields(page, begun, revising.her_words(page, typed, _seen(request)) if is_older else typed, refused)
    return {
        "page": page,
        "parts": _parts(begun, fields),
        "typist": _typist(request),
        "draft": begun if begun is not page else None,
        "goes_live_at": begun.goes_live_at if begun is not page and is_for_later(begun) else None,
        "sent_back": next((one for one in sent_back_to(request.user) if one.page_id == page.pk), None),
        "problem": str(refused or ""),
        "broken": [field for field in fields if field["problems"]],
        "says_more": not _is_said_at(fields, refused),
        "note_problem": str(refused) if isinstance(refused, (ChangeNoteMissing, NoteTooLong)) else "",
        "basis": page.latest_revision_id if begins_anew else given.get("basis"),
        "seen": current_version(page).number if begins_anew else given.get("seen", ""),
        "note": given.get("note", "" if begun is page else begun.change_note),
        "is_minor": (given.get("kind") if given or begun is page else begun.change_kind) == "minor",
        "days": given.get("days", USUAL_DAYS),
        "longest": LONGEST.days,
        "people": [(person, str(person.pk) in chosen) for person in people],
        "cannot_send": revising.why_not_now(request.user, page),
    }


def _fields(page, begun, typed: dict[str, str], refused) -> list[dict]:
    """A field for each of the words in reading order, with what is wrong in it."""
    read = {words.key: words.text for words in revising.words_of(page)}
    return [
        _field(page, words, typed.get(words.key, words.text), read.get(words.key, ""), number, refused)
        for number, words in enumerate(revising.words_of(begun), start=1)
    ]


def _parts(page, fields: list[dict]) -> list[dict]:
    """Those fields of one step of an SOP stand together, under when it is and who does it."""
    roles = {role.code: role.name for role in JobRole.objects.all()} if isinstance(page, SopPage) else {}
    return [_part(list(found), roles) for _key, found in groupby(fields, key=lambda field: id(field["words"].step))]


def _part(fields: list[dict], roles: dict[str, str]) -> dict:
    is_changed, is_broken = (any(field[name] for field in fields) for name in ("is_changed", "problems"))
    part = {"fields": fields, "is_changed": is_changed, "is_open": is_changed or is_broken}
    if step := fields[0]["words"].step:
        offset = step["offset"]
        when = offset_words(f"{offset['value']} {offset['unit']} {offset['origin']}")
        part |= {"when": when, "who": roles.get(step["who"], step["who"] or ""), "action": step["action"]}
    return part


def _field(page, words, text: str, read: str, number: int, refused) -> dict:
    """`read` is what readers have there."""
    is_changed = text.replace("\r\n", "\n").strip() != read.strip()
    unlawful = _unlawful(refused)
    findings = _findings(page, words, text) if is_changed or unlawful else []
    broken = [finding for finding in findings if finding["rule"] in unlawful]
    # Whatever it was refused for first, the law would refuse these next.
    against_law = [finding for finding in findings if refused and finding["severity"] == "error"]
    misfit = getattr(refused, "fields", {}).get(words.key)
    return {
        "words": words,
        "text": text,
        "read": read,
        "number": number,
        "is_changed": is_changed,
        "is_below": words.kind in BELOW,
        "findings": findings if is_changed else broken,
        "misfit": misfit,
        "problems": [misfit] if misfit else [finding["words"] for finding in broken or against_law],
        "rules": {finding["rule"] for finding in broken},
    }


def _unlawful(refused) -> set[tuple[str, str]]:
    """The rules and words for which the law check refused; no waiver covers them."""
    return {(finding.rule, finding.match) for finding in refused.findings} if isinstance(refused, LawBreach) else set()


def _is_said_at(fields: list[dict], refused) -> bool:
    """Whether the fields tell all of a refusal: a title that breaks the law has no field here."""
    if isinstance(refused, LawBreach):
        return _unlawful(refused) <= set().union(*(field["rules"] for field in fields))
    return bool(getattr(refused, "fields", {}))


def _findings(page, words, text: str) -> list[dict]:
    """Whether these words fit, and what the law check says of them; what customers say and what not to say is nobody's
    claim. The browser cuts nothing off: she would not see what is gone.
    """
    if len(tidy_words(text)) > words.longest:
        return [{"severity": "error", "words": revising.too_long(words), "rule": None}]
    if words.kind in UNCHECKED_KINDS:
        return []
    channels = tuple(page.channels)
    found = lint_text(text, channels=channels)
    hints = hints_in(text, findings=found, channels=channels)
    said = [{"severity": one.severity, "words": finding_words(one), "rule": (one.rule, one.match)} for one in found]
    return said + [{"severity": hint.severity, "words": hint_words(hint), "rule": None} for hint in hints]


@login_required
@require_POST
def check_words(request, code, kind="script"):
    """The findings in one field while she types."""
    page = _page(request, code, kind)
    known = {words.key: words for words in revising.words_of(revising.begun_by(request.user, page))}
    typed = [(known[key], text) for key, text in _typed(request).items() if key in known]
    findings = [finding for words, text in typed[:1] for finding in _findings(page, words, text)]
    return render(request, "playbooks/partials/_findings.html", {"findings": findings})


@login_required
@require_POST
def stop(request, code, number):
    """End a trial with one tap."""
    trial = get_object_or_404(Trial.objects.select_related("version"), version__code=code, version__number=number)
    stop_trial(trial=trial, by=request.user, because=request.POST.get("because", ""))
    messages.success(request, _("Stopped. Everybody reads the approved version again."))
    return redirect("playbooks:versions", code=code)


@login_required
@require_POST
def bring_back(request, code, number):
    """Send the words of an older version for approval again."""
    page = get_playbook(request.user, code)
    version = get_object_or_404(Version.objects.of(page).approved(), number=number)
    revising.bring_back(page=page, version=version, why=request.POST.get("why", ""), by=request.user)
    messages.success(request, _("Sent for approval. Readers keep the present version until then."))
    return redirect("playbooks:versions", code=page.code)
