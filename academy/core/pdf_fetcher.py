"""What a PDF may read while it is laid out: nothing but what its caller handed over. Imports WeasyPrint."""

import mimetypes
from pathlib import Path
from urllib.parse import unquote, urlsplit

from weasyprint.urls import URLFetcher, URLFetcherResponse

from academy.core.pdf_fonts import faces

ASSET_SCHEME = "asset:"


class SealedFetcher(URLFetcher):
    """Serves data: URIs, the pinned fonts and the caller's assets (`asset:NAME`); refuses network and files.

    WeasyPrint reports a refusal to its log and leaves the picture out.
    """

    def __init__(self, assets=None):
        super().__init__(allowed_protocols=("data",))
        self.assets = assets or {}
        self.fonts = {path.as_uri(): path for path in faces().values()}

    def fetch(self, url, headers=None):
        if url in self.fonts:
            return URLFetcherResponse(url, self.fonts[url].read_bytes(), {"Content-Type": "font/ttf"})
        if url.startswith(ASSET_SCHEME):
            return self._fetch_asset(url)
        return super().fetch(url, headers)

    def _fetch_asset(self, url):
        name = unquote(urlsplit(url).path)
        if name not in self.assets:
            raise ValueError(f"The caller handed over no asset of this name: {name}")
        media_type = mimetypes.guess_type(Path(name).name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, self.assets[name], {"Content-Type": media_type})
