"""Saying that one has read what changed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from playbooks.exceptions import DraftChanged
from playbooks.services import acknowledgement
from playbooks.views.reading import get_playbook


@login_required
@require_POST
def acknowledge(request, code):
    """Say that she has read the version that the form names."""
    page = get_playbook(request.user, code)
    number = request.POST.get("number", "")
    if not number.isdecimal():
        raise Http404
    try:
        acknowledgement.acknowledge(page=page, number=int(number), person=request.user)
    except DraftChanged as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Thank you. It is on your record that you have read version %s.") % number)
    return redirect(page.get_absolute_url())
