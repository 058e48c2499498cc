"""What a mail says, how it looks and where it leads, for tests of any app."""

import html as escapes
import re
from pathlib import Path

TOKENS = Path(__file__).parents[1] / "academy" / "static" / "css" / "tokens.css"
COLOUR = re.compile(r"#[0-9a-f]{6}\b")
NOT_FOR_MAIL = re.compile(r"<(?:style|script|table|img|link|form)\b|\bclass=|\burl\(|{#|{%|{{", re.IGNORECASE)


def words(html: str) -> str:
    """The text between the tags, blanks put together."""
    text = re.sub(r"</?(?:b|a)\b[^>]*>", "", html)
    return " ".join(escapes.unescape(re.sub(r"<[^>]*>", " ", text)).split())


def links(html: str) -> list[str]:
    return [escapes.unescape(address) for address in re.findall(r'href="([^"]*)"', html)]


def host_names(message) -> set[str]:
    """Every host that text or HTML names."""
    parts = [message.subject, message.body, *(content for content, _kind in message.alternatives)]
    return set(re.findall(r"https?://([^/\s\"<]+)", " ".join(parts)))


def looks(html: str) -> list[str]:
    """What a mail program would drop or fetch, template code that shows, and colours that the site does not have."""
    known = set(COLOUR.findall(TOKENS.read_text(encoding="utf-8")))
    return NOT_FOR_MAIL.findall(html) + sorted(set(COLOUR.findall(html)) - known)
