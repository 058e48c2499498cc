"""What a certificate changed: the inputs, the words, the command and the page."""

import datetime as dt
import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from academy.outcomes.models import Journey
from academy.outcomes.services import certification_effect
from academy.outcomes.services.certification import certificate_in_question
from academy.people.models import JobRole
from academy.transcript.services import record_completion
from tests.factories.outcomes import invitations, later, take
from tests.factories.people import EmployeeFactory, place, role
from tests.factories.quizzes import simple_exam

RESULTS = reverse("outcomes:results")
PASSED_ON = dt.date(2026, 1, 14)
# Arrived of five invited in the week before the certificate, in its week, and in the week after.
TAKERS, OTHERS = {"2026-01-05": 2, "2026-01-12": 5, "2026-01-19": 4}, {
    "2026-01-05": 1, "2026-01-12": 1, "2026-01-19": 2,
}  # fmt: skip


def certify(person, day=PASSED_ON, *, item="invitation-certification", **fields):
    at = dt.datetime.combine(day, dt.time(1), tzinfo=dt.UTC)
    return record_completion(
        person=person, source="import", item_code=item, title=item, score=90, completed_at=at, **fields
    )


def group(prefix, number, unit, weeks, *, role="online_consultant", first=0):
    """So many people of a clinic, and the invitations of each: five a week, of whom as many arrived as `weeks` say."""
    people, rows = [], []
    for place_in_group in range(number):
        person = place(EmployeeFactory(employee_no=f"{prefix}{place_in_group:02}"), unit, role)
        people.append(person)
        for day, arrived in weeks.items():
            first += 10
            rows += invitations(
                5, arrived=arrived, first=first, day=day, employee_no=person.employee_no, clinic_code=unit.code
            )
    return people, rows


@pytest.fixture
def takers(north_clinic, learner):
    """Ten consultants who pass on Wednesday of the second week, beside ten who never do."""
    people, rows = group("T", 10, north_clinic, TAKERS)
    _others, more = group("N", 10, north_clinic, OTHERS, first=5000)
    take([*rows, *more, *later()])
    for person in people:
        certify(person)
    return people


def found(journeys=None, **options):
    return certification_effect(Journey.objects.visible() if journeys is None else journeys, **options)


def test_people_are_compared_before_and_after_with_those_not_yet_certified(takers):
    """Others went from odds of 1/4 to 2/3; hers of 2/3 would have become 16/9, a share of 0.64, but 0.8 arrived."""
    effect = found()
    assert effect.estimate.value == pytest.approx(0.16, abs=1e-3)
    assert (effect.estimate.people, effect.estimate.compared_people) == (10, 10)
    assert (effect.estimate.n, effect.estimate.compared_n, effect.estimate.weeks) == (50, 50, 1)
    assert (effect.certified, effect.never_certified, effect.invitations) == (10, 10, 300)
    assert (effect.since, effect.until) == (dt.date(2026, 1, 5), dt.date(2026, 1, 19))
    assert effect.adjusted_for == ("person", "week", "role")


def test_both_raw_differences_stand_beside_it(takers):
    effect = found()
    rest, before = effect.against_rest, effect.after_before
    assert (rest.n_new, rest.n_old, rest.n) == (50, 250, 300)
    assert rest.difference.value == pytest.approx(40 / 50 - (20 + 50 + 40) / 250)
    assert rest.difference.low < rest.difference.value < rest.difference.high
    assert (before.n_new, before.n_old) == (50, 100)
    assert before.difference.value == pytest.approx(40 / 50 - 70 / 100)


def test_days_on_which_the_certificate_had_lapsed_count_neither_way(north_clinic, learner):
    people, rows = group("T", 10, north_clinic, TAKERS | {"2026-01-26": 0})
    _others, more = group("N", 10, north_clinic, OTHERS | {"2026-01-26": 4}, first=5000)
    take([*rows, *more, *later()])
    for person in people:
        certify(person, expires_on=dt.date(2026, 1, 25))
    effect = found()
    assert (effect.estimate.n, effect.estimate.weeks) == (50, 1)
    assert effect.estimate.value == pytest.approx(0.16, abs=1e-3)
    assert (effect.after_before.n_new, effect.after_before.n_old) == (50, 100)
    assert (effect.against_rest.n_new, effect.against_rest.n_old) == (50, 350)


