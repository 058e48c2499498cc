"""Rates, funnels and the effect of a script version: exact on small files, near the truth on a simulated one."""

import datetime as dt
import random

import pytest

from academy.outcomes.models import Journey
from academy.outcomes.services import funnel_of, rates_by, reached_and_settled, script_effect, version_results
from academy.outcomes.services.cohorts import Period, last_known_day, wide_enough
from academy.outcomes.statistics import wilson
from academy.transcript.services import record_completion
from tests.factories.outcomes import event, invitations, later, take
from tests.factories.people import EmployeeFactory, place


def funnel(journeys):
    return funnel_of(reached_and_settled(journeys, Period(None, None), known=last_known_day())[0])


def rows(by, **options):
    return [(row.key, row.count, row.n, row.value) for row in rates_by(Journey.objects.visible(), by=by, **options)]


def certify(person, day, *, item="invitation-certification", **fields):
    at = dt.datetime.combine(day, dt.time(1), tzinfo=dt.UTC)
    return record_completion(
        person=person, source="import", item_code=item, title=item, score=90, completed_at=at, **fields
    )


def test_a_rate_has_its_counts_and_wilson_interval_and_is_withheld_below_thirty(learner, colleague):
    take([*invitations(30, arrived=12), *invitations(29, arrived=12, first=100, employee_no="E101"), *later()])
    hers, other = rates_by(Journey.objects.visible(), by="employee")
    interval = wilson(12, 30)
    assert (hers.key, hers.count, hers.n, hers.value) == ("E100", 12, 30, 0.4)
    assert (hers.low, hers.high) == (interval.low, interval.high)
    assert (other.key, other.count, other.n, other.value, other.low, other.is_withheld) == (
        "E101",
        12,
        29,
        None,
        None,
        True,
    )


def test_only_invitations_whose_window_ended_before_the_last_event_count(learner):
    take([*invitations(1, day="2026-01-05"), *invitations(1, first=2, day="2026-01-06"), *later(day="2026-01-20")])
    assert last_known_day() == dt.date(2026, 1, 5)
    assert rows("clinic") == [("C001", 0, 1, None)]


def test_an_arrival_after_the_window_does_not_count(learner):
    take([event(1), event(2, event="arrived", occurred_at="2026-01-20 10:00"), *later()])
    assert rows("clinic") == [("C001", 0, 1, None)]


def test_without_an_import_there_is_nothing(learner):
    assert (last_known_day(), rows("employee"), funnel(Journey.objects.visible())) == (None, [], [])


def test_past_results_stay_with_the_role_that_she_had_that_day(learner, north_clinic):
    learner.placements.update(ends_on=dt.date(2026, 1, 31))
    place(learner, north_clinic, "store_manager", starts_on=dt.date(2026, 2, 1))
    take([*invitations(2, arrived=1), *invitations(3, first=10, day="2026-02-02"), *later()])
    assert rows("role") == [("online_consultant", 1, 2, None), ("store_manager", 0, 3, None)]


def test_certified_means_passed_by_the_day_of_the_invitation_and_not_expired(learner, colleague):
    certify(learner, dt.date(2026, 1, 5), expires_on=dt.date(2026, 1, 31))
    certify(colleague, dt.date(2026, 1, 5), result="failed")
    days = ["2026-01-04", "2026-01-05", "2026-02-01"]
    take([row for n, day in enumerate(days) for row in invitations(1, first=n, arrived=1, day=day)] + later())
    assert rows("certification") == [("certified", 1, 1, None), ("not_certified", 2, 2, None)]
    assert rows("certification", items=["another-exam"]) == [("not_certified", 3, 3, None)]


def test_versions_stand_in_their_order_and_rows_without_a_script_are_left_out(learner):
    take(
        [
            *invitations(2, version=10),
            *invitations(2, first=5, arrived=1, version=9),
            event("x", customer_key="X"),
            *later(),
        ]
    )
    assert rows("script_version") == [("first-invitation:9", 1, 2, None), ("first-invitation:10", 0, 2, None)]


def test_the_funnel_counts_each_stage_and_shares_of_those_who_went_on(learner):
    path = ["lead", "contact_added", "invited", "arrived"]
    take([
        event(f"{n}-{stage}", event=stage, customer_key=f"K{n}", occurred_at=f"2026-01-{5 + place:02} 10:00")
        for n in range(40) for place, stage in enumerate(path)
        if n < {"lead": 40, "contact_added": 30, "invited": 36, "arrived": 9}[stage]
    ])  # fmt: skip
    found = funnel(Journey.objects.visible())
    assert [(step.stage, step.count, step.of_first, step.of_previous, step.previous) for step in found] == [
        ("lead", 40, 1.0, None, ""),
        ("contact_added", 30, 0.75, 0.75, ""),
        ("invited", 36, 0.9, 0.9, "Lead"),
        ("arrived", 9, 0.225, 0.25, ""),
    ]


