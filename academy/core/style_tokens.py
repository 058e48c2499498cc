"""What the style page shows of the tokens: colours, sizes and distances of tokens.css, and the icons in use."""

import functools
import re
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TOKENS = settings.BASE_DIR / "academy" / "static" / "css" / "tokens.css"
ROOT = re.compile(r":root \{(.*?)\}", re.DOTALL)
DARK = re.compile(r"@media \(prefers-color-scheme: dark\) \{\s*:root \{(.*?)\}", re.DOTALL)
WIDE = re.compile(r"@media \(min-width: 768px\) \{\s*:root \{(.*?)\}", re.DOTALL)
DEFINITION = re.compile(r"--([\w-]+): ([^;]+);")
ICON = re.compile(r'(?:lucide |icon=)"([a-z0-9-]+)"')
# What each colour is for.
COLOURS = {
    "paper": _("The page"),
    "surface": _("Cards and fields"),
    "sunken": _("What lies below a card"),
    "line": _("Lines between things"),
    "edge": _("The edge of a control"),
    "ink": _("What is read first"),
    "soft": _("What is read second"),
    "faint": _("What is read last"),
    "teal": _("What can be tapped, and what is done"),
    "teal-strong": _("Teal under a finger, and on its wash"),
    "teal-wash": _("The ground of what is chosen or done"),
    "on-teal": _("Words on teal"),
    "coral": _("Late or unlawful, and nothing else"),
    "coral-wash": _("The ground of what is late or unlawful"),
    "on-coral": _("Words on coral"),
    "amber": _("Warnings"),
    "amber-wash": _("The ground of a warning"),
    "hero": _("The card that leads a page"),
    "on-hero": _("Words on that card"),
    "on-hero-soft": _("Words that come second on that card"),
    "hero-track": _("The track of a bar on that card"),
    "veil": _("What lies behind a dialog"),
}


@dataclass(frozen=True)
class Token:
    """One token; `other` is its value in the dark or on a wide screen, empty where that is the same."""

    name: str
    value: str
    other: str = ""
    use: Promise | str = ""


@functools.cache
def token_groups() -> dict[str, list[Token]]:
    """The tokens that have a look of their own: colours, type sizes, distances and corners."""
    css = TOKENS.read_text(encoding="utf-8")
    root, dark, wide = (dict(DEFINITION.findall(part.search(css)[1])) for part in (ROOT, DARK, WIDE))

    def starting(prefix: str) -> list[Token]:
        return [Token(name, value, wide.get(name, "")) for name, value in root.items() if name.startswith(prefix)]

    return {
        "colours": [Token(name, root[name], dark.get(name, ""), use) for name, use in COLOURS.items()],
        "sizes": starting("text-"),
        "distances": starting("space-"),
        "corners": starting("radius"),
    }


@functools.cache
def icons_in_use() -> list[str]:
    """The icons that the site's own templates name, by name; Wagtail has icons of its own."""
    names = set()
    for path in (settings.BASE_DIR / "templates").rglob("*.html"):
        if "wagtailadmin" not in path.parts:
            names.update(ICON.findall(path.read_text(encoding="utf-8")))
    return sorted(names)
