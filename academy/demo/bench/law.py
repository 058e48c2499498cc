"""The law check: as an author types, of a whole script as it is sent, of a long paste, and of everything live."""

from django.utils.translation import gettext as _

from academy.demo.bench.figures import Figure
from academy.demo.bench.measuring import p95, read
from playbooks.models import LawRule, LawScan, ScriptPage
from playbooks.services.hints import hints_in, hints_of
from playbooks.services.law import current_linter, findings_of, lint_text
from playbooks.services.scanning import run_scan

SIZES = {
    "full": {"paste": 200_000, "runs": 30},
    "quick": {"paste": 20_000, "runs": 10},
    "tiny": {"paste": 2_000, "runs": 1},
}
# Typing feels immediate below 100 ms, which the way there and back has to fit into, too.
TYPED_MS, SCRIPT_MS, PASTE_S = 20, 50, 5
TYPED = 500


def measure(size: dict) -> list[Figure]:
    """Findings and hints in CPU time; the scan without its waiting for the worker."""
    talk = "".join(f"{rule.example_miss}。" for rule in LawRule.objects.filter(is_active=True))
    typed, paste = talk[-TYPED:], (talk * (size["paste"] // len(talk) + 1))[: size["paste"]]
    script = ScriptPage.objects.get(code="price-too-high")
    typing = read(lambda: _check(typed), runs=size["runs"])
    sending = read(lambda: _check_page(script), runs=size["runs"])
    pasting = read(lambda: _check(paste), runs=1)
    scanning = read(lambda: run_scan(LawScan.objects.create(cause=LawScan.Cause.DAILY)), runs=1)
    return [
        Figure("law_typed", _("Law check: 500 characters, p95"), p95(typing.cpu), "ms", TYPED_MS, typing.queries),
        Figure("law_script", _("Law check: a script, p95"), p95(sending.cpu), "ms", SCRIPT_MS, sending.queries),
        Figure("law_paste", _("Law check: %d characters") % len(paste), pasting.median_cpu / 1000, "s", PASTE_S),
        Figure("law_scan", _("Law check: everything live"), scanning.median_cpu / 1000, "s"),
    ]


def _check(text: str) -> list:
    """What the page for quick revise asks after each pause in typing, about words that were never asked about."""
    current_linter().forget()
    found = lint_text(text, channels=("one_to_one",))
    return [*found, *hints_in(text, findings=found, channels=("one_to_one",))]


def _check_page(script: ScriptPage) -> list:
    current_linter().forget()
    return hints_of(script, findings_of(script))
