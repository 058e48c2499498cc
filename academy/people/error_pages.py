"""The pages that say no: what is not here, and what is not for her. Who is signed in keeps the frame of the site."""

import logging

from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.template.loader import render_to_string

from academy.people.context import frame

logger = logging.getLogger(__name__)


def forbidden(request, exception):
    """Answer 403."""
    return _say_no(request, 403)


def not_found(request, exception):
    """Answer 404."""
    return _say_no(request, 404)


class SayNotAllowed:
    """Give the bare answer 405 a page: an address that only takes what a page sends may be typed, or opened from a list
    of what was seen before.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed):
            response.content = _say_no(request, 405).content
        return response


def _say_no(request, status: int):
    """The page in the frame of who asks; where that cannot be drawn, without anything that asks the request."""
    template = f"{status}.html"
    try:
        return render(request, template, _frame_for(request), status=status)
    except Exception:
        # A page about an error must not raise one itself, whatever the frame stumbles over.
        logger.exception("The frame of the page for error %s could not be drawn.", status)
        return HttpResponse(render_to_string(template), status=status)


def _frame_for(request) -> dict:
    user = getattr(request, "user", None)
    # Below /admin/ pages come without the homes, and this one is not the editor's.
    return {"base": "base.html", **frame(request)} if user is not None and user.is_authenticated else {}
