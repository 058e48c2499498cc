"""Export files of a CRM, and what they become."""

import csv
import io

from academy.outcomes.services import import_outcomes

HEADERS = [
    "event_id",
    "occurred_at",
    "event",
    "employee_no",
    "clinic_code",
    "customer_key",
    "channel",
    "project",
    "visit_type",
    "amount",
    "script",
    "script_version",
    "referrer_key",
    "satisfaction",
]


def event(number, **values):
    """One row of an export; an invitation of customer K1 by the learner unless said otherwise."""
    row = {
        "event_id": f"EV{number}",
        "occurred_at": "2026-01-05 09:30",
        "event": "invited",
        "employee_no": "E100",
        "clinic_code": "C001",
        "customer_key": "K1",
        "channel": "search_ad",
        "project": "implant",
    }
    return dict.fromkeys(HEADERS, "") | row | values


def export(rows, *, headers=None, encoding="utf-8", delimiter=","):
    """The bytes of a CSV file; `headers` renames or limits the columns: {ours: theirs}."""
    headers = headers or {header: header for header in (rows[0] if rows else HEADERS)}
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(headers.values())
    writer.writerows([row.get(ours, "") for ours in headers] for row in rows)
    return text.getvalue().encode(encoding)


def take(content, **options):
    """Import these bytes, or these rows, as the file of the source `crm`."""
    content = content if isinstance(content, bytes) else export(content)
    options = {"source_name": "crm", "file_name": "outcomes.csv"} | options
    return import_outcomes(file=io.BytesIO(content), **options)


def invitations(n, *, arrived=0, first=1, day="2026-01-05", employee_no="E100", clinic_code="C001", version=1):
    """Rows of `n` customers invited that day with a version of `first-invitation`, of whom the first `arrived` came."""
    rows = []
    for number in range(first, first + n):
        common = {"customer_key": f"K{number}", "employee_no": employee_no, "clinic_code": clinic_code}
        words = {"script": "first-invitation", "script_version": version}
        rows.append(event(f"{number}-i", occurred_at=f"{day} 10:00", **common, **words))
        if number < first + arrived:
            rows.append(event(f"{number}-a", event="arrived", occurred_at=f"{day} 18:00", **common))
    return rows


def later(*, day="2026-03-30"):
    """An event so late that every window before it is over; its customer was never invited."""
    return [event(f"late-{day}", event="lead", occurred_at=f"{day} 09:00", customer_key="LATE")]
