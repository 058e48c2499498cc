"""What came of a million events, for somebody who may see all of them."""

import tempfile
from pathlib import Path

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from academy.demo.bench.crowd import repeat_rows
from academy.demo.bench.figures import Figure
from academy.demo.bench.leads import write_export
from academy.demo.bench.measuring import Browser, person_of_the_demo, read_page
from academy.outcomes.models import Journey, OutcomeEvent
from academy.outcomes.services import import_outcomes

SIZES = {
    "full": {"imported": 40_000, "events": 1_000_000, "runs": 5},
    "quick": {"imported": 10_000, "events": 100_000, "runs": 3},
    "tiny": {"imported": 100, "events": 200, "runs": 1},
}
WALL_MS = 300


def measure(size: dict) -> list[Figure]:
    """The pages of results: the weeks that they show by themselves, all nine months, and one script."""
    _write_events(size["imported"], size["events"])
    browser = Browser(person_of_the_demo("administrator"))
    label = _("Results of %(count)s events") % {"count": f"{OutcomeEvent.objects.count():,}"}
    first = Journey.objects.order_by("started_on").values_list("started_on", flat=True)[0]
    addresses = {
        "weeks": (_("the newest weeks"), reverse("outcomes:results")),
        "all": (_("nine months"), f"{reverse('outcomes:results')}?since={first}"),
        "script": (_("one script by version"), reverse("outcomes:script", args=["first-invitation"])),
    }
    figures = []
    for name, (part, address) in addresses.items():
        reading = read_page(browser, address, runs=size["runs"])
        figures.append(
            Figure(
                name=f"results_{name}",
                label=f"{label}: {part}",
                value=reading.median_wall,
                unit="ms",
                budget=WALL_MS,
                queries=reading.queries,
                note=f"{reading.median_cpu:.0f} ms of CPU",
            )
        )
    return figures


def _write_events(imported: int, wanted: int) -> None:
    """Import a part, then repeat all customers under other keys until there are enough events."""
    with tempfile.TemporaryDirectory() as folder:
        path = write_export(Path(folder) / "leads.csv", rows=imported, last_day=timezone.localdate(), seed=103)
        with path.open("rb") as file:
            import_outcomes(source_name="bench", file=file, file_name=path.name)
    times = -(-wanted // OutcomeEvent.objects.count()) - 1
    other_key = {"customer_key": "customer_key || '-{n}'"}
    repeat_rows(Journey, times, **other_key)
    repeat_rows(OutcomeEvent, times, **other_key, external_id="external_id || '-{n}'")
