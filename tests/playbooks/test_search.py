"""Scripts are found by the words of customers and colleagues, and narrowed by filters."""

import pytest

from playbooks.models import ScriptPage
from playbooks.services.search import Filters, Found, find_scripts, list_scripts, search_scripts
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


def test_words_that_stand_nowhere_find_nothing(shelf, learner):
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
        "implants",
        "impl",
        "种植牙\u200bimplant",
        "种\u200b植\ufeff牙",
        "im\u00adplant",
        "种植牙😀",
        "😡贵👩\u200d⚕️牌",
        "【种植牙】！！！",
        "种植牙怎么这么贵",
        "你好，我想问一下，种植牙为什么这么贵啊，我朋友在别的地方做便宜很多，能不能少一点呢？",
        "你好，我想問一下，種植牙為什麼這麼貴啊，我朋友在別的地方做便宜很多，能不能少一點呢？",
        "嗯嗯好的，那我先说一下情况哈。" * 130 + "就是种植牙太贵了。",
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


ALL_OF_THEM = {"stage": "quote", "objection": "price", "channel": "group", "role": "nurse"}


@pytest.mark.parametrize("query", ["洗牙", "我想来洗牙，不知道你们那边周末几点开门，能不能带孩子一起来呢，谢谢"])
def test_all_filters_at_once_leave_what_passes_each_of_them(query, author, compliance_reviewer, trainer, learner):
    by = {"author": author, "approver": compliance_reviewer}
    for name in ("right", *ALL_OF_THEM):
        published_script(**by, code=name, title="洗牙", roles=("doctor",) if name == "role" else ("nurse",))
    ScriptPage.objects.update(stage="quote", objection="price", channels=["group"])
    for name, value in (("stage", "recall"), ("objection", "pain"), ("channels", ["one_to_one"])):
        ScriptPage.objects.filter(code=name.removesuffix("s")).update(**{name: value})
    chosen = Filters(**ALL_OF_THEM)
    assert [hit.page.code for hit in search_scripts(query, user=trainer, filters=chosen)] == ["right"]
    assert search_scripts(query, user=learner, filters=chosen) == []


@pytest.mark.parametrize(
    "query",
    [
        "",
        "  ",
        "？？？",
        "…，。！",
        "\u200b",
        "😀👍🏽",
        "'",
        '"',
        "*",
        "( ) : -",
        "_",
        "x' & 'z",
        '"a" OR *',
        "\\",
        "\0",
    ],
)
def test_what_holds_no_word_finds_nothing_and_breaks_nothing(query, mixed, learner):
    assert find_scripts(query, user=learner) == Found([], [])


@pytest.mark.parametrize(
    "query", ["x' & 'z", '"a" OR *', "NOT 火星", "a:b'", "{title} : 火", "火'); --", "火\\", "火*", "𰻝𰻝"]
)
def test_signs_of_the_index_are_no_commands(query, mixed, learner):
    assert search_scripts(query, user=learner) == []


# --- Queries --------------------------------------------------------------------------------


@pytest.mark.parametrize(("query", "queries"), [("洗牙", 2), ("洗牙的婚礼和火星", 4)])
@pytest.mark.parametrize("filters", [{}, {"stage": "objection", "channel": "one_to_one"}])
def test_searching_costs_the_same_for_any_number(
    filters, query, queries, author, compliance_reviewer, learner, django_assert_num_queries
):
    for number in range(6):
        published_script(code=f"s{number}", title="洗牙", author=author, approver=compliance_reviewer)
        if number in (2, 5):
            search_scripts(query, user=learner)
            with django_assert_num_queries(queries):
                search_scripts(query, user=learner, filters=Filters(**filters))


def test_few_hits_cost_a_look_at_what_is_close(shelf, learner, django_assert_num_queries):
    search_scripts("婚礼", user=learner)
    with django_assert_num_queries(5):
        search_scripts("婚礼", user=learner)


def test_who_may_see_little_costs_two_queries_for_each_chunk(
    author, compliance_reviewer, outsider, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr("playbooks.services.search.FIRST_CHUNK", 2)
    for number in range(4):
        published_script(code=f"s{number}", title="洗牙", author=author, approver=compliance_reviewer)
    published_script(code="hers", title="洗牙", author=author, approver=compliance_reviewer, roles=("receptionist",))
    search_scripts("洗牙", user=outsider, limit=1)
    with django_assert_num_queries(9):
        assert [hit.page.code for hit in search_scripts("洗牙", user=outsider, limit=1)] == ["hers"]
