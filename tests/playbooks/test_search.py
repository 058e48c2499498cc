"""Scripts are found by the words of customers and colleagues, and narrowed by filters."""

import json

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django.asserts import assertContains, assertNotContains

from academy.core.search import rarest
from academy.people.models import Employee
from playbooks.models import ScriptPage
from playbooks.services.search import Filters, list_scripts, search_scripts
from playbooks.services.use import keep_favourite
from tests.factories.playbooks import published_script

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(author, compliance_reviewer):
    """Three scripts about cleaning teeth, one of them about a wedding."""
    titles = {"one": "洗牙以前", "two": "洗牙以后", "three": "婚礼前来洗牙"}
    return [
        published_script(code=code, title=title, author=author, approver=compliance_reviewer)
        for code, title in titles.items()
    ]


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    ("hits", "expected"), [(0, ["婚礼"]), (1, ["婚礼"]), (3, ["婚礼"]), (4, ["婚礼", "洗牙"]), (99, ["婚礼", "洗牙"])]
)
def test_rare_words_come_first_and_common_ones_as_far_as_the_hits_reach(hits, expected):
    everything = ["洗牙", "婚礼", "没有"]
    # Only the index of SQLite can tell how rare a word is.
    assert rarest(everything, hits=hits) == (expected if connection.vendor == "sqlite" else everything)


def test_words_that_stand_nowhere_find_nothing(shelf, learner):
    assert rarest([], hits=9) == []
    assert search_scripts("火星旅行团报名", user=learner) == []


def test_a_pasted_sentence_finds_the_script_of_its_rarest_words(shelf, learner):
    hits = search_scripts("我下个月要办婚礼了，能不能先来洗牙呢，你们几点开门？", user=learner)
    assert hits[0].page.code == "three"


# --- What finds a script ---------------------------------------------------------------


@pytest.fixture
def dear(author, compliance_reviewer):
    """A script about the price of an implant, beside one about pain."""
    turns = [("customer_line", "种植牙implant怎么这么贵，ＡＢＣ牌的呢？"), ("reply", "我把费用按项目拆开给您看。")]
    by = {"author": author, "approver": compliance_reviewer}
    published_script(**by, code="pain", title="怕疼", objection="pain", turns=[("customer_line", "会不会很疼？")])
    return published_script(**by, code="dear", title="费用高", objection="price", turns=turns)


@pytest.mark.parametrize(
    "query",
    [
        "费用",
        "拆开",
        "种植牙 implant",
        "implant贵",
        "IMPLANT",
        "ｉｍｐｌａｎｔ",
        "abc牌",
        "ABC",
        "費用",
        "種植牙",
        "價格",
        "价格",
        "price",
        "Price",
        "ＰＲＩＣＥ",
        "费用高 price",
        "你好，我想问一下，种植牙为什么这么贵啊，我朋友在别的地方做便宜很多，能不能少一点呢？",
    ],
)
def test_words_as_people_write_them_find_the_script(query, dear, learner):
    assert [hit.page.code for hit in search_scripts(query, user=learner)] == ["dear"]


@pytest.mark.parametrize("query", ["异议", "objections", "Objections", "異議"])
def test_a_stage_is_found_by_its_name_in_both_languages(query, dear, learner):
    assert {hit.page.code for hit in search_scripts(query, user=learner)} == {"dear", "pain"}


# --- Filters ---------------------------------------------------------------------------------


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


FILTERED = [
    ({}, {"invite", "group", "plain", "all"}),
    ({"stage": "invitation"}, {"invite"}),
    ({"stage": "objection"}, {"group", "plain", "all"}),
    ({"objection": "price"}, {"invite"}),
    ({"channel": "group"}, {"group"}),
    ({"channel": "one_to_one"}, {"invite", "group", "plain", "all"}),
    ({"channel": "public"}, set()),
    ({"stage": "objection", "objection": "pain", "channel": "group"}, {"group"}),
    ({"stage": "invitation", "objection": "pain"}, set()),
    # Her own reach stays the limit.
    ({"role": "nurse"}, {"all"}),
]


@pytest.mark.parametrize(("filters", "codes"), FILTERED)
def test_filters_narrow_the_hits_and_the_list_alike(filters, codes, mixed, learner):
    chosen = Filters(**filters)
    assert {hit.page.code for hit in search_scripts("洗牙", user=learner, filters=chosen)} == codes
    assert {page.code for page in list_scripts(chosen, user=learner)} == codes


def test_who_reads_everything_filters_by_role(mixed, trainer):
    for role, codes in (("nurse", {"nurse", "all"}), ("online_consultant", {"invite", "group", "plain", "all"})):
        assert {page.code for page in list_scripts(Filters(role=role), user=trainer)} == codes


def test_filters_reach_past_the_first_hits(author, compliance_reviewer, learner):
    for number in range(5):
        published_script(code=f"s{number}", title="洗牙", author=author, approver=compliance_reviewer)
    last = ScriptPage.objects.get(code="s4")
    ScriptPage.objects.filter(pk=last.pk).update(stage="recall")
    hits = search_scripts("洗牙", user=learner, limit=1, filters=Filters(stage="recall"))
    assert [hit.page.code for hit in hits] == ["s4"]


# On SQLite hits are ranked in a query of their own, and the words of a sentence are counted first.
ON_SQLITE = connection.vendor == "sqlite"


@pytest.mark.parametrize(
    ("query", "queries"), [("洗牙", 5 if ON_SQLITE else 4), ("洗牙的婚礼和火星", 8 if ON_SQLITE else 5)]
)
@pytest.mark.parametrize("filters", [{}, {"stage": "objection", "channel": "one_to_one"}])
def test_searching_costs_the_same_for_any_number(
    filters, query, queries, author, compliance_reviewer, learner, django_assert_num_queries
):
    for number in range(4):
        published_script(code=f"s{number}", title="洗牙", author=author, approver=compliance_reviewer)
        if number in (0, 3):
            search_scripts(query, user=learner)
            with django_assert_num_queries(queries):
                search_scripts(query, user=learner, filters=Filters(**filters))


# --- The page -----------------------------------------------------------------------------


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
    for number in range(4):
        page = published_script(code=f"s{number}", title="洗牙", author=author, approver=compliance_reviewer)
        keep_favourite(page=page, person=manager)
        if number in (0, 3):
            client = signed_in(Employee.objects.get(pk=manager.pk))
            with django_assert_num_queries((11 if ON_SQLITE else 10) if query == "q=洗牙" else 8):
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
