"""Check text against the law rules, one text per line."""

import io
import sys
from pathlib import Path

from django.utils.translation import gettext as _

from academy.core.commands import JsonCommand
from academy.core.exceptions import FileRefused
from playbooks.services.hints import hints_in
from playbooks.services.law import lint_text

CHANNELS = {
    "public": "public",
    "group": "group",
    "one_to_one": "one_to_one",
    "1to1": "one_to_one",
    "internal": "internal",
    "print": "internal",
}
LANGUAGES = {"zh": "zh", "zh-hans": "zh", "en": "en"}


class Command(JsonCommand):
    help = _("Check text against the law rules, one text per line; “-” reads standard input.")

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE|-")
        parser.add_argument("--language", choices=list(LANGUAGES), help=_("Rules of one language only."))
        parser.add_argument("--channel", choices=list(CHANNELS), default="public")
        parser.add_argument("--hints", action="store_true", help=_("Also sentences that deserve a second look."))

    def answer(self, *, file, language, channel, hints, **options):
        languages = (LANGUAGES[language],) if language else ("zh", "en")
        reader = (LANGUAGES[language] if language else None) or "zh"
        channels = (CHANNELS[channel],)
        findings = []
        for number, line in enumerate(read_lines(file), start=1):
            found = lint_text(line, languages=languages, channels=channels)
            for finding in [*found, *(hints_in(line, findings=found, channels=channels) if hints else [])]:
                findings.append(
                    {
                        "line": number,
                        "rule": finding.rule,
                        "severity": finding.severity,
                        "start": finding.start,
                        "end": finding.end,
                        "match": finding.match,
                        "advice": finding.advice("en" if finding.rule.startswith("EN") else reader),
                    }
                )
        return findings

    def show(self, findings):
        for finding in findings:
            self.stdout.write("{line}:{start}-{end} {severity} {rule} “{match}”: {advice}".format(**finding))
        if not findings:
            self.stdout.write(_("No findings. A clean check is not an approval."))


def read_lines(name: str) -> list[str]:
    """The lines of a UTF-8 file, or of standard input for "-", as editors count them: a form feed ends none."""
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return [line.rstrip("\n") for line in io.StringIO(raw.decode("utf-8-sig"), newline=None)]
    except OSError as error:
        raise FileRefused(_("The file cannot be read: %s") % error.strerror) from error
    except UnicodeDecodeError as error:
        raise FileRefused(_("The file is not UTF-8 text."), row=raw[: error.start].count(b"\n") + 1) from error
