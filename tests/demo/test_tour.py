"""The tour of the demo: where it leads, whom one becomes there, and that nothing of it exists outside the demo.

Every stop is opened on a loaded demo in `test_load_demo`.
"""

import re

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from academy.core.sentences import ends_sentence
from academy.demo import tour
from academy.demo.packs import read_pack
from academy.people.models import Employee, OrgUnit
from playbooks.services.approval import decide, submit_for_review
from tests.factories.courses import course
from tests.factories.people import EmployeeFactory, give_duty, make_manager, place
from tests.factories.playbooks import draft_script

ADDRESSES = ["start_tour", "visit_stop", "finish_tour", "put_tour_away", "bring_tour_back"]
BAR, BACK = 'class="tour"', 'class="tour tour--away"'


@pytest.fixture
def cards(db, settings, north_clinic):
    """The people on the cards by alias, in a chain that has next to nothing else."""
    settings.IS_DEMO = True
    course(language="en")
    people = {}
    for entry in read_pack("en", "chain")["people"]:
        if "hint" in entry:
            person = place(EmployeeFactory(employee_no=entry["employee_no"]), north_clinic, "online_consultant")
            for duty in entry["duties"]:
                give_duty(person, duty)
            people[entry["alias"]] = person
    make_manager(people["manager"], north_clinic)
    make_manager(people["regional"], OrgUnit.objects.get(code="north"))
    return people


def url(name, key="today"):
    return reverse(f"demo:{name}", args=[key] if name == "visit_stop" else [])


def visit(client, key):
    return client.post(url("visit_stop", key))


def who(client):
    return Employee.objects.get(pk=client.session["_auth_user_id"]).employee_no


def page(client, address="/"):
    return client.get(address).content.decode()


def test_no_title_brings_a_sign_of_its_own_to_the_end_of_the_bars_sentence():
    assert [stop.key for stop in tour.STOPS if ends_sentence(str(stop.title))] == []


def test_the_button_on_the_sign_in_page_leads_to_the_first_stop_as_its_person(cards, client):
    assert f'action="{url("start_tour")}"' in page(client, reverse("account_login"))
    response = client.post(url("start_tour"))
    assert (response.status_code, response.url) == (302, "/playbooks/first-invitation/versions/")
    assert who(client) == cards["author"].employee_no


def test_one_click_leads_from_a_stop_to_the_next_as_the_person_who_looks_at_it(cards, client):
    visit(client, "team")
    assert who(client) == cards["manager"].employee_no
    html = page(client, "/team/")
    assert "Stop 9 of 14: Who is overdue." in html
    assert re.search(r'<form class="tour__on" action="([^"]+)"', html)[1] == url("visit_stop", "results")
    assert visit(client, "results").url == "/results/scripts/first-invitation/"


def test_after_the_last_stop_the_tour_ends_with_what_was_seen_and_where_to_go_from_here(cards, client):
    visit(client, "region")
    html = page(client, "/team/")
    assert "Stop 14 of 14" in html
    assert re.search(r'<form class="tour__on" action="([^"]+)"', html)[1] == url("finish_tour")
    response = client.post(url("finish_tour"))
    assert (response.status_code, response.url) == (302, "/demo/tour/end/")
    html = page(client, response.url)
    assert "The next version begins there." in html
    assert html.count(f'action="{url("start_tour")}" data-submit-once') == 2  # in the bar, and at the end
    assert re.findall(r'<input name="employee_no" type="hidden" value="(\w+)">', html) == [
        person.employee_no for person in cards.values()
    ]
    assert "./run.py demo" in html
    assert "Stop 14" not in page(client, "/team/")


def test_the_end_of_the_tour_can_be_read_by_a_stranger_and_in_the_demo_only(cards, client, settings):
    assert "The loop is closed" in page(client, "/demo/tour/end/")
    settings.IS_DEMO = False
    assert client.get("/demo/tour/end/").status_code == 404


def test_the_bar_offers_every_stop_everybody_and_the_other_language(cards, client):
    visit(client, "today")
    html = page(client)
    assert re.findall(r'formaction="/demo/tour/stops/(\w+)/"', html) == [stop.key for stop in tour.STOPS]
    assert re.findall(r'<button class="tour__choice" name="employee_no".* value="(\w+)">', html) == [
        person.employee_no for person in cards.values()
    ]
    assert re.findall(r'aria-current="(step|true)"', html) == ["true", "step"]
    client.post(reverse("people:set_language"), {"language": "zh-hans", "next": "/"})
    assert 'lang="en" name="language"' in page(client)


def test_where_one_is_survives_becoming_somebody_else(cards, client):
    visit(client, "today")
    client.post(reverse("demo:sign_in"), {"employee_no": cards["trainer"].employee_no})
    assert who(client) == cards["trainer"].employee_no
    assert "Stop 4 of 14" in page(client)


