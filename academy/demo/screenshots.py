"""Pictures of the real pages for the documentation, made anew by a script: they cannot be older than what they show."""

import io
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from PIL import Image

from academy.bootstrap.server import end, free_port, server_command, wait_for
from academy.demo.packs import read_pack

HOST = "127.0.0.1"
PHONE, DESKTOP = (390, 844), (1280, 860)
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
# Colours of a picture: enough for flat surfaces and letters, at a third of the size.
COLOURS = 160


@dataclass(frozen=True)
class Shot:
    """One picture: who looks at which address, in which window; `part` is a selector when not the window is shown."""

    name: str
    alias: str
    address: str
    size: tuple[int, int] = PHONE
    part: str = ""
    scheme: str = "light"


SHOTS = [
    Shot("certificate-effect", "administrator", "/results/", DESKTOP, part="#certificate .card"),
    Shot("today", "learner", "/"),
    Shot("script", "learner", "/scripts/price-too-high/"),
    Shot("lesson", "learner", "/learn/consultant-first-week/invitation-rhythm/"),
    Shot("learn", "learner_certified", "/learn/"),
    Shot("sop", "medical_reviewer", "/sops/filler-aftercare-sop/", scheme="dark"),
    Shot("comparison", "author", "/playbooks/price-too-high/compare/1/2/"),
    Shot("team", "regional", "/team/", DESKTOP),
    Shot("versions", "administrator", "/results/scripts/first-invitation/", DESKTOP),
    Shot("editor", "compliance_reviewer", "/admin/", DESKTOP),
]


def take_pictures(*, demo: Path, language: str, folder: Path, tell: Callable[[str], None]) -> None:
    """Every shot of SHOTS as PNG into the folder, from the demo in that data folder."""
    # It comes with the packages for development; nothing that is deployed needs it.
    from playwright.sync_api import sync_playwright

    numbers = {entry["alias"]: entry["employee_no"] for entry in read_pack(language, "chain")["people"]}
    folder.mkdir(parents=True, exist_ok=True)
    with _serving(demo) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for shot in SHOTS:
            tell(f"{language}/{shot.name}")
            options = {"locale": LOCALES[language], "color_scheme": shot.scheme, "device_scale_factor": 2}
            width, height = shot.size
            context = browser.new_context(viewport={"width": width, "height": height}, **options)
            picture = _take(context.new_page(), site, shot, numbers[shot.alias])
            (folder / f"{shot.name}.png").write_bytes(_small(picture))
            context.close()
        browser.close()


def _take(page, site: str, shot: Shot, number: str) -> bytes:
    page.goto(f"{site}/accounts/login/")
    page.locator(f"form:has(input[value='{number}']) button").first.click()
    page.goto(f"{site}{shot.address}")
    page.wait_for_load_state("networkidle")
    if shot.part:
        # Tall enough to need no scrolling: the tour's bar would stay in sight in front of it.
        page.set_viewport_size({"width": shot.size[0], "height": 4000})
        return page.locator(shot.part).first.screenshot()
    return page.screenshot()


def _small(picture: bytes) -> bytes:
    """The picture with few colours."""
    out = io.BytesIO()
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


@contextmanager
def _serving(demo: Path) -> Iterator[str]:
    """The demo's site on a port of its own while the block runs; its address."""
    port = free_port(HOST, 8600)
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    env |= {"DJANGO_SETTINGS_MODULE": "academy.settings.dev", "CHAIRSIDE_DEBUG": "false", "CHAIRSIDE_DEMO": "true"}
    env["CHAIRSIDE_VAR"] = str(demo)
    command = server_command(HOST, port, 1)
    server = subprocess.Popen(command, cwd=settings.BASE_DIR, env=env, start_new_session=True)  # noqa: S603 -- our own program
    try:
        wait_for(server, HOST, port)
        yield f"http://{HOST}:{port}"
    finally:
        end([server])
