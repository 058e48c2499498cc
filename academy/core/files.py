"""Private files: every picture, rendition, document and recording is served only to who may see an owner of it.

A higher app says who owns a file by registering a check, a function `(kind, pk, user) -> bool`. One that says yes is
enough. Editors see what their collection permissions let them choose.
"""

import mimetypes
import re
from collections.abc import Callable

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.views.decorators.http import require_safe
from wagtail.permissions import policy_registry

from academy.core.models import Handout, MediaFile, Picture, PictureRendition

OwnerCheck = Callable[[str, int, object], bool]

# The only types that a browser is told; anything else is offered for download.
SHOWN_TYPES = {
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/gif",
    "application/pdf",
    "audio/mpeg",
    "audio/mp4",
    "audio/ogg",
    "audio/wav",
    "audio/x-wav",
    "video/mp4",
    "video/webm",
}
RANGE = re.compile(r"bytes=(\d*)-(\d*)$")

_owner_checks: list[OwnerCheck] = []


def register_owner_check(check: OwnerCheck) -> OwnerCheck:
    """Let `check` say yes for files that objects of its app own."""
    if check not in _owner_checks:
        _owner_checks.append(check)
    return check


def find_file(name: str):
    """(kind, owner row, field name) of the stored file `name`, or None. Up to five queries, one for the usual case."""
    if name.startswith("images/"):
        rendition = PictureRendition.objects.select_related("image").filter(file=name).first()
        return ("picture", rendition.image) if rendition else None
    for kind, model, field in (
        ("picture", Picture, "file"),
        ("document", Handout, "file"),
        ("media", MediaFile, "file"),
        ("media", MediaFile, "thumbnail"),
    ):
        if row := model.objects.filter(**{field: name}).first():
            return kind, row
    return None


def may_see_file(kind: str, row, user) -> bool:
    """Whether an owner of the file is visible to the user, or the user may choose it as an editor."""
    if not user.is_authenticated:
        return False
    if any(check(kind, row.pk, user) for check in _owner_checks):
        return True
    policy = policy_registry.get_by_type(type(row))
    return policy.user_has_any_permission_for_instance(user, ["choose", "change"], row)


@require_safe
def serve_file(request, name: str):
    """A stored file for who may see it; 404 for all others, as if it were not there."""
    found = find_file(name)
    if not found or not may_see_file(*found, request.user) or not default_storage.exists(name):
        raise Http404
    response = _ranged(request, name) or FileResponse(default_storage.open(name, "rb"))
    content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    shown = content_type in SHOWN_TYPES
    response["Content-Type"] = content_type if shown else "application/octet-stream"
    if not shown:
        response["Content-Disposition"] = "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _ranged(request, name: str) -> HttpResponse | None:
    """The asked byte range, so that a phone can seek in a video; None when no single valid range was asked."""
    match = RANGE.match(request.headers.get("Range", ""))
    if not match or not any(match.groups()):
        return None
    size = default_storage.size(name)
    first, last = match.groups()
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last), size - 1) if first and last else size - 1
    if start > end or start >= size:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    with default_storage.open(name, "rb") as handle:
        handle.seek(start)
        body = handle.read(end - start + 1)
    return HttpResponse(body, status=206, headers={"Content-Range": f"bytes {start}-{end}/{size}"})
