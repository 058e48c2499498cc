from django.core.exceptions import PermissionDenied
from django.utils import translation

# Wagtail's own screens for users and groups write passwords, superusers and groups past the rules of this app.
RAW_ACCOUNTS = ("/admin/users/", "/admin/groups/", "/admin/bulk/people/employee/")


class SpeakHerLanguage:
    """A signed-in person reads the site in her own language on every machine, whatever the browser asks for."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


class AdminForEditors:
    """Answer 403 below /admin/ to who may not edit: Wagtail would send her to sign in, and that back, for ever."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not request.path.startswith("/admin/") or not request.user.is_authenticated:
            return
        if not request.user.has_perm("wagtailadmin.access_admin"):
            raise PermissionDenied
        if request.path.startswith(RAW_ACCOUNTS) and not request.user.is_superuser:
            raise PermissionDenied
