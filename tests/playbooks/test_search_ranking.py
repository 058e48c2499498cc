"""What stands first: the title before the customer's words, those before the reply, and that before the rest."""

import json

import pytest
from django.core.management import call_command

from academy.versions.services import record_version
from playbooks.models import Place, ScriptPage, WordCount
from playbooks.services.search import find_scripts, search_scripts
from playbooks.services.telling import points_of
from tests.factories.playbooks import draft_script

pytestmark = pytest.mark.django_db

TYPED = "玻尿酸"
PASTED = "你好呀，我昨天刷到你们家的玻尿酸，我闺蜜也想来看看，她现在人在外地，请问你们周末几点开门呢？"
ENGLISH = "My sister told me about fillers and she would love to hear more, so when are you open on Sunday?"


@pytest.fixture
def script(author):
    """Makes a script that is live in version 1."""

    def make(code, **fields):
        page = draft_script(author=author, code=code, **fields)
        record_version(page=page, author=author, approver=author)
        ScriptPage.objects.filter(pk=page.pk).update(live=True)
        return page

    return make


@pytest.fixture
def places(script):
    """Four scripts of the same words, which differ in where two of them stand; the last place was written first."""
    blank, word = "今天天气很好，别的东西没有", "玻尿酸和fillers都在这"

    def turns(customer=blank, reply=blank, rest=blank):
        return [("customer_line", customer), ("reply", reply), ("why_it_works", rest)]

    script("rest", title=blank, turns=turns(rest=word))
    script("reply", title=blank, turns=turns(reply=word))
    script("customer", title=blank, turns=turns(customer=word))
    script("title", title=word, turns=turns())


def codes(query, user, **options):
    return [hit.page.code for hit in search_scripts(query, user=user, **options)]


@pytest.mark.parametrize("query", [TYPED, "酸", "filler", "fillers", "fill", "玻尿酸 filler", PASTED, ENGLISH])
def test_the_better_place_comes_first_for_typed_words_and_for_a_sentence(query, places, learner):
    assert codes(query, learner) == ["title", "customer", "reply", "rest"]


@pytest.mark.parametrize("query", [TYPED, PASTED])
def test_the_page_and_the_command_show_the_same_order(query, places, learner, signed_in, capsys):
    order = ["title", "customer", "reply", "rest"]
    for address in ("/search/", "/side/"):
        rows = signed_in(learner).get(address, {"q": query}).context["hits"]
        assert [row["hit"].page.code for row in rows] == order
    call_command("search_scripts", query, "--as", learner.employee_no, "--json")
    assert [hit["slug"] for hit in json.loads(capsys.readouterr().out)] == order


@pytest.mark.parametrize("query", [TYPED, PASTED])
def test_saying_a_word_often_does_not_make_up_for_its_place(query, script, learner):
    often = "玻尿酸，还是玻尿酸。" * 9
    script("often", title="短", turns=[("reply", often), ("do_not", often)])
    script(
        "once",
        title="一个很长很长的名字，因为这里什么都要写上",
        turns=[("customer_line", "打玻尿酸呢？" + "别的" * 60)],
    )
    assert codes(query, learner) == ["once", "often"]


def test_of_several_words_the_worst_place_counts_then_the_best(script, learner):
    both, first, second, none = "洗牙的价格。", "洗牙吧。", "看价格。", "你好。"
    rows = [
        ("both-in-reply", none, none, both),
        ("customer-and-reply", none, first, second),
        ("title-and-reply", first, none, second),
        ("both-in-customer", none, both, none),
        ("title-and-customer", second, first, none),
        ("both-in-title", both, none, none),
    ]
    for code, title, customer, reply in rows:
        script(code, title=title, turns=[("customer_line", customer), ("reply", reply)])
    assert codes("洗牙 价格", learner) == [code for code, *_places in reversed(rows)]


@pytest.mark.parametrize("query", [TYPED, PASTED])
def test_of_equals_the_shorter_comes_first(query, script, learner):
    for code, length in (("long", 90), ("short", 3), ("middle", 30)):
        script(code, title=TYPED, turns=[("reply", "好" * length)])
    assert codes(query, learner) == ["short", "middle", "long"]


def test_a_script_of_two_words_of_a_sentence_beats_one_with_a_common_word(script, learner):
    for number in range(4):
        script(f"common-{number}", title="洗牙", turns=[("reply", "好。")])
    script("both", title="别的", turns=[("customer_line", "婚礼前来洗牙可以吗")])
    assert codes("我下个月要办婚礼了，能不能先来洗牙呢，你们几点开门？", learner)[0] == "both"


def test_what_only_shares_a_word_in_passing_is_left_out(script, learner, outsider):
    script("near", title="种植牙要多久，疼不疼，几年不坏", turns=[("reply", "看情况。")], roles=("receptionist",))
    script("far", title="别的", turns=[("why_it_works", "她几年没来。")], roles=())
    query = "请问一下种植牙要做多久，我怕疼得厉害，还有就是做完以后几年不坏呢，能不能告诉我一下"
    assert codes(query, outsider) == ["near"]
    # The best that she may see is the measure, not the best that there is.
    assert codes(query, learner) == ["far"]


def test_few_scripts_with_all_words_bring_those_that_are_close(script, learner):
    def found():
        answer = find_scripts("种植牙", user=learner)
        return [hit.page.code for hit in answer.hits], answer.exact

    script("some", title="植牙", turns=[("reply", "好。")])
    assert found() == (["some"], 0)
    for number, close in ((1, ["some"]), (2, ["some"]), (3, [])):
        script(f"all-{number}", title="种植牙", turns=[("reply", "好。")])
        assert found() == ([*(f"all-{n}" for n in range(1, number + 1)), *close], number)


