"""The page that searches: its address, its filters, its hits, and the command that goes the same way."""

import json

import pytest
from django.core.management import call_command
from pytest_django.asserts import assertContains, assertNotContains

from academy.people.models import Employee
from playbooks.models import ScriptPage
from playbooks.services.use import keep_favourite
from tests.factories.playbooks import published_script

pytestmark = pytest.mark.django_db


@pytest.fixture
def mixed(author, compliance_reviewer):
    """Three scripts for consultants, one for nurses, one for everyone; all with the same words."""
    by = {"author": author, "approver": compliance_reviewer}
    rows = [
        ("invite", {"objection": "price"}),
        ("group", {"objection": "pain"}),
        ("plain", {}),
        ("nurse", {"roles": ("nurse",), "objection": "price"}),
        ("all", {"roles": ()}),
    ]
    for code, fields in rows:
        published_script(**by, code=code, title=f"洗牙{code}", **fields)
    ScriptPage.objects.filter(code="invite").update(stage="invitation")
    ScriptPage.objects.filter(code="group").update(channels=["group", "one_to_one"])


def shown(response):
    return [row["hit"].page.code for row in response.context["hits"]]


def test_the_page_keeps_words_and_filters_in_its_address(mixed, learner, signed_in):
    url = "/search/?q=%E6%B4%97%E7%89%99&stage=invitation&objection=&channel=nonsense&role=nurse"
    response = signed_in(learner).get(url, headers={"HX-Request": "true"})
    assert shown(response) == ["invite"]
    assert response["HX-Replace-Url"] == "/search/?q=%E6%B4%97%E7%89%99&stage=invitation"
    assert "HX-Replace-Url" not in signed_in(learner).get(url)


def test_filters_without_words_show_a_list(mixed, learner, signed_in):
    response = signed_in(learner).get("/search/?objection=price")
    assert shown(response) == ["invite"]
    assertContains(response, '<option value="price" selected>Price</option>', html=True)
    assertContains(response, "1 script found")


def test_an_empty_search_asks_nothing_and_says_nothing(mixed, learner, signed_in):
    response = signed_in(learner).get("/search/")
    assert shown(response) == []
    assertNotContains(response, "No script")


def test_filters_that_nothing_passes_say_so(mixed, learner, signed_in):
    assertContains(signed_in(learner).get("/search/?channel=public"), "No script passes these filters")


def test_a_long_list_is_paged(author, compliance_reviewer, learner, signed_in, monkeypatch):
    monkeypatch.setattr("playbooks.views.searching.PAGE_SIZE", 2)
    for number in range(3):
        published_script(code=f"s{number}", title=f"洗牙{number}", author=author, approver=compliance_reviewer)
    client = signed_in(learner)
    assert shown(client.get("/search/?stage=objection")) == ["s0", "s1"]
    assert shown(client.get("/search/?stage=objection&page=2")) == ["s2"]
    assertContains(client.get("/search/?stage=objection"), "3 scripts found")


def test_only_who_reads_more_than_her_own_may_choose_a_role(learner, manager, signed_in):
    names = [select["name"] for select in signed_in(learner).get("/search/").context["selects"]]
    assert names == ["stage", "objection", "channel"]
    assert "role" in [select["name"] for select in signed_in(manager).get("/search/").context["selects"]]


@pytest.mark.parametrize("query", ["q=洗牙", "stage=objection"])
def test_the_page_costs_the_same_for_any_number(
    query, author, compliance_reviewer, manager, signed_in, django_assert_num_queries
):
    for number in range(6):
        page = published_script(code=f"s{number}", title="洗牙", author=author, approver=compliance_reviewer)
        keep_favourite(page=page, person=manager)
        if number in (2, 5):
            client = signed_in(Employee.objects.get(pk=manager.pk))
            with django_assert_num_queries(8):
                client.get(f"/search/?{query}")


def test_a_hit_carries_its_star(mixed, learner, signed_in):
    keep_favourite(page=ScriptPage.objects.get(code="group"), person=learner)
    rows = signed_in(learner).get("/search/?q=洗牙").context["hits"]
    assert {row["hit"].page.code for row in rows if row["hit"].page.is_starred} == {"group"}


def test_the_command_goes_the_same_way(mixed, learner, outsider, capsys):
    def slugs(*options):
        call_command("search_scripts", "洗牙", "--json", *options)
        return {hit["slug"] for hit in json.loads(capsys.readouterr().out)}

    assert slugs() == {"invite", "group", "plain", "nurse", "all"}
    assert slugs("--as", learner.employee_no) == {"invite", "group", "plain", "all"}
    assert slugs("--as", outsider.employee_no) == {"all"}
