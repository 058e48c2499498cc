"""A rule's refusal, wherever it is raised, reaches the person as a sentence and loses nothing that she typed."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from academy.core.exceptions import Refusal


class SayRefusals:
    """Middleware: in the editor, a message on the page that she came from; elsewhere, a page that says why."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, Refusal):
            return None
        # A page that refuses to be shown would lead back to itself for ever: only what was sent goes back.
        if request.method == "POST" and request.path.startswith("/admin/"):
            return _say_in_editor(request, str(exception))
        return _say_on_a_page(request, str(exception))


def _say_on_a_page(request, reason: str):
    return render(request, "core/refusal.html", {"reason": reason}, status=409)


def _say_in_editor(request, reason: str):
    """A message on the page that she came from.

    Saving in the background gets the editor's own kind of answer, and a dialogue is told to lead back itself: it would
    follow a redirect unseen and take the page for its answer.
    """
    if not request.accepts("text/html"):
        return JsonResponse({"success": False, "error_code": "refused", "error_message": reason})
    back = request.headers.get("referer", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        return _say_on_a_page(request, reason)
    messages.error(request, reason)
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        return JsonResponse({"step": "success", "redirect": back})
    return redirect(back)
