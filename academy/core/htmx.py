"""One URL answers the whole page and, for htmx, the part of it that changes."""

from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def render_page_or_part(request, page: str, part: str, context: dict, *, status: int = 200):
    """The part for an htmx request, the page for all others and for history restores, which need everything."""
    wants_part = request.htmx and not request.htmx.history_restore_request and not request.htmx.boosted
    response = render(request, part if wants_part else page, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
