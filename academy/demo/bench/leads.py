"""Write a CRM's export of so many events: `python -m academy.demo.bench.leads FILE ROWS START SEED`.

A program of its own, because the simulation's memory would hide that of the import.
"""

import csv
import datetime as dt
import subprocess
import sys
from pathlib import Path

from academy.demo.simulation import Settings, simulate

# A lead leaves at least this many events on average.
EVENTS_A_LEAD = 4.2
WEEKS = Settings(start=dt.date.min).weeks


def write_export(path: Path, *, rows: int, last_day: dt.date, seed: int = 0) -> Path:
    """An export of the demo chain's customers whose months end before `last_day`, made by another process."""
    start = last_day - dt.timedelta(days=last_day.weekday(), weeks=WEEKS + 5)
    arguments = [str(path), str(rows), start.isoformat(), str(seed)]
    subprocess.run([sys.executable, "-m", "academy.demo.bench.leads", *arguments], check=True)  # noqa: S603 -- our own words
    return path


def main(path: str, rows: str, start: str, seed: str) -> None:
    settings = Settings(start=dt.date.fromisoformat(start), seed=int(seed), leads=int(int(rows) / EVENTS_A_LEAD) + 10)
    outcomes = simulate(settings).outcomes[: int(rows)]
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(outcomes[0]))
        writer.writeheader()
        writer.writerows(outcomes)


if __name__ == "__main__":
    main(*sys.argv[1:])