def test_the_visitors_language_goes_with_her(cards, client):
    visit(client, "today")
    client.post(reverse("people:set_language"), {"language": "zh-hans", "next": "/"})
    visit(client, "team")
    assert Employee.objects.get(employee_no=cards["manager"].employee_no).language == "zh-hans"


def test_the_bar_is_put_away_and_brought_back(cards, client):
    visit(client, "today")
    assert client.post(url("put_tour_away"), {"next": "//elsewhere.example"}).url == "/"
    client.post(reverse("demo:sign_in"), {"employee_no": cards["trainer"].employee_no})
    html = page(client)
    assert (BAR in html, BACK in html) == (False, True)
    client.post(url("bring_tour_back"))
    html = page(client)
    assert (BAR in html, BACK in html, "Stop 4 of 14" in html) == (True, False, True)


@pytest.mark.parametrize("name", ["put_tour_away", "bring_tour_back"])
def test_where_scripts_run_the_visitor_stays_on_her_page(cards, client, name):
    visit(client, "today")
    response = client.post(url(name), headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Refresh"]) == (200, "true")


def test_a_stop_brings_the_bar_back(cards, client):
    visit(client, "today")
    client.post(url("put_tour_away"))
    visit(client, "today")
    assert BAR in page(client)


def test_the_bar_stands_in_the_editor_and_not_in_its_previews(cards, client):
    visit(client, "words")
    assert BAR in page(client, "/admin/")
    request = RequestFactory().get("/")
    request.user, request.session, request.is_preview = cards["author"], {}, True
    assert tour.bar(request) is None


def test_a_stranger_sees_no_bar(cards, client):
    html = page(client, reverse("account_login"))
    assert (BAR in html, BACK in html) == (False, False)


def test_the_bar_costs_two_queries(cards, client):
    visit(client, "today")
    client.post(url("put_tour_away"))
    page(client)
    with CaptureQueriesContext(connection) as without:
        page(client)
    client.post(url("bring_tour_back"))
    with CaptureQueriesContext(connection) as whole:
        page(client)
    assert len(whole) - len(without) == 2


@pytest.mark.parametrize("name", ADDRESSES)
def test_outside_the_demo_the_addresses_do_not_exist(cards, client, settings, name):
    client.force_login(cards["learner"])
    assert client.post(url(name)).status_code == 302
    settings.IS_DEMO = False
    assert client.post(url(name)).status_code == 404
    html = page(client)
    assert (BAR in html, BACK in html) == (False, False)


def test_what_is_no_stop_leads_nowhere(cards, client):
    assert visit(client, "elsewhere").status_code == 404
    assert "_auth_user_id" not in client.session


def test_nobody_becomes_who_is_not_on_a_card_or_has_left(cards, client):
    Employee.objects.filter(pk=cards["learner"].pk).update(is_active=False)
    assert visit(client, "today").status_code == 404
    Employee.objects.filter(pk=cards["manager"].pk).update(employee_no="E55555")
    assert visit(client, "team").status_code == 404
    assert "_auth_user_id" not in client.session


def test_the_author_changes_her_words_where_the_law_check_speaks_while_she_types(cards, client):
    assert visit(client, "draft").url == "/scripts/first-invitation/revise/"
    assert who(client) == cards["author"].employee_no


def test_the_reviewer_is_led_to_the_newest_draft_and_to_her_queue_once_all_are_decided(cards, client):
    assert visit(client, "review").url == "/reviews/"
    drafts = [draft_script(author=cards["author"], code=f"s{number}", title=f"话术{number}") for number in (1, 2)]
    for draft in drafts:
        submit_for_review(page=draft, by=cards["author"])
    assert visit(client, "review").url == f"/reviews/{drafts[1].pk}/"
    assert who(client) == cards["compliance_reviewer"].employee_no
    for draft in drafts:
        decide(page=draft, by=cards["compliance_reviewer"], action="reject", comment="写短一点")
    assert visit(client, "review").url == "/reviews/"


@pytest.mark.parametrize("key", ["certificate", "check"])
def test_a_stop_whose_page_is_missing_signs_nobody_in(cards, client, key):
    assert visit(client, key).status_code == 404
    assert "_auth_user_id" not in client.session


def test_forms_behind_the_back_button_go_on_working(cards):
    client = Client(enforce_csrf_checks=True)
    html = page(client, reverse("account_login"))
    old = {"csrfmiddlewaretoken": re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', html)[1]}
    assert client.post(url("start_tour"), old).status_code == 302
    assert client.post(url("visit_stop", "today"), old).status_code == 302
    assert who(client) == cards["learner"].employee_no


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_stop_has_a_name_of_its_own_and_somebody_on_the_cards(language):
    aliases = {entry["alias"] for entry in read_pack(language, "chain")["people"] if "hint" in entry}
    assert len({stop.key for stop in tour.STOPS}) == len(tour.STOPS)
    assert {stop.person for stop in tour.STOPS} <= aliases
