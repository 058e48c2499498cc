"""Events of a customer told as journeys: one an opening, with the first time of each step."""

import datetime as dt
import math
from collections.abc import Iterable, Iterator
from itertools import groupby, islice

from academy.outcomes.models import Journey, OutcomeEvent, OutcomeImport, Stage
from academy.outcomes.services.batches import CHUNK, keep_turn
from academy.outcomes.services.pace import Pace
from academy.outcomes.services.writing import prepare_insertion
from academy.versions.models import Version

ORDER = {stage: place for place, stage in enumerate(Stage.values)}
DAY = dt.timedelta(days=1)
FIELDS = (
    "customer_key",
    "occurred_at",
    "external_id",
    "stage",
    "occurred_on",
    "employee_id",
    "unit_id",
    "channel",
    "project",
    "visit_type",
    "amount",
    "satisfaction",
    "referrer_key",
    "script_code",
    "script_version",
)
# What makes two tellings of a journey the same; `version` is linked in place and does not count.
TOLD = [
    field.attname
    for field in Journey._meta.concrete_fields
    if field.attname not in ("id", "batch_id", "replaced_by_id", "version_id")
]


def rebuild_touched(batch: OutcomeImport) -> None:
    """Tell the journeys anew of every customer of whom the import wrote, changed or moved an event."""
    versions, pace, touched = known_versions(), Pace(), iter(_touched_keys(batch))
    while keys := list(islice(touched, pace.rows // 2)):
        rebuild_journeys(keys, batch=batch, versions=versions, pace=pace)


def rebuild_journeys(
    customer_keys: Iterable[str], *, batch: OutcomeImport, versions: dict, pace: Pace | None = None
) -> None:
    """Write the journeys of these customers that differ from what is kept; seen when the import is finished."""
    keys = list(customer_keys)
    told = list(_journeys(keys, versions))
    kept = {(row.customer_key, row.opening): row for row in Journey.objects.newest().filter(customer_key__in=keys)}
    fresh, replaced = [], []
    for journey in told:
        before = kept.pop((journey.customer_key, journey.opening), None)
        if before is not None and _same(before, journey):
            continue
        if before is not None:
            replaced.append(before.pk)
        fresh.append(journey)
    replaced += [row.pk for row in kept.values()]
    if fresh or replaced:
        insertion = prepare_insertion(Journey, fresh, batch_id=batch.pk, replaced_by_id=None)
        with (pace or Pace()).writing():
            keep_turn(batch)
            Journey.objects.filter(pk__in=replaced).update(replaced_by=batch)
            insertion.run()


def known_versions() -> dict[tuple[str, int], int]:
    """Version ids by code and number."""
    return {(code, number): pk for code, number, pk in Version.objects.values_list("code", "number", "pk")}


def link_journeys(*, version: Version) -> int:
    """Link journeys that named this version before it was here; how many. One query."""
    named = Journey.objects.filter(script_code=version.code, script_version=version.number, version__isnull=True)
    return named.update(version=version)


def tell_journeys(events: list[dict]) -> Iterator[Journey]:
    """The journeys that one customer's events make, unsaved. A lead after the first one opens the next journey."""
    events = sorted(events, key=lambda event: (event["occurred_at"], ORDER[event["stage"]], event["external_id"]))
    opening, has_lead, current = 1, False, []
    for event in events:
        if event["stage"] == Stage.LEAD:
            if has_lead:
                yield _tell(current, opening)
                opening, current = opening + 1, []
            has_lead = True
        current.append(event)
    if current:
        yield _tell(current, opening)


def _tell(events: list[dict], opening: int) -> Journey:
    """One journey. Who served her and where is told by the invitation, else by the first event."""
    first_of: dict[str, dict] = {}
    for event in events:
        first_of.setdefault(event["stage"], event)
    invited, arrived = first_of.get(Stage.INVITED), first_of.get(Stage.ARRIVED)
    served = invited or events[0]
    amounts = [event["amount"] for event in events if event["amount"] is not None]
    journey = Journey(
        customer_key=served["customer_key"],
        opening=opening,
        employee_id=served["employee_id"],
        unit_id=served["unit_id"],
        channel=_first(events, "channel"),
        project=_first(events, "project"),
        visit_type=_first(events, "visit_type"),
        referrer_key=_first(events, "referrer_key"),
        amount=sum(amounts) if amounts else None,
        satisfaction=_last(events, "satisfaction"),
        started_on=events[0]["occurred_on"],
        invited_on=invited and invited["occurred_on"],
        arrival_days=_days_between(invited, arrived),
        reached=sum(1 << ORDER[stage] for stage in first_of),
        script_code=invited["script_code"] if invited else "",
        script_version=invited and invited["script_version"],
    )
    if journey.script_code:
        journey.attribution = Journey.Attribution.NAMED
    for stage, event in first_of.items():
        setattr(journey, f"{stage}_at", event["occurred_at"])
    return journey


def _days_between(invited: dict | None, arrived: dict | None) -> int | None:
    if not invited or not arrived or arrived["occurred_at"] < invited["occurred_at"]:
        return None
    return min(math.ceil((arrived["occurred_at"] - invited["occurred_at"]) / DAY), 32_000)


def _first(events: list[dict], name: str) -> str:
    return next((event[name] for event in events if event[name]), "")


def _last(events: list[dict], name: str):
    return next((event[name] for event in reversed(events) if event[name] is not None), None)


def _journeys(keys: list[str], versions) -> Iterator[Journey]:
    rows = OutcomeEvent.objects.newest().filter(customer_key__in=keys).order_by("customer_key").values(*FIELDS)
    for _key, events in groupby(rows.iterator(), key=lambda event: event["customer_key"]):
        for journey in tell_journeys(list(events)):
            journey.version_id = versions.get((journey.script_code, journey.script_version))
            yield journey


def _same(before: Journey, after: Journey) -> bool:
    return all(getattr(before, name) == getattr(after, name) for name in TOLD)


def _touched_keys(batch: OutcomeImport) -> Iterator[str]:
    """Customers of the import's new events and of those that it replaces, each once; memory stays flat."""
    for touched in (OutcomeEvent.objects.filter(batch=batch), OutcomeEvent.objects.filter(replaced_by=batch)):
        last = ""
        while keys := list(
            touched.filter(customer_key__gt=last)
            .order_by("customer_key")
            .values_list("customer_key", flat=True)
            .distinct()[:CHUNK]
        ):
            yield from keys
            last = keys[-1]
