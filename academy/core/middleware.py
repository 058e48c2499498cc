from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url


class ContentSecurityPolicy(CSPMiddleware):
    """The strict policy for the site; below /admin/, the one that Wagtail's inline scripts need."""

    def process_response(self, request, response):
        if request.path.startswith("/admin/"):
            response._csp_replace = settings.ADMIN_CONTENT_SECURITY_POLICY
        return super().process_response(request, response)


class TellSignedOut:
    """A part of a page that is asked for after its person was signed out: the page says so and stays as it is.

    The browser would follow the redirect unseen and put the page for signing in where the part belongs.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        leads_away = isinstance(response, HttpResponseRedirect) and response.url.startswith(
            resolve_url(settings.LOGIN_URL)
        )
        return tell_signed_out() if request.htmx and leads_away else response


def tell_signed_out() -> HttpResponse:
    """What makes a page show that its person is signed out (offline.js), and leaves the page as it is."""
    return HttpResponse(status=401, headers={"HX-Trigger": "signed-out"})
