"""Saying that one has read what changed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from playbooks.answer_forms import AcknowledgeForm
from playbooks.exceptions import AnswersWrong, DraftChanged
from playbooks.services import acknowledgement
from playbooks.views.reading import get_playbook, read_again


@login_required
@require_http_methods(["GET", "POST"])
def acknowledge(request, code):
    """Say that she has read the version that the form names; with wrong answers, the same page again.

    Who changes the language or signs in again on that page comes here with a GET, and is led to what she read.
    """
    page = get_playbook(request.user, code)
    if request.method == "GET":
        return redirect(page.get_absolute_url())
    form = AcknowledgeForm(request.POST)
    form.is_valid()
    number, old = form.cleaned_data.get("number"), form.cleaned_data.get("old")
    if number is None:
        raise Http404
    try:
        acknowledgement.acknowledge(page=page, number=number, person=request.user, answers=form.answers())
    except DraftChanged as error:
        messages.warning(request, str(error))
    except AnswersWrong:
        return read_again(request, page, old=old, answers=form.answers())
    else:
        messages.success(request, _("Thank you. It is on your record that you have read version %s.") % number)
    return redirect(page.get_absolute_url())
