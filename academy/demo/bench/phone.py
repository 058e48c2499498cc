"""The first page on a phone: bytes over the wire, with an empty cache and with a filled one."""

import posixpath
import re
from urllib.parse import urljoin, urlsplit

import brotli
from django.utils.translation import gettext as _

from academy.demo.bench.figures import Figure
from academy.demo.bench.measuring import Browser, person_of_the_demo

SIZES = {"full": {}, "quick": {}, "tiny": {}}
COLD_KB, WARM_KB = 120, 15
# What a web server in front compresses on the way, at its usual strength; pictures are compressed already.
QUALITY = 5
TEXTS = {".css", ".js", ".svg", ""}
REFERENCE = re.compile(r"""(?:src|href)="([^"]+)"|url\(["']?([^"')]+)["']?\)""")
TAG = re.compile(r"<(?:link|script|img|source)\b[^>]*>")


def measure(size: dict) -> list[Figure]:
    """Bodies and headers of the page and of all that it makes a browser load, compressed as on the wire."""
    browser = Browser(person_of_the_demo("learner"))
    warm, page = _load(browser, "/")
    files = _load_all(browser, page.decode())
    how = f"bodies compressed with brotli {QUALITY}, plus headers; no TLS"
    return [
        Figure(
            name="phone_cold",
            label=_("First page on a phone, empty cache (computed: brotli and headers)"),
            value=(warm + sum(files.values())) / 1024,
            unit="KB",
            budget=COLD_KB,
            is_sized=False,
            note=f"{1 + len(files)} requests; {how}",
        ),
        Figure(
            name="phone_warm",
            label=_("First page on a phone, files cached"),
            value=warm / 1024,
            unit="KB",
            budget=WARM_KB,
            is_sized=False,
            note=f"the page alone; {how}",
        ),
    ]


def _load_all(browser: Browser, html: str) -> dict[str, int]:
    """Wire bytes of each file by its address: what the page names, and what its style sheets name in turn."""
    files: dict[str, int] = {}
    waiting = [address for tag in TAG.findall(html) for address in _references(tag, "/")]
    while waiting:
        address = waiting.pop()
        if address in files:
            continue
        files[address], body = _load(browser, address)
        if address.endswith(".css"):
            waiting += _references(body.decode(), address)
    return files


def _references(text: str, base: str) -> list[str]:
    """Addresses of this site that a tag or a style sheet names."""
    found = [urljoin(base, first or second) for first, second in REFERENCE.findall(text)]
    return [address for address in found if not urlsplit(address).scheme and "#" not in address]


def _load(browser: Browser, address: str) -> tuple[int, bytes]:
    """Bytes on the wire, and the body as it was before."""
    response = browser.fetch(address)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = sum(len(f"{name}: {value}\r\n") for name, value in response.items())
    is_text = posixpath.splitext(address)[1] in TEXTS
    return headers + len(brotli.compress(body, quality=QUALITY) if is_text else body), body