def test_no_more_than_wanted_come_and_more_are_told_of(places, learner):
    for limit, codes_ in ((3, ["title", "customer", "reply"]), (4, ["title", "customer", "reply", "rest"])):
        found = find_scripts(TYPED, user=learner, limit=limit)
        assert ([hit.page.code for hit in found.hits], found.exact, found.has_more) == (codes_, limit, limit < 4)


def test_scores_fall_from_one(places, learner):
    assert [hit.score for hit in search_scripts(TYPED, user=learner)] == [1, 0.5, 0.333, 0.25]


# --- What a sentence is looked up by -----------------------------------------------------


def counts(**words):
    WordCount.objects.bulk_create(WordCount(word=word, scripts=n) for word, n in {"": 1000, **words}.items())


def telling(sentence):
    return [word for word, place in points_of(sentence) if place == Place.TITLE]


def test_rare_words_tell_more_and_repeated_ones_too():
    counts(种植=10, 植牙=10, 医生=200)
    points = points_of("种植牙医生")
    assert points["种植", Place.TITLE] == points["植牙", Place.TITLE] > points["医生", Place.TITLE]
    assert points_of("医生，医生")["医生", Place.REPLY] == 2 * points_of("医生")["医生", Place.REPLY]


def test_a_word_is_worth_twice_as_much_in_each_better_place():
    counts(种植=10)
    worth = [points_of("种植")["种植", place] for place in Place]
    assert [round(value / worth[-1]) for value in worth] == [8, 4, 2, 1]


def test_a_single_character_is_worth_half_a_pair():
    counts(怕疼=10, 怕=10, 疼=10)
    points = points_of("怕疼")
    assert points["怕疼", Place.REST] == 2 * points["疼", Place.REST]


def test_words_of_grammar_are_left_out_unless_there_are_no_others():
    counts(是的=900, 的吗=900, 种植=10, the=800, implant=5)
    assert telling("是的吗，种植 The implant") == ["implant", "种植"]
    assert telling("是的吗") == ["是的", "的吗"]


def test_words_that_stand_nowhere_count_for_nothing():
    counts(种植=10, 火星=0)
    assert telling("火星旅行团种植") == ["种植"]
    assert points_of("火星") == {}


@pytest.mark.parametrize(("most", "words"), [(9, ["婚礼"]), (21, ["婚礼", "洗牙"]), (2000, ["婚礼", "洗牙", "医生"])])
def test_common_words_are_looked_up_as_far_as_the_hits_reach(most, words, monkeypatch):
    counts(婚礼=1, 洗牙=20, 医生=500)
    monkeypatch.setattr("playbooks.services.telling.ENOUGH_HITS", most)
    assert telling("婚礼，洗牙，医生") == words


def test_a_common_word_alone_is_looked_up_all_the_same(monkeypatch):
    counts(医生=500)
    monkeypatch.setattr("playbooks.services.telling.ENOUGH_HITS", 9)
    assert telling("医生") == ["医生"]


@pytest.mark.parametrize(
    ("query", "objection"),
    [
        ("busy", "timing"),
        ("我太忙了", "timing"),
        ("my wife won't let me", "family"),
        ("要跟老婆商量", "family"),
        ("好痛", "pain"),
        ("贵", "price"),
        ("I'll think about it", "think_it_over"),
        ("你们正规吗", "distrust"),
    ],
)
def test_an_objection_is_found_by_what_customers_say_though_its_script_does_not(query, objection, script, learner):
    script("other", title="别的", objection="result")
    script("wanted", title="别的", objection=objection)
    assert codes(query, learner) == ["wanted"]


@pytest.mark.parametrize(("query", "objection"), [("busy", "timing"), ("疼", "pain")])
def test_what_a_script_is_about_comes_before_what_its_customer_says_in_passing(query, objection, script, learner):
    script("passing", title="短", turns=[("customer_line", query)])
    script("wanted", title="一个很长很长的名字，因为这里什么都要写上", objection=objection)
    assert codes(query, learner) == ["wanted", "passing"]


@pytest.mark.parametrize(("query", "objection"), [("种牙太贵了", "price"), ("我没空，最近太忙了", "timing")])
def test_a_sentence_names_what_holds_her_back_also_in_pairs_that_grammar_shares_in(query, objection, script, learner):
    script("subject", title="种牙的第一句", turns=[("customer_line", "我想种牙，最近有空")], objection="result")
    script("wanted", title="别的", objection=objection)
    assert codes(query, learner)[0] == "wanted"


@pytest.mark.parametrize("query", ["it hurts", "does it hurt", "hurts it", "and it hurts?"])
def test_words_of_grammar_decide_nothing(query, script, learner):
    script("title", title="Where hurts are named", turns=[("reply", "别的")])
    script("reply", title="It is about it", turns=[("reply", "it hurts, and does so")])
    assert codes(query, learner) == ["title", "reply"]


def test_words_of_grammar_are_found_when_there_are_no_others(script, learner):
    script("wanted", title="Was it?", turns=[("reply", "别的")])
    script("other", title="别的")
    assert codes("was it", learner) == ["wanted"]


def test_no_time_is_not_time(script, learner):
    script("time", title="Time", turns=[("reply", "no")])
    script("no-time", title="No time at all on some of the days", turns=[("reply", "别的")])
    assert codes("no time", learner) == ["no-time", "time"]