def test_shares_of_too_few_are_withheld(learner):
    take([event(1, event="lead"), event(2, occurred_at="2026-01-06 10:00")])
    assert [(step.count, step.of_first, step.of_previous) for step in funnel(Journey.objects.visible())] == [
        (1, None, None),
        (1, None, None),
    ]


@pytest.mark.parametrize(("days_ago", "weeks"), [(10, 4), (40, 8), (80, 13), (120, None)])
def test_the_period_widens_until_it_holds_thirty_invitations(learner, days_ago, weeks):
    known = dt.date(2026, 6, 30)
    day = (known - dt.timedelta(days=days_ago)).isoformat()
    take(
        [*invitations(30, day=day), *invitations(29, first=100, day=known.isoformat())][: 59 if days_ago == 10 else 30]
    )
    period = wide_enough(Journey.objects.visible(), until=known)
    assert (period.weeks, period.until) == (weeks, known)


def test_versions_are_compared_within_weeks_and_certificates_only_where_both_were_in_use(learner, colleague):
    certify(colleague, dt.date(2026, 1, 1))
    files = [
        # The quiet week: both versions at 20 % by the learner, both at 60 % by her certified colleague.
        invitations(50, arrived=10, first=1000, version=1), invitations(50, arrived=10, first=2000, version=2),
        invitations(50, arrived=30, first=3000, version=1, employee_no="E101"),
        invitations(50, arrived=30, first=4000, version=2, employee_no="E101"),
        # Weeks with one version alone, in which the newer one looks far better.
        invitations(100, arrived=5, first=5000, version=1, day="2025-12-01"),
        invitations(100, arrived=90, first=6000, version=2, day="2026-02-02"), later(),
    ]  # fmt: skip
    take([row for rows in files for row in rows])
    effect = script_effect(Journey.objects.visible(), code="first-invitation", old=1, new=2)
    assert effect.raw.value == pytest.approx(130 / 200 - 45 / 200)
    assert effect.adjusted.value == pytest.approx(0)
    assert (effect.adjusted.n_new, effect.adjusted.n_old, effect.weeks) == (100, 100, 1)
    assert effect.shows_nothing


def test_the_clinic_joins_the_strata_where_nine_in_ten_can_still_be_compared(learner, south_clinic):
    south = place(EmployeeFactory(employee_no="E150"), south_clinic, "online_consultant")
    both = [
        invitations(40, arrived=4, first=1000, version=1), invitations(40, arrived=4, first=2000, version=2),
        invitations(40, arrived=20, first=3000, version=1, employee_no=south.employee_no, clinic_code="C002"),
        invitations(40, arrived=20, first=4000, version=2, employee_no=south.employee_no, clinic_code="C002"),
    ]  # fmt: skip
    take([row for rows in both for row in rows] + later())
    results = version_results(Journey.objects.visible(), code="first-invitation")
    assert [(result.number, result.effect and result.effect.is_by_clinic) for result in results] == [
        (1, None),
        (2, True),
    ]
    assert results[1].effect.adjusted.value == pytest.approx(0)


def test_the_clinic_stays_out_of_the_strata_where_versions_split_by_clinic(learner, south_clinic):
    take([
        *invitations(40, arrived=4, first=1000, version=1),
        *invitations(40, arrived=20, first=2000, version=2, clinic_code="C002"), *later(),
    ])  # fmt: skip
    effect = script_effect(Journey.objects.visible(), code="first-invitation", old=1, new=2)
    assert (effect.is_by_clinic, effect.adjusted.value) == (False, pytest.approx(0.4))


def test_an_effect_of_too_few_is_withheld(learner):
    take([*invitations(29, version=1), *invitations(40, first=100, version=2), *later()])
    effect = script_effect(Journey.objects.visible(), code="first-invitation", old=1, new=2)
    assert (effect.raw, effect.adjusted, effect.old_n, effect.new_n) == (None, None, 29, 40)


def simulated(seed, *, effect):
    """Invitations of a chain whose arrivals rise by 2 points a week, in which version 2 adds `effect`."""
    rng = random.Random(seed)
    found = []
    for number in range(4_000):
        week = rng.randrange(12)
        version = 2 if rng.random() < min(max((week - 3) / 5, 0), 1) else 1
        arrives = rng.random() < 0.2 + 0.02 * week + (effect if version == 2 else 0)
        day = (dt.date(2026, 1, 5) + dt.timedelta(weeks=week)).isoformat()
        found += invitations(1, first=number, arrived=arrives, day=day, version=version)
    return [*found, *later(day="2026-06-01")]


def test_the_adjusted_estimate_covers_a_planted_effect_that_the_raw_one_misses(learner):
    take(simulated(1, effect=0.05))
    effect = script_effect(Journey.objects.visible(), code="first-invitation", old=1, new=2)
    assert effect.adjusted.low < 0.05 < effect.adjusted.high
    assert effect.raw.low > 0.05
