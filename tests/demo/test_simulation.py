"""The invented chain: customers are lost at every step, and what is planted stays what it was."""

import datetime as dt
from collections import defaultdict

from academy.demo.simulation import Losses, Settings, simulate

MONDAY = dt.date(2026, 3, 2)


def journeys(**losses) -> list[set[str]]:
    """The stages that each customer reached."""
    reached = defaultdict(set)
    for row in simulate(Settings(start=MONDAY, leads=2_000, losses=Losses(**losses))).outcomes:
        reached[row["customer_key"]].add(row["event"])
    return list(reached.values())


def share(found, *, of: str, reach: str) -> float:
    group = [stages for stages in found if of in stages]
    return sum(reach in stages for stages in group) / len(group)


def test_some_are_never_invited_some_do_not_come_and_some_leave_unseen():
    found = journeys(uninvited=0.1, no_show=0.2, unseen=0.06)
    assert 0.88 <= share(found, of="lead", reach="invited") <= 0.92
    assert 0.92 <= share(found, of="arrived", reach="consulted") <= 0.96
    stayed_away = [stages for stages in found if "invited" in stages and "arrived" not in stages]
    assert 0.16 <= share(stayed_away, of="invited", reach="booked") <= 0.24
    assert not [stages for stages in found if "closed" in stages and "consulted" not in stages]


def test_of_those_who_are_invited_as_many_arrive_as_without_such_losses():
    plain, lossy = journeys(), journeys(uninvited=0.1, no_show=0.2, unseen=0.06)
    difference = share(plain, of="invited", reach="arrived") - share(lossy, of="invited", reach="arrived")
    assert abs(difference) < 0.03
    assert share(plain, of="lead", reach="invited") == share(plain, of="booked", reach="consulted") == 1
