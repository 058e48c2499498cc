"""Which scripts were opened on this device lately, in a cookie.

Not in the session: its row would be written at every opening, and a session wanders to no other device either. Not in
the log of uses: to open a script is not to use it. What the cookie says is shown only through `visible_to`, and only to
the person who opened the scripts: on a clinic's shared computer the next one begins with none.
"""

import datetime as dt
import re

from django.conf import settings
from django.utils import timezone

COOKIE = "lately"
MOST = 8
DAYS = 60
ENTRY = re.compile(r"([-\w]{1,80}):(\d{9,11})", re.ASCII)


def opened_lately(request) -> dict[str, dt.datetime]:
    """Codes of the scripts that she opened on this device and when, the last one first."""
    owner, *entries = request.COOKIES.get(COOKIE, "").split("|")
    if owner != str(request.user.pk):
        return {}
    found = [match.groups() for entry in entries[:MOST] if (match := ENTRY.fullmatch(entry))]
    return {code: dt.datetime.fromtimestamp(int(moment), tz=dt.UTC) for code, moment in found}


def note_opened(request, response, code: str):
    """The response, which tells the device that the script was opened now."""
    opened = {code: timezone.now(), **{old: when for old, when in opened_lately(request).items() if old != code}}
    entries = [f"{known}:{int(when.timestamp())}" for known, when in list(opened.items())[:MOST]]
    response.set_cookie(
        COOKIE,
        "|".join([str(request.user.pk), *entries]),
        max_age=DAYS * 24 * 3600,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE or bool(settings.FRAME_ORIGINS),
        # It signs nobody in, so the frame of a chat may send it.
        samesite="None" if settings.FRAME_ORIGINS else settings.SESSION_COOKIE_SAMESITE,
    )
    return response
