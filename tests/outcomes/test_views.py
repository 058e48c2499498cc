"""Who sees which results, and how a file comes in through the page."""

import datetime as dt
import io
import itertools

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from academy.outcomes.models import Journey, OutcomeEvent, OutcomeSource
from tests.factories.outcomes import HEADERS, event, export, invitations, later, take
from tests.factories.people import EmployeeFactory, clinic, place

RESULTS, IMPORT = reverse("outcomes:results"), reverse("outcomes:import")
ALL_TIME = {"since": "2025-01-01", "until": "2026-12-31"}


@pytest.fixture
def results(cast, script_page):
    """31 invitations by the learner and 32 by her colleague in the north, 33 by the outsider in the south."""
    code = script_page.code
    rows = [
        *invitations(31, arrived=10, version=1),
        *invitations(32, arrived=11, first=100, employee_no="E101", version=2),
        *invitations(33, arrived=12, first=200, employee_no="E900", clinic_code="C002", version=2),
    ]
    take([row | ({"script": code} if row["script"] else {}) for row in rows] + later())
    return code


def exported(client, table, **query):
    """Keys and counts of a table of the page, as its CSV gives them."""
    response = client.get(RESULTS, ALL_TIME | query | {"table": table, "format": "csv"})
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()[1:]
    return [(cells[0], int(cells[-5]), int(cells[-4])) for cells in (line.split(",") for line in lines)]


NORTH, SOUTH = [("E100", 31, 10), ("E101", 32, 11)], [("E900", 33, 12)]
SEEN = {
    "learner": NORTH[:1], "colleague": NORTH[1:], "manager": NORTH, "other_manager": SOUTH, "regional_manager": NORTH,
    "author": [], "compliance_reviewer": [], "medical_reviewer": [], "trainer": NORTH + SOUTH,
    "administrator": NORTH + SOUTH, "outsider": SOUTH,
}  # fmt: skip


@pytest.mark.parametrize(("name", "people"), SEEN.items())
def test_each_sees_the_people_of_her_scope_and_no_others(results, cast, signed_in, name, people):
    client = signed_in(cast[name])
    assert exported(client, "people") == people
    shown = client.get(RESULTS, ALL_TIME).content.decode()
    # One person alone is compared with nobody.
    named = [person for person, _n, _count in people] if len(people) > 1 else []
    assert [number for number in ("E100", "E101", "E900") if f"({number})" in shown] == named


@pytest.mark.parametrize(
    ("name", "charts"),
    [
        ("learner", {"funnel"}),
        ("other_manager", {"funnel"}),
        ("manager", {"funnel", "people", "versions"}),
        ("trainer", {"funnel", "people", "versions", "clinics"}),
    ],
)
def test_only_what_has_something_to_compare_is_drawn(results, cast, signed_in, name, charts):
    response = signed_in(cast[name]).get(RESULTS, ALL_TIME)
    assert set(response.context["charts"]) - {"certificate"} == charts
    html = response.content.decode()
    titles = {part: f'id="{part}-title"' in html for part in ("people", "clinics", "versions")}
    if "versions" in charts:
        assert [row[0] for row in response.context["charts"]["versions"].table.rows] == ["Version 1", "Version 2"]
    # The scripts stay in sight: behind each lie its versions, one against the other.
    assert titles == {"people": "people" in charts, "clinics": "clinics" in charts, "versions": True}
    assert f'href="/results/scripts/{results}/"' in html


@pytest.mark.parametrize(
    ("name", "clinics"),
    [("learner", []), ("manager", [("C001", 63, 21)]), ("other_manager", [("C002", 33, 12)]),
     ("trainer", [("C001", 63, 21), ("C002", 33, 12)]), ("author", [])],
)  # fmt: skip
def test_clinics_are_compared_by_who_has_people(results, cast, signed_in, name, clinics):
    assert exported(signed_in(cast[name]), "clinics") == clinics