def test_people_of_another_role_are_no_comparison(takers, north_clinic):
    _nurses, rows = group("R", 10, north_clinic, {"2026-01-05": 0, "2026-01-19": 5}, role="receptionist", first=9000)
    take(rows)
    effect = found()
    assert effect.estimate.value == pytest.approx(0.16, abs=1e-3)
    assert (effect.estimate.compared_people, effect.never_certified) == (10, 20)
    assert JobRole.objects.filter(code="receptionist").exists()


def test_the_exam_can_be_named(takers):
    other = found(items=["another-exam"])
    assert (other.certified, other.never_certified, other.estimate.is_withheld) == (0, 20, True)
    assert found(items=["invitation-certification"]) == found()


def test_too_few_people_are_said_and_not_shown(north_clinic, learner):
    people, rows = group("T", 9, north_clinic, TAKERS)
    _others, more = group("N", 10, north_clinic, OTHERS, first=5000)
    take([*rows, *more, *later()])
    for person in people:
        certify(person)
    effect = found()
    assert effect.estimate.is_withheld
    assert effect.basis == (
        "Adjusted: too few to show. It takes 10 people seen before and after their certificate, and 10 of the same "
        "role not yet certified in the same weeks; here they are 9 and 10."
    )


def test_raw_differences_of_too_few_are_withheld_too(north_clinic, learner):
    people, rows = group("T", 2, north_clinic, TAKERS)
    take([*rows, *later()])
    certify(people[0])
    effect = found()
    assert (effect.against_rest.difference, effect.after_before.difference) == (None, None)
    assert (effect.against_rest.n_new, effect.after_before.n_old) == (5, 10)


def test_without_an_import_there_is_nothing(learner):
    effect = found()
    assert (effect.certified, effect.invitations, effect.since, effect.estimate.is_withheld) == (0, 0, None, True)


def test_the_words_say_what_was_compared_and_why_the_raw_ones_mislead(takers):
    effect = found()
    assert effect.basis == (
        "Adjusted: 10 people before and after their certificate, compared in 1 calendar weeks with 10 people of the "
        "same role who were not yet certified in the same weeks (50 and 50 invitations). The week of the certificate "
        "itself counts on neither side."
    )
    assert effect.why_against_rest_misleads.startswith("Certified against the rest: those who pass early")
    assert effect.why_after_before_misleads.startswith("After against before: in the meantime")


@pytest.mark.parametrize("more", [0, 3])
def test_it_costs_four_queries_for_any_number_of_people(takers, north_clinic, more, django_assert_num_queries):
    if more:
        take(group("M", more, north_clinic, OTHERS, first=9000)[1])
    with django_assert_num_queries(4):
        found()


def reported(capsys, *args):
    call_command("report_outcomes", "--by", "certification", *args)
    return capsys.readouterr().out


EFFECT = {
    "raw_after_before_points": 10.0, "adjusted_for": ["person", "week", "role"], "people_certified": 10,
    "people_never_certified": 10, "people_before_and_after": 10, "people_compared": 10, "cohorts": 1,
    "n_certified": 50, "n_compared": 50, "weeks_compared": 1,
}  # fmt: skip


def test_the_report_gives_it_beside_the_rates(takers, capsys):
    certified, others = json.loads(reported(capsys, "--item", "invitation-certification", "--json"))
    assert (certified["key"], certified["n"], certified["rate"], certified["raw_points"]) == (
        "certified",
        50,
        0.8,
        36.0,
    )
    assert {name: certified[name] for name in EFFECT} == EFFECT
    assert certified["adjusted_points"] == pytest.approx(16, abs=0.1)
    assert certified["adjusted_low_points"] <= certified["adjusted_points"] <= certified["adjusted_high_points"]
    assert certified["raw_after_before_low_points"] < 10 < certified["raw_after_before_high_points"]
    assert (others["key"], others["n"], others["raw_points"]) == ("not_certified", 250, None)
    assert {others[name] for name in EFFECT} == {None}
    assert others.keys() == certified.keys()


def test_the_report_of_too_few_holds_nulls_beside_the_counts(learner, capsys):
    certify(learner, dt.date(2026, 1, 1))
    take([*invitations(40, arrived=10), *later()])
    (certified,) = json.loads(reported(capsys, "--json"))
    assert (certified["adjusted_points"], certified["adjusted_for"], certified["raw_after_before_points"]) == (
        None,
    ) * 3
    assert (certified["people_certified"], certified["people_before_and_after"]) == (1, 0)


