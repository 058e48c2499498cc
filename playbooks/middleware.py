"""Who is signed in beside a chat, in the frame of another site."""

from django.conf import settings
from django.urls import Resolver404, resolve

# All that the page beside a chat asks for; other pages ask for some of it as well.
FRAMED = {
    f"playbooks:{name}" for name in ("side", "side_script", "check_customer", "favourite", "record_use", "tell_missed")
}
OWN = {"playbooks:side", "playbooks:side_script"}
PREFIX = "beside_"


class FrameCookies:
    """In another site's frame a browser sends only cookies that are marked for it, and sends those along with whatever
    any other site asks for. The site's own are not marked. Where the settings name chat clients, two of other names
    are: they say the same, and count for the addresses of that one page alone.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.FRAME_ORIGINS and settings.SESSION_COOKIE_NAME not in request.COOKIES:
            self._stand_in(request)
        response = self.get_response(request)
        if settings.FRAME_ORIGINS and _is_one_of(request.resolver_match, OWN) and request.user.is_authenticated:
            self._mark(request, response)
        return response

    def _stand_in(self, request) -> None:
        """Take the marked cookies for the site's own, where they count."""
        known = {
            name: value
            for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
            if (value := request.COOKIES.get(PREFIX + name))
        }
        if known and _is_one_of(_match(request), FRAMED):
            request.COOKIES.update(known)

    def _mark(self, request, response) -> None:
        """Give the browser the marked cookies; it keeps them when she opens the page in a window of its own."""
        values = {
            settings.SESSION_COOKIE_NAME: request.session.session_key,
            settings.CSRF_COOKIE_NAME: request.META.get("CSRF_COOKIE"),
        }
        # Whoever did not ask to stay signed in is signed out of the frame, too, when the browser is closed.
        lasts = None if request.session.get_expire_at_browser_close() else request.session.get_expiry_age()
        for name, value in values.items():
            if value and request.COOKIES.get(PREFIX + name) != value:
                response.set_cookie(
                    PREFIX + name,
                    value,
                    max_age=lasts,
                    secure=True,
                    httponly=name == settings.SESSION_COOKIE_NAME,
                    samesite="None",
                )


def _is_one_of(match, names: set[str]) -> bool:
    return match is not None and match.view_name in names


def _match(request):
    try:
        return resolve(request.path_info)
    except Resolver404:
        return None
