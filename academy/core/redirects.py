"""Leading back to where somebody came from."""

from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme


def redirect_back(request, otherwise):
    """To the page of this site from which a form was sent, else to another address or view."""
    back = request.headers.get("referer", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if is_ours else otherwise)