@pytest.mark.parametrize(
    ("name", "counts"),
    [("learner", [31]), ("colleague", [32]), ("manager", [31, 32]), ("author", [31, 65]), ("outsider", [33]),
     ("compliance_reviewer", []), ("trainer", [31, 65])],
)  # fmt: skip
def test_an_author_sees_the_counts_of_her_scripts_beyond_her_own_customers(results, cast, signed_in, name, counts):
    assert [n for _key, n, _count in exported(signed_in(cast[name]), "versions")] == counts


@pytest.mark.parametrize(("name", "code"), [
    ("learner", 200), ("colleague", 200), ("manager", 200), ("other_manager", 200), ("author", 200), ("trainer", 200),
    ("compliance_reviewer", 200), ("medical_reviewer", 200), ("administrator", 200), ("outsider", 200),
])  # fmt: skip
def test_the_page_of_a_script_opens_for_who_reads_it_or_used_it(results, cast, signed_in, name, code):
    assert signed_in(cast[name]).get(reverse("outcomes:script", args=[results])).status_code == code


def test_the_page_of_a_script_is_not_there_for_who_neither_reads_nor_used_it(cast, script_page, signed_in):
    address = reverse("outcomes:script", args=[script_page.code])
    assert signed_in(cast["outsider"]).get(address).status_code == 404
    page = signed_in(cast["learner"]).get(address)
    assert "Nobody was invited with this script yet" in page.content.decode()
    assert signed_in(cast["trainer"]).get(reverse("outcomes:script", args=["no-such"])).status_code == 404


def test_the_page_of_a_script_shows_raw_beside_adjusted_and_says_what_it_is(results, author, signed_in):
    page = signed_in(author).get(reverse("outcomes:script", args=[results])).content.decode()
    for words in (
        "Association, not proof",
        "Raw",
        "Adjusted",
        "same calendar week",
        "Version 2",
        "adjusted for nothing",
    ):
        assert words in page
    assert "not in the library" in page


def test_an_author_sees_no_names_on_the_page_of_her_script(results, author, signed_in, learner):
    page = signed_in(author).get(reverse("outcomes:script", args=[results])).content.decode()
    assert learner.name not in page
    assert "E100" not in page


def test_a_strangers_way_leads_to_the_sign_in(results, client):
    for address in (RESULTS, IMPORT, reverse("outcomes:script", args=[results])):
        assert client.get(address).url.startswith("/accounts/login/")


def test_filters_narrow_everything(results, trainer, signed_in):
    client = signed_in(trainer)
    assert exported(client, "people", clinic="C002") == SOUTH
    assert exported(client, "people", channel="referral") == []
    assert exported(client, "people", until="2026-01-04") == []


def test_a_manager_cannot_ask_for_a_clinic_that_is_not_hers(results, manager, signed_in):
    assert exported(signed_in(manager), "people", clinic="C002") == NORTH
    assert "clinic C002" not in signed_in(manager).get(RESULTS).content.decode()


def test_days_in_the_wrong_order_are_said(results, trainer, signed_in):
    page = signed_in(trainer).get(RESULTS, {"since": "2026-02-01", "until": "2026-01-01"})
    assert "The last day lies before the first." in page.content.decode()


def test_without_days_the_page_says_which_weeks_it_chose(results, trainer, signed_in):
    page = signed_in(trainer).get(RESULTS).content.decode()
    assert "Invitations of the 13 weeks from" in page


def test_an_empty_page_says_what_to_do_next(cast, signed_in):
    assert f'href="{IMPORT}"' in signed_in(cast["trainer"]).get(RESULTS).content.decode()
    learner = signed_in(cast["learner"]).get(RESULTS).content.decode()
    assert "As soon as outcomes of your customers are imported" in learner
    assert f'href="{IMPORT}"' not in learner


def test_tables_come_as_xlsx_too_and_an_unknown_one_is_not_there(results, trainer, signed_in):
    client = signed_in(trainer)
    assert client.get(RESULTS, {"table": "funnel", "format": "xlsx"}).content.startswith(b"PK")
    assert client.get(RESULTS, {"table": "secrets"}).status_code == 404
    assert client.get(RESULTS, {"table": "people", "format": "pdf"}).status_code == 404


