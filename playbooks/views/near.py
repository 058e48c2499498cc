"""What the editor's fields ask while somebody writes a script or an SOP."""

import json

from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.models import Page
from wagtail.permissions import policy_registry

from academy.core.exceptions import Refusal
from academy.versions.models import Item
from playbooks.lint import CHANNELS
from playbooks.services.near import Typed, findings_near

LARGEST = 100_000
MOST_TEXTS = 500


class TooMuch(Refusal):
    """More than one answer can check in the time between two letters."""


@require_POST
def check_while_typing(request):
    """The findings in some fields, as JSON: for each text in order a list, with code points of the text as typed.

    Takes `{"page": 12 or null, "channels": […], "texts": [{"kind": "reply", "text": "…"}]}` from whoever may write
    pages; 403 for anybody else, and for a page that she may not write.
    """
    if not policy_registry.get_by_type(Page).user_has_any_permission(request.user, {"add", "change"}):
        raise PermissionDenied
    try:
        key, channels, typed = _asked(request)
    except TooMuch as refusal:
        return JsonResponse({"error": str(refusal)}, status=413)
    except Refusal as refusal:
        return JsonResponse({"error": str(refusal)}, status=400)
    found = findings_near(typed, channels=channels, item=_item(request.user, key))
    return JsonResponse({"found": [[one.as_json() for one in findings] for findings in found]})


def _asked(request) -> tuple[int | None, list[str], list[Typed]]:
    """What the field asks, each part of the kind that it should be; Refusal for anything else."""
    if len(request.body) > LARGEST:
        raise TooMuch(_("That is too long to check while you type. Save the draft: then all of it is checked."))
    try:
        asked = json.loads(request.body)
        key, channels = asked["page"], [str(name) for name in asked["channels"]]
        typed = [Typed(str(one["kind"]), str(one["text"])) for one in asked["texts"]]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Refusal(_("The editor sent something that cannot be read. Load the page again.")) from error
    is_key = key is None or (isinstance(key, int) and 0 < key < 2**63)
    if not is_key or not set(channels) <= set(CHANNELS) or len(typed) > MOST_TEXTS:
        raise Refusal(_("The editor sent something that cannot be read. Load the page again."))
    return key, channels, typed


def _item(user, key: int | None) -> Item | None:
    """The page whose waivers count, for who may write it."""
    if key is None:
        return None
    page = get_object_or_404(Item, pk=key)
    if not page.specific.permissions_for_user(user).can_edit():
        raise PermissionDenied
    return page