def test_the_report_in_words_names_raw_and_adjusted_and_why(takers, capsys):
    lines = reported(capsys).splitlines()
    assert lines[0].startswith("Certified: 80.0%")
    assert [line.split(":")[0] for line in lines[1:4]] == ["  raw", "  raw, after against before", "  adjusted"]
    assert lines[3].startswith("  adjusted: +16.")
    assert lines[5:] == [found().basis, found().why_against_rest_misleads, found().why_after_before_misleads]


def test_an_empty_report_stays_an_empty_list(db, capsys):
    assert reported(capsys, "--json") == "[]\n"


def shown(client, **query):
    return client.get(RESULTS, query).content.decode()


def test_the_page_shows_raw_and_adjusted_on_one_axis_with_its_caution(takers, trainer, signed_in):
    page = shown(signed_in(trainer))
    for words in (
        "Arrivals and the certificate",
        "Raw: against the rest: +36.0 points",
        "Raw: after against before: +10.0 points",
        "Adjusted: +16.",
        "Invitations from 5 January 2026 to 19 January 2026 (300)",
        "People certified: 10, not certified: 10.",
        "10 people of the same role who were not yet certified",
        "Association, not proof",
        "those who pass early tend to be better already",
    ):
        assert words in page


@pytest.mark.parametrize(
    ("name", "is_there"),
    [("learner", False), ("author", False), ("compliance_reviewer", False), ("outsider", False),
     ("manager", True), ("regional_manager", True), ("other_manager", False), ("trainer", True),
     ("administrator", True)],
)  # fmt: skip
def test_only_those_who_see_several_people_certified_among_them_get_the_section(
    takers, cast, signed_in, name, is_there
):
    assert ("Arrivals and the certificate" in shown(signed_in(cast[name]))) == is_there


def test_a_certified_learner_sees_nothing_of_the_others(takers, signed_in):
    client = signed_in(takers[0])
    assert "Arrivals and the certificate" not in shown(client)
    assert client.get(RESULTS, {"table": "certificate"}).status_code == 404


def exported(client, **query):
    response = client.get(RESULTS, query | {"table": "certificate", "format": "csv"})
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()[1:]
    return [(cells[0], cells[1], cells[4]) for cells in (line.split(",") for line in lines)]


def test_a_manager_compares_within_her_units_only(takers, south_clinic, manager, other_manager, trainer, signed_in):
    """The south has a certificate and invitations of its own; neither side's numbers hold anything of the other."""
    people, rows = group("S", 2, south_clinic, {"2026-01-05": 0, "2026-01-19": 5}, first=9000)
    take(rows)
    certify(people[0])
    north = exported(signed_in(manager))
    assert north[:2] == [("Raw: against the rest", "36.0", "300"), ("Raw: after against before", "10.0", "150")]
    assert (north[2][0], north[2][2]) == ("Adjusted", "100")
    assert exported(signed_in(other_manager)) == [
        ("Raw: against the rest", "", "20"), ("Raw: after against before", "", "10"), ("Adjusted", "", "0"),
    ]  # fmt: skip
    assert exported(signed_in(trainer))[0][2] == "320"
    assert exported(signed_in(trainer), clinic="C002")[0][2] == "20"


def test_days_and_channel_narrow_it_and_an_import_or_a_certificate_shows_at_once(takers, trainer, signed_in):
    client = signed_in(trainer)
    assert exported(client)[0][2] == "300"
    assert exported(client, until="2026-01-18")[0][2] == "200"
    assert client.get(RESULTS, {"table": "certificate", "channel": "no-such"}).status_code == 404
    take(invitations(5, first=9000, day="2026-01-19", employee_no="N00"))
    assert exported(client)[0][2] == "305"
    assert exported(client)[1][2] == "150"
    certify(EmployeeFactory._meta.model.objects.get(employee_no="N00"))
    assert exported(client)[1][2] == "170"


def test_a_remembered_effect_costs_three_queries_less(takers, trainer, signed_in):
    client = signed_in(trainer)
    costs = []
    for _visit in range(2):
        with CaptureQueriesContext(connection) as ran:
            client.get(RESULTS)
        costs.append(len(ran))
    assert costs == [23, 20]


def test_the_page_asks_about_the_exam_of_a_role_that_most_of_her_people_passed(takers, trainer, learner, signed_in):
    for code, roles, people in [("for-all", [], takers[:6]), ("for-consultants", ["online_consultant"], takers[:2])]:
        exam = simple_exam(code=code, roles=[role(name) for name in roles], grants_certificate=True)
        for person in people:
            certify(person, item=code, page=exam)
    assert certificate_in_question(trainer)[0] == "for-consultants"
    assert certificate_in_question(learner) is None