@pytest.mark.parametrize(("name", "queries"), [("learner", 12), ("manager", 22), ("trainer", 22)])
def test_results_cost_the_same_for_one_clinic_and_for_three(results, cast, signed_in, name, queries):
    client = signed_in(cast[name])
    for more in (0, 3):
        for number in range(more):
            where = clinic(f"C01{number}", region="north")
            place(EmployeeFactory(employee_no=f"E80{number}"), where, "online_consultant")
            take(invitations(35, first=1000 * (number + 1), employee_no=f"E80{number}", clinic_code=where.code))
        with CaptureQueriesContext(connection) as ran:
            assert client.get(RESULTS, ALL_TIME).status_code == 200
        assert len(ran) == queries


def test_the_page_of_a_script_costs_the_same_for_more_versions(results, trainer, signed_in):
    address, client = reverse("outcomes:script", args=[results]), signed_in(trainer)
    client.get(address)
    costs = []
    for version in (2, 3, 4):
        rows = invitations(31, first=5000 * version, version=version)
        take([row | ({"script": results} if row["script"] else {}) for row in rows])
        with CaptureQueriesContext(connection) as ran:
            assert client.get(address).status_code == 200
        costs.append(len(ran))
    assert len(set(costs)) == 1
    assert costs[0] <= 12


ALLOWED = {"trainer", "administrator"}


@pytest.mark.parametrize("name", SEEN)
def test_only_trainers_and_administrators_import(cast, signed_in, name):
    client = signed_in(cast[name])
    assert client.get(IMPORT).status_code == (200 if name in ALLOWED else 403)
    send(client, export([event(1)]))
    assert OutcomeEvent.objects.exists() == (name in ALLOWED)


def send(client, content, *, action="apply", source="crm", **data):
    file = SimpleUploadedFile("outcomes.csv", content)
    return client.post(
        IMPORT, {"file": file, "source": source, "action": action, **data}, headers={"hx-request": "true"}
    )


def test_checking_writes_nothing_and_importing_does(cast, signed_in):
    client = signed_in(cast["trainer"])
    content = export([event(1), event(2, employee_no="E999")])
    checked = send(client, content, action="check").content.decode()
    assert "nothing is changed yet" in checked
    assert "Nobody has the employee number “E999”." in checked
    assert not OutcomeEvent.objects.exists()
    assert "Imported" in send(client, content).content.decode()
    assert Journey.objects.visible().count() == 1
    assert "1 new, 0 changed, 0 as before, 1 left out" in client.get(IMPORT).content.decode()


def test_personal_data_is_asked_about_and_the_answer_is_remembered(cast, signed_in):
    client = signed_in(cast["trainer"])
    content = export([event(1) | {"who": "张三"}], headers={**{name: name for name in HEADERS}, "who": "客户姓名"})
    asked = send(client, content).content.decode()
    assert 'name="leave_out" type="checkbox" value="客户姓名"' in asked
    assert not OutcomeEvent.objects.exists()
    assert "Imported" in send(client, content, leave_out=["客户姓名"]).content.decode()
    assert OutcomeSource.objects.get().left_out == ["客户姓名"]
    assert "张三" not in asked


def test_a_missing_column_is_asked_for_and_earlier_answers_are_kept(cast, signed_in):
    client = signed_in(cast["trainer"])
    headers = {**{name: name for name in HEADERS}, "event_id": "ticket", "event": "step"}
    content = export([event(1)], headers=headers)
    first = send(client, content).content.decode()
    assert 'name="map-event_id"' in first
    assert '<option value="ticket">' in first
    second = send(client, content, **{"map-event_id": "ticket"}).content.decode()
    assert '<input form="outcome-import" name="map-event_id" type="hidden" value="ticket">' in second
    assert '<select id="map-missing" form="outcome-import" name="map-event">' in second
    assert "Imported" in send(client, content, **{"map-event_id": "ticket", "map-event": "step"}).content.decode()


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"%PDF-1.7", "a PDF"), (b"event_id\n\xff\xff\n", "neither in UTF-8 nor in GB18030"), (b" ", "The file is empty")],
)
def test_a_file_that_is_none_is_refused_in_words(cast, signed_in, content, words):
    assert words in send(signed_in(cast["trainer"]), content).content.decode()


