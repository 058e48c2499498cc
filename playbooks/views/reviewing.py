"""A reviewer's queue and one draft at a time, made for a phone: what changed, what the law says, and the decision."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.models import Page

from academy.core.asked import whole_number
from academy.core.exceptions import Refusal
from academy.core.typed import tidy_words
from academy.versions.comparison import compare_lines, titled
from academy.versions.services import current_version
from playbooks.comparing import in_words
from playbooks.exceptions import NothingWaits, WordsMissing
from playbooks.models import ScheduledVersion, ScriptPage, SopPage
from playbooks.permissions import answers_for_law
from playbooks.services import schedule, stale
from playbooks.services.approval import decide, finding_words
from playbooks.services.guarded import major_after_all
from playbooks.services.hints import hint_words, hints_of
from playbooks.services.law import findings_of
from playbooks.services.review_queue import is_reviewer, reviews_for
from playbooks.services.trials import running_trials_for
from playbooks.views.waivers import form_address

DECISIONS = {"approve", "reject"}


@login_required
@require_safe
def queue(request):
    """What waits for her, what runs on trial, and what waits for its day or was refused on it."""
    if not is_reviewer(request.user):
        raise PermissionDenied
    context = {"reviews": reviews_for(request.user), "due": stale.due_for_review(request.user)}
    if answers_for_law(request.user):
        waiting = ScheduledVersion.objects.waiting().select_related("item")
        context |= {
            "trials": running_trials_for(request.user).prefetch_related("people"),
            "waiting": waiting,
            "refused": schedule.refused_lately(request.user),
        }
    return render(request, "playbooks/reviews.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review(request, pk):
    """One draft that waits for her: compare, read the findings, approve or send back. 404 for who reviews nothing."""
    waiting = next((one for one in reviews_for(request.user) if one.page_id == pk), None)
    if waiting is None:
        return _nothing_waits(request)
    page, refused = Page.objects.get(pk=pk).specific, None
    if request.method == "POST":
        try:
            said = _decide(request, page)
        except Refusal as refusal:
            refused = refusal
        else:
            messages.success(request, said)
            return redirect("playbooks:reviews")
    status = 422 if refused else 200
    return render(request, "playbooks/review.html", _context(request, page, waiting, refused), status=status)


def _nothing_waits(request):
    """Somebody else was quicker, or took the draft back: her words are told to her again."""
    if not is_reviewer(request.user):
        raise Http404
    if comment := tidy_words(request.POST.get("comment", "")):
        words = _("This draft does not wait for you any more, and nothing was sent. Your words were: “%s”")
        raise NothingWaits(words % comment)
    messages.info(request, _("That draft does not wait for you any more."))
    return redirect("playbooks:reviews")


def _decide(request, page) -> str:
    action, comment = request.POST.get("action"), tidy_words(request.POST.get("comment", ""))
    if action not in DECISIONS:
        raise Http404
    if action == "reject" and not comment:
        raise WordsMissing(_("Say what to change: the author reads your words."))
    seen = whole_number(request.POST.get("step", ""))
    decide(page=page, by=request.user, action=action, comment=comment, seen=seen)
    if action == "reject":
        return _("Sent back with your words.")
    page = Page.objects.get(pk=page.pk).specific
    if schedule.waiting_of(page):
        return _("Approved. It goes live on its day.")
    if page.current_workflow_state:
        return _("Approved. A medical reviewer reads it next.")
    return _("Approved. Readers have it now.")


def _context(request, page, waiting, refused) -> dict:
    draft = page.get_latest_revision_as_object()
    newest = current_version(page)
    old = titled(newest.title, newest.lines) if newest else []
    (changes,) = in_words(request.user, compare_lines(old, titled(draft.title, draft.lines_as_json())))
    found = findings_of(draft)
    may_waive = answers_for_law(request.user)
    findings = [
        {
            "severity": one.finding.severity,
            "words": finding_words(one.finding),
            "waiver": one.waiver,
            "waiver_url": form_address(draft, one.finding, back=request.path) if may_waive else "",
        }
        for one in found
    ]
    hints = [{"severity": hint.severity, "words": hint_words(hint)} for hint in hints_of(draft, found)]
    words_missing = isinstance(refused, WordsMissing)
    return {
        "page": page,
        "draft": draft,
        "review": waiting,
        "newest": newest,
        "changes": changes,
        "findings": findings + hints,
        "problem": str(refused) if refused and not words_missing else "",
        "words_problem": words_missing,
        "major_after_all": major_after_all(draft),
        "comment": request.POST.get("comment", ""),
    }


@login_required
@require_POST
def withdraw(request, pk):
    """Take a version that waits for its day out of the schedule."""
    page = Page.objects.filter(pk=pk).first()
    if page is None:
        raise Http404
    schedule.withdraw(page=page.specific, by=request.user)
    messages.success(request, _("Withdrawn. The words are a draft again."))
    return redirect("playbooks:reviews" if is_reviewer(request.user) else "wagtailadmin_home")


@login_required
@require_POST
def still_right(request, pk):
    """Confirm that live words were read again and hold for another half a year."""
    page = Page.objects.live().type(ScriptPage, SopPage).filter(pk=pk).first()
    if page is None:
        raise Http404
    until = stale.confirm_still_right(page=page.specific, by=request.user)
    day = date_format(until, "DATE_FORMAT")
    messages.success(request, _("Written down. The next review is due on %s.") % day)
    return redirect("playbooks:reviews")
