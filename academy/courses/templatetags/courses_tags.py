from dataclasses import asdict
from types import SimpleNamespace

from django import template
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from academy.courses.pieces import Piece, check_details, text_html
from playbooks.examples import TURNS
from playbooks.lines import turn_lines
from playbooks.reading import Turn, turns_of

register = template.Library()


@register.filter
def clock(seconds: float) -> str:
    """Seconds as minutes and seconds, the way players show them: 95 becomes "1:35"."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


@register.simple_tag
def piece_like(name: str, value) -> Piece:
    """The example of a block as a lesson's reader meets it, with files and a script of no library."""
    match name:
        case "text":
            return Piece("example", name, text_html(value.source))
        case "check":
            return Piece("example", name, value, check_details(value, is_solved=False))
        case "picture":
            return Piece("example", name, [_drawing()], {"caption": value["caption"]})
        case "video" | "audio":
            film = {"title": _("How a first call sounds"), "duration": 95, "size": 4_200_000, "thumbnail": _drawing()}
            return Piece("example", name, SimpleNamespace(pk=0, url="", width=480, height=300, **film))
        case "document":
            sheet = SimpleNamespace(title=_("The follow-up sheet"), url="#", file_extension="pdf")
            return Piece("example", name, sheet, {"size": 180_000})
        case "script":
            script = SimpleNamespace(title=_("Too expensive"), language=get_language(), get_absolute_url="#")
            turns = [turn for kind in ("customer_line", "reply") for turn in _turns(kind)]
            return Piece("example", name, script, {"turns": turns})
    return Piece("example", name, value)


def _drawing() -> SimpleNamespace:
    """A picture that every site has."""
    url = static("img/sign-in.svg")
    return SimpleNamespace(url=url, width=480, height=300, image=SimpleNamespace(alt=""))


def _turns(kind: str) -> list[Turn]:
    lines = [asdict(line) for line in turn_lines("example", kind, TURNS[kind]["preview_value"])]
    return turns_of(lines, scripts={})
