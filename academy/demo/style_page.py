"""The style page: every block of the style sheets with an example and its own markup, as its file says it."""

import re
from dataclasses import dataclass

from django.conf import settings

SHEETS = settings.BASE_DIR / "academy" / "static" / "css"
IMPORT = re.compile(r'@import url\("components/([\w-]+)\.css"\)')
OPENING = re.compile(r"\A/\*\s*(.*?)\s*\*/", re.DOTALL)
# No example of these stands alone, and why.
PAGE_ONLY = {
    "assign": "Its summary lies over the foot of the one page that assigns.",
    "footbar": "It lies over the foot of the page where a script is revised.",
    "results": "Nothing but the columns of one page.",
    "review": "The columns of the one page that decides on a draft.",
    "sign-in": "A page without the shell that surrounds this one: sign out to see it.",
    "tabs": "The homes beside or below this page are it.",
    "toast": "It floats over a page for a moment: copy a reply above to see one.",
    "tour": "The bar of the demo above this page is it.",
}


@dataclass(frozen=True)
class Block:
    """One file of the style sheets: what it is for and how it is written, by its opening comment."""

    name: str
    purpose: str
    markup: str

    @property
    def page_only(self) -> str:
        """Why it is not shown here; empty when it is."""
        return PAGE_ONLY.get(self.name, "")

    @property
    def template(self) -> str:
        return f"core/style/{self.name}.html"


def blocks() -> list[Block]:
    """Every block in the order of the table of contents."""
    contents = (SHEETS / "site.css").read_text(encoding="utf-8")
    return [block_of(name) for name in IMPORT.findall(contents)]


def block_of(name: str) -> Block:
    """The block of a file, its opening comment parted before the first tag."""
    comment = OPENING.search((SHEETS / "components" / f"{name}.css").read_text(encoding="utf-8"))[1]
    lines = "\n".join(line.strip() for line in comment.splitlines())
    purpose, tag, rest = lines.partition("<")
    return Block(name, purpose.replace("\n", " ").rstrip(" :"), tag + rest)
