"""A rule's refusal, wherever it is raised, reaches the person as a sentence and loses nothing that she typed."""

from django.contrib import messages
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
        back = request.headers.get("referer", "")
        if request.path.startswith("/admin/") and url_has_allowed_host_and_scheme(back, {request.get_host()}):
            messages.error(request, str(exception))
            return redirect(back)
        return render(request, "core/refusal.html", {"reason": str(exception)}, status=409)
