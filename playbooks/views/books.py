"""Printing more than one playbook: a chosen set, a role's whole book, and the books that are being made."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from academy.core.asked import whole_number
from academy.core.exceptions import Refusal
from academy.core.htmx import render_page_or_part
from playbooks.models import PrintJob
from playbooks.print_forms import PaperForm, PrintForm
from playbooks.services import printing

LATEST_BOOKS = 5


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request):
    """Choose scripts and SOPs, order them, keep the choice, print it. Each tap sends the whole choice."""
    form = _form(request)
    act = request.POST.get("act")
    if act in ("keep", "print") and form.is_valid():
        try:
            return _keep(request, form) if act == "keep" else _print(request, form)
        except Refusal as refusal:
            form.add_error("title" if act == "keep" and form.chosen else None, str(refusal))
    context = {
        "form": form,
        "sets": request.user.print_sets.all(),
        "roles": printing.roles_to_print(request.user),
        "jobs": request.user.print_jobs.all()[:LATEST_BOOKS],
    }
    return render_page_or_part(request, "playbooks/print.html", "playbooks/partials/_print_form.html", context)


def _form(request) -> PrintForm:
    """The form as it was sent, or with a kept choice (`?set=`), or with what a link names (`?item=`)."""
    library = printing.readable_playbooks(request.user)
    if request.method == "POST":
        return PrintForm(request.POST, library=library, codes=request.POST.getlist("item"))
    if key := request.GET.get("set"):
        kept = get_object_or_404(request.user.print_sets, pk=whole_number(key))
        return PrintForm(library=library, codes=printing.codes_of_set(kept), initial={"title": kept.name})
    return PrintForm(library=library, codes=request.GET.getlist("item"))


def _keep(request, form):
    kept = printing.save_set(name=form.cleaned_data["title"], playbooks=form.chosen, owner=request.user)
    messages.success(request, _("“%s” is kept.") % kept.name)
    return redirect(f"{request.path}?set={kept.pk}")


def _print(request, form):
    title = form.cleaned_data["title"] or _("Scripts and SOPs")
    return _order(request, form.chosen, title=title, paper=form.cleaned_data["paper"])


def _order(request, playbooks, **options):
    """To the finished book, or to where one sees it being made."""
    versions = printing.current_versions(playbooks)
    job = printing.order_book(versions=versions, by=request.user, **options)
    address = "playbooks:print_book" if job.state == PrintJob.State.DONE else "playbooks:print_job"
    return redirect(address, job.pk)


@login_required
@require_POST
def forget_set(request, pk):
    """Keep a choice no longer."""
    kept = get_object_or_404(request.user.print_sets, pk=pk)
    printing.forget_set(kept=kept)
    messages.success(request, _("“%s” is no longer kept.") % kept.name)
    return redirect("playbooks:print")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def role_book(request, code):
    """All that a job role reads, in reading order."""
    roles = printing.roles_to_print(request.user)
    role = next((one for one in roles if one.code == code), None)
    if role is None:
        raise Http404
    playbooks = printing.readable_playbooks(request.user, role=role)
    form = PaperForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        options = {"title": _title_of(role), "paper": form.cleaned_data["paper"], "is_by_shelf": True}
        return _order(request, playbooks, **options)
    context = {"role": role, "roles": roles, "playbooks": playbooks, "form": form}
    return render(request, "playbooks/print_role.html", context)


def _title_of(role) -> str:
    """In the language of the person who prints."""
    return _("%(role)s: scripts and SOPs") % {"role": role.name}


@login_required
@never_cache
@require_safe
def print_job(request, pk):
    """How far a book is; the part of the page asks again by itself while it is being made."""
    job = get_object_or_404(request.user.print_jobs, pk=pk)
    return render_page_or_part(request, "playbooks/print_job.html", "playbooks/partials/_print_job.html", {"job": job})


@login_required
@require_POST
def print_again(request, pk):
    """Try a book once more that could not be made."""
    job = get_object_or_404(request.user.print_jobs, pk=pk)
    printing.order_again(job=job)
    return redirect("playbooks:print_job", job.pk)


@login_required
@never_cache
@require_safe
def print_book(request, pk):
    """The finished book, for who asked for it; to its page while there is none."""
    job = get_object_or_404(request.user.print_jobs, pk=pk)
    pdf = printing.finished_pdf(job)
    if pdf is None:
        return redirect("playbooks:print_job", job.pk)
    name = f'inline; filename="book-{job.digest[:8]}.pdf"'
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": name})