def test_an_empty_or_missing_file_and_one_that_is_too_large_are_said(cast, signed_in, settings):
    client = signed_in(cast["trainer"])
    assert "The submitted file is empty." in send(client, b"").content.decode()
    assert "This field is required." in client.post(IMPORT, {"source": "crm"}).content.decode()
    settings.IMPORT_MAX_BYTES = 100
    assert "at most 100" in send(client, export([event(1)])).content.decode()


def test_the_page_keeps_what_was_chosen_without_javascript(cast, signed_in):
    client = signed_in(cast["trainer"])
    page = client.post(IMPORT, {"file": io.BytesIO(b"%PDF-1.7"), "source": "desk", "action": "apply"}).content.decode()
    assert 'value="desk"' in page
    assert "a PDF" in page


def test_dates_of_the_period_follow_the_language(results, trainer, signed_in):
    trainer.language = "zh-hans"
    trainer.save()
    page = signed_in(trainer).get(RESULTS, ALL_TIME).content.decode()
    assert f"{dt.date(2026, 12, 31).year}年12月31日" in page


def test_the_page_opens_with_the_rates_that_matter_and_withholds_what_rests_on_too_few(learner, signed_in):
    day = "2026-01-12 10:00"
    deals = [
        event(900 + number, customer_key=f"K{number}", event="consulted", occurred_at=day) for number in range(1, 13)
    ]
    deals += [event(990, customer_key="K1", event="closed", occurred_at=day)]
    take([*invitations(31, arrived=12), *deals, *later()])
    told = signed_in(learner).get(RESULTS, ALL_TIME).context["headline"]
    assert [(entry["value"], entry["interval"], entry["sample"]) for entry in told] == [
        ("38.7%", "23.7% to 56.2%", "12 of 31"),
        (None, "", "1 of 12"),
    ]


def treated(number: int, day: str, *, referred: bool) -> list[dict]:
    """The rows of a customer who was met, invited and followed up on one day and perhaps sent another one."""
    steps = ["lead", "invited", "followed_up", *(["referred"] if referred else [])]
    return [
        event(f"{number}-{step}", customer_key=f"T{number}", event=step, occurred_at=f"{day} 1{hour}:00")
        for hour, step in enumerate(steps)
    ]


@pytest.mark.parametrize(
    ("old", "told"),
    [
        (40, ("10.0%", "4 of 40")),
        (20, (None, "2 of 20")),
        (0, (None, "")),
    ],
)
def test_who_was_treated_lately_does_not_count_as_somebody_who_refers_nobody(learner, signed_in, old, told):
    rows = [treated(number, "2026-02-02", referred=number % 10 == 0) for number in range(old)]
    rows += [treated(number, "2026-02-03", referred=False) for number in range(old, old + 35)]
    take([*itertools.chain(*rows), *later(day="2026-03-31")])
    context = signed_in(learner).get(RESULTS, ALL_TIME).context
    entry = context["headline"][-1]
    assert entry["label"] == "Referred others after the follow-up"
    assert (entry["value"], entry["sample"]) == told
    assert entry["withheld"] == ("too few to show" if old else "too early to tell")
    # The funnel still tells what was recorded.
    assert {step.stage: step.count for step in context["parts"]["funnel"]}["followed_up"] == old + 35


def test_the_newest_weeks_are_led_by_the_referrals_of_weeks_that_lie_further_back(learner, signed_in):
    rows = [treated(number, "2026-01-28", referred=number < 8) for number in range(40)]
    rows += [treated(number, "2026-03-10", referred=False) for number in range(40, 75)]
    take([*itertools.chain(*rows), *later(day="2026-03-31")])
    context = signed_in(learner).get(RESULTS).context
    assert (context["period"].since, context["period"].weeks) == (dt.date(2026, 2, 17), 4)
    assert context["headline"][-1]["sample"] == "8 of 40"
    assert {step.stage: step.count for step in context["parts"]["funnel"]}["followed_up"] == 35
