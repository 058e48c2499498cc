"""How events become journeys."""

import datetime as dt

from academy.core.keys import hash_customer_key
from academy.outcomes.models import Journey
from tests.factories.outcomes import event, take


def journeys():
    return list(Journey.objects.visible().order_by("opening"))


def test_a_second_lead_opens_a_second_journey(learner):
    take([
        event(1, event="lead", occurred_at="2026-01-05 09:00"), event(2, occurred_at="2026-01-06 09:00"),
        event(3, event="lead", occurred_at="2026-03-05 09:00"),
        event(4, event="arrived", occurred_at="2026-03-08 09:00"),
    ])  # fmt: skip
    first, second = journeys()
    assert (first.opening, first.reached, first.started_on) == (1, 0b101, dt.date(2026, 1, 5))
    assert (second.opening, second.reached, second.arrival_days) == (2, 0b10001, None)


def test_events_before_the_first_lead_belong_to_its_opening(learner):
    take([event(1, occurred_at="2026-01-04 09:00"), event(2, event="lead", occurred_at="2026-01-05 09:00")])
    assert [journey.reached for journey in journeys()] == [0b101]


def test_each_stage_keeps_its_first_time_and_the_invitation_tells_who_where_and_with_which_words(
    learner, colleague, south_clinic
):
    take([
        event(1, event="lead", employee_no="E101", clinic_code="C002", channel="", project="laser"),
        event(2, occurred_at="2026-01-06 10:00", script="hello", script_version="2", channel="referral"),
        event(3, occurred_at="2026-01-07 10:00", script="hello", script_version="3"),
        event(4, event="closed", occurred_at="2026-01-10 10:00", amount="1,200.50"),
        event(5, event="closed", occurred_at="2026-01-12 10:00", amount="¥99.5"),
    ])  # fmt: skip
    (journey,) = journeys()
    assert (journey.employee, journey.unit.code) == (learner, "C001")
    assert (journey.script_code, journey.script_version, journey.attribution) == ("hello", 2, "named")
    assert (journey.channel, journey.project, str(journey.amount)) == ("referral", "laser", "1300.00")
    assert journey.invited_at == dt.datetime(2026, 1, 6, 2, 0, tzinfo=dt.UTC)


def test_without_an_invitation_the_first_event_tells_who_served_her(learner, colleague):
    take([event(1, event="lead", employee_no="E101"), event(2, event="arrived", occurred_at="2026-01-06 10:00")])
    (journey,) = journeys()
    assert (journey.employee, journey.invited_on, journey.attribution) == (colleague, None, "none")


def test_days_to_arrival_are_begun_days_of_24_hours(learner):
    take([
        event("a", customer_key="A"), event("a2", customer_key="A", event="arrived", occurred_at="2026-01-19 09:30"),
        event("b", customer_key="B"), event("b2", customer_key="B", event="arrived", occurred_at="2026-01-19 09:31"),
        event("c", customer_key="C"), event("c2", customer_key="C", event="arrived", occurred_at="2026-01-04 09:31"),
    ])  # fmt: skip
    assert sorted(str(journey.arrival_days) for journey in journeys()) == ["14", "15", "None"]


def test_an_event_that_moves_to_another_customer_changes_both(learner):
    take([event(1), event(2, event="arrived", occurred_at="2026-01-06 10:00")])
    take([event(2, event="arrived", occurred_at="2026-01-06 10:00", customer_key="K2")])
    assert sorted(journey.reached for journey in journeys()) == [0b100, 0b10000]


def test_a_journey_disappears_with_its_last_event(learner):
    take([event(1, customer_key="K1")])
    take([event(1, customer_key="K2")])
    assert Journey.objects.count() == 1


def test_customers_whom_an_import_does_not_touch_keep_their_rows(learner):
    take([event(1), event(2, customer_key="K2")])
    untouched = Journey.objects.visible().get(customer_key=hash_customer_key("K1")).pk
    take([event(3, customer_key="K2", event="arrived", occurred_at="2026-01-08 09:00")])
    assert untouched in set(Journey.objects.visible().values_list("pk", flat=True))
