from csp.middleware import CSPMiddleware
from django.conf import settings


class ContentSecurityPolicy(CSPMiddleware):
    """The strict policy for the site; below /admin/, the one that Wagtail's inline scripts need."""

    def process_response(self, request, response):
        if request.path.startswith("/admin/"):
            response._csp_replace = settings.ADMIN_CONTENT_SECURITY_POLICY
        return super().process_response(request, response)
