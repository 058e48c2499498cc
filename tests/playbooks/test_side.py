"""The page beside a chat, and what customers say that no script answers."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from academy.people.models import Employee
from playbooks.exceptions import NothingSaid, TooMany
from playbooks.models import MissedObjection, ScriptPage
from playbooks.services.missed import (
    MOST_A_MINUTE,
    answer_wanted,
    begin_script,
    candidates_for,
    most_wanted,
    tell_missed,
    wanted_with,
)
from playbooks.services.use import keep_favourite
from tests.factories.playbooks import TURNS, published_script

SIDE = "/side/"
CHAT = "https://chat.example"
TWO_REPLIES = [
    *TURNS,
    ("reply", "周五见。"),
    ("red_flag_exit", {"sign": "出血不止", "level": "R1", "action": "请医生"}),
]


@pytest.fixture
def shelf(author, trainer, compliance_reviewer):
    """Two scripts of consultants, one of nurses in somebody else's words."""
    by = {"author": author, "approver": compliance_reviewer}
    dear = published_script(**by, code="dear", title="太贵了", objection="price", turns=TWO_REPLIES)
    published_script(**by, code="later", title="再考虑", objection="think_it_over")
    by["author"] = trainer
    published_script(**by, code="nurses", title="护士的话术", objection="pain", roles=("nurse",))
    ScriptPage.objects.filter(code="later").update(stage="quote")
    return dear


# --- The page ---------------------------------------------------------------------------


def test_it_begins_with_favourites_and_what_was_used(shelf, learner, signed_in):
    client = signed_in(learner)
    assertContains(client.get(SIDE), "What you star stands here.")
    keep_favourite(page=shelf, person=learner)
    client.get("/side/scripts/later/")
    hand = client.get(SIDE).context["at_hand"]
    assert ([page.code for page in hand.favourites], [page.code for page in hand.lately]) == (["dear"], ["later"])
    assertNotContains(client.get(SIDE), "护士的话术")


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("?q=太贵", ["dear"]),
        ("?stage=quote", ["later"]),
        ("?objection=price", ["dear"]),
        ("?q=考虑&stage=quote", ["later"]),
        ("?q=考虑&objection=price", ["dear"]),
        ("?q=护士", []),
        ("?objection=pain", None),
        ("?stage=nonsense", None),
    ],
)
def test_words_stage_and_objection_find_only_hers(query, codes, shelf, learner, signed_in):
    context = signed_in(learner).get(f"{SIDE}{query}").context
    found = [row["hit"].page.code for row in context["hits"]] if "hits" in context else None
    assert found == codes


def test_only_stages_and_objections_that_lead_somewhere_are_offered(shelf, learner, trainer, signed_in):
    def offered(person):
        context = signed_in(person).get(SIDE).context
        return [[chip["label"] for chip in context[name]] for name in ("stages", "objections")]

    assert offered(learner) == [["Quote", "Objections"], ["Price", "Wants to think it over"]]
    assert offered(trainer) == [["Quote", "Objections"], ["Price", "Afraid of pain", "Wants to think it over"]]


def test_a_filter_keeps_the_words_and_a_second_tap_takes_it_away(shelf, learner, signed_in):
    chips = signed_in(learner).get(f"{SIDE}?q=a&stage=quote").context["stages"]
    assert [(chip["is_current"], chip["url"]) for chip in chips] == [(True, "?q=a"), (False, "?q=a&stage=objection")]
    assert signed_in(learner).get(f"{SIDE}?stage=quote").context["stages"][0]["url"] == "?"


def test_the_filter_that_is_on_stands_first(shelf, learner, signed_in):
    context = signed_in(learner).get(f"{SIDE}?stage=objection&objection=think_it_over").context
    labels = [[(chip["label"], chip["is_current"]) for chip in context[name]] for name in ("stages", "objections")]
    assert labels == [
        [("Objections", True), ("Quote", False)],
        [("Wants to think it over", True), ("Price", False)],
    ]


def test_the_customer_stands_before_the_scripts(shelf, learner, signed_in):
    html = signed_in(learner).get(SIDE).content.decode()
    assert html.index("For which customer?") < html.index('class="side__cards"')


def test_the_library_and_the_menu_of_each_page_lead_beside_the_chat(shelf, learner, signed_in):
    client = signed_in(learner)
    ways = [client.get(page).content.decode().count(f'href="{SIDE}"') for page in ("/library/", "/scripts/dear/")]
    assert ways == [2, 1]


def test_typing_ahead_answers_with_the_cards_alone(shelf, learner, signed_in):
    response = signed_in(learner).get(f"{SIDE}?q=太贵", headers={"HX-Request": "true"})
    assertNotContains(response, "<html")
    assertContains(response, "1 script found")


def test_a_card_opens_to_turns_that_are_copied_with_their_version(shelf, learner, signed_in):
    response = signed_in(learner).get("/side/scripts/dear/", headers={"HX-Request": "true"})
    html = response.content.decode()
    assertNotContains(response, "<html")
    assert html.count(f'data-copy-use="{reverse("playbooks:record_use", args=["dear"])}" data-copy-number="1"') == 3
    for words in ("您慢慢想", "周五见。", "出血不止", "Copy all replies", "Whole page, version 1"):
        assert words in html


def test_a_card_is_a_page_without_scripts(shelf, learner, signed_in):
    response = signed_in(learner).get("/side/scripts/dear/")
    assertContains(response, "<html")
    assertContains(response, "您慢慢想")
    assertNotContains(response, 'class="tabs"')


def test_a_card_of_somebody_elses_script_is_not_found(shelf, learner, outsider, signed_in):
    assert signed_in(learner).get("/side/scripts/nurses/").status_code == 404
    assert signed_in(outsider).get("/side/scripts/dear/").status_code == 404


@pytest.mark.parametrize(("query", "queries"), [("", 7), ("?q=洗牙", 8), ("?stage=objection", 8)])
def test_the_page_costs_the_same_for_any_number(
    query, queries, author, compliance_reviewer, learner, signed_in, django_assert_num_queries
):
    for number in range(6):
        page = published_script(code=f"s{number}", title="洗牙", author=author, approver=compliance_reviewer)
        keep_favourite(page=page, person=learner)
        if number in (2, 5):
            client = signed_in(Employee.objects.get(pk=learner.pk))
            with django_assert_num_queries(queries):
                client.get(f"{SIDE}{query}")


# --- In the frame of a chat -----------------------------------------------------------------


def frame_policy(response):
    directives = dict(part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";"))
    return directives["frame-ancestors"], response.headers.get("X-Frame-Options")


@pytest.mark.parametrize("path", [SIDE, "/side/scripts/dear/"])
def test_nobody_may_frame_it_by_default(path, shelf, learner, signed_in):
    assert frame_policy(signed_in(learner).get(path)) == ("'none'", "DENY")


@pytest.mark.parametrize("path", [SIDE, "/side/scripts/dear/"])
def test_only_the_named_chat_may(path, shelf, learner, signed_in, settings):
    settings.FRAME_ORIGINS = [CHAT, "https://wecom.example"]
    assert frame_policy(signed_in(learner).get(path)) == (f"{CHAT} https://wecom.example", None)
    assert frame_policy(signed_in(learner).get("/library/")) == ("'self'", "SAMEORIGIN")


def test_who_is_not_signed_in_is_led_to_a_page_of_its_own(client, db, settings):
    settings.FRAME_ORIGINS = [CHAT]
    assert client.get(SIDE).headers["location"] == "/accounts/login/?next=/side/"
    response = client.get(SIDE, headers={"Sec-Fetch-Dest": "iframe"})
    assert response.status_code == 401
    assertContains(response, 'target="_blank"', status_code=401)
    assert frame_policy(response) == (CHAT, None)


# --- No script answers this ---------------------------------------------------------------------


def test_two_taps_tell_what_is_missing(learner, north_clinic, signed_in):
    url, client = reverse("playbooks:tell_missed"), signed_in(learner)
    response = client.post(url, {"words": "能不能月底再付", "objection": "price"}, headers={"HX-Request": "true"})
    assertContains(response, "Thank you. Authors see it among what is wanted most.")
    one = MissedObjection.objects.get()
    assert (one.person, one.unit, one.objection, one.words) == (learner, north_clinic, "price", "能不能月底再付")
    back = client.post(url, {"objection": "pain"}, headers={"referer": "http://testserver/side/?q=a"})
    assert back.headers["location"] == "http://testserver/side/?q=a"
    assert client.post(url, {"objection": "family"}).headers["location"] == "/search/"


def test_the_form_stands_below_hits_in_an_empty_result_and_beside_the_chat(shelf, learner, signed_in):
    for path in ("/search/?q=zzz", "/search/?q=太贵", f"{SIDE}?q=zzz", SIDE):
        assertContains(signed_in(learner).get(path), "No script answers this")
    assertContains(signed_in(learner).get("/search/?q=zzz"), 'value="zzz" maxlength="200"')
    assertNotContains(signed_in(learner).get("/search/"), "No script answers this")


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("打13812345678找我", "打…找我"),
        ("打 138 1234-5678 找我", "打 … 找我"),
        ("打１３８１２３４５６７８", "打…"),
        ("身份证11010519491231002X", "身份证…"),
        ("打一三八一二三四五六七八", "打…"),
        ("打138\u200b1234\u200b5678", "打…"),
        ("打138 - 1234 - 5678吧", "打…吧"),
        ("打138,1234，5678吧", "打…吧"),
        ("打138_1234~5678吧", "打…吧"),
        ("打138\t1234\n 5678吧", "打…吧"),
        ("打\x00吧", "打吧"),
        ("280、300、12800、6800", "280、300、12800、6800"),
        ("写anna@example.com吧", "写…吧"),
        ("打１３８１２３４５６７８，急…", "打…，急…"),
        ("别家只要12800元，2026年（全价）？", "别家只要12800元，2026年（全价）？"),
        ("  太   贵\n了  ", "太 贵 了"),
        ("长" * 300, "长" * 200),
    ],
)
def test_no_customers_number_is_kept(words, kept, learner):
    assert tell_missed(person=learner, words=words).words == kept


def test_nothing_said_is_nothing(learner, signed_in):
    for fields in ({}, {"words": "  "}, {"objection": "nonsense"}):
        with pytest.raises(NothingSaid, match="Say what it is about"):
            tell_missed(person=learner, **fields)
        response = signed_in(learner).post(reverse("playbooks:tell_missed"), fields, headers={"HX-Request": "true"})
        assertContains(response, "Say what it is about.")
    assert not MissedObjection.objects.exists()


def test_a_second_tap_is_no_second_customer_but_an_hour_later_it_is(learner, colleague):
    first = tell_missed(person=learner, objection="price", words="太贵")
    assert tell_missed(person=learner, objection="price", words="太贵") == first
    asked = tell_missed(person=learner, objection="price", words="太贵，Why？")
    assert tell_missed(person=learner, objection="price", words="太贵,why?") == asked
    assert tell_missed(person=colleague, objection="price", words="太贵") != first
    MissedObjection.objects.filter(pk=first.pk).update(said_at=timezone.now() - dt.timedelta(hours=2))
    assert tell_missed(person=learner, objection="price", words="太贵") != first


def test_nobody_meets_dozens_of_customers_a_minute(learner):
    for number in range(MOST_A_MINUTE):
        tell_missed(person=learner, words=f"第{number}个问题")
    with pytest.raises(TooMany, match="Wait a minute"):
        tell_missed(person=learner, words="再一个")


def test_who_has_no_unit_can_tell_as_well(db):
    from tests.factories.people import EmployeeFactory

    assert tell_missed(person=EmployeeFactory(), objection="price").unit is None


# --- What authors see ------------------------------------------------------------------------------


def told(person, words="", objection="price", *, ago=dt.timedelta(0), **fields):
    moment = timezone.now() - ago
    return MissedObjection.objects.create(person=person, objection=objection, words=words, said_at=moment, **fields)


@pytest.fixture
def wishes(learner, colleague, shelf):
    """Three about paying by instalments, one about a deposit, one of pain, one without words; one old, one answered."""
    hour = dt.timedelta(hours=1)
    told(learner, "可以分期付款吗", ago=5 * hour)
    told(colleague, "能分期付款不", ago=4 * hour)
    newest = told(learner, "分期付款怎么算", ago=3 * hour)
    told(learner, "定金能退吗", ago=2 * hour)
    told(learner, "分期付款疼不疼", "pain", ago=hour)
    told(learner, ago=6 * hour)
    told(learner, "分期付款", ago=dt.timedelta(days=91))
    told(learner, "分期付款", answered_by_id=shelf.pk)
    return newest


def test_similar_words_about_one_objection_are_one_wish(wishes, django_assert_num_queries):
    with django_assert_num_queries(1):
        rows = most_wanted()
    assert [(row.about, row.title, row.count, len(row.people)) for row in rows] == [
        ("Price", "分期付款怎么算", 3, 2),
        ("Afraid of pain", "分期付款疼不疼", 1, 1),
        ("Price", "定金能退吗", 1, 1),
        ("Price", "Price", 1, 1),
    ]
    assert rows[0].more_words == ["能分期付款不", "可以分期付款吗"]


def test_the_same_words_in_wider_signs_are_shown_once_as_they_were_typed(learner, colleague):
    told(colleague, "太贵了,不做", ago=dt.timedelta(hours=1))
    told(learner, "太贵了，不做")
    [row] = most_wanted()
    assert (row.words, row.count) == (["太贵了，不做"], 2)


def test_a_script_answers_a_whole_wish_once(wishes, shelf):
    wanted = wanted_with(wishes.pk)
    assert (answer_wanted(wanted=wanted, page=shelf), answer_wanted(wanted=wanted, page=shelf)) == (3, 0)
    assert wanted_with(wishes.pk) is None
    assert [row.title for row in most_wanted()] == ["分期付款疼不疼", "定金能退吗", "Price"]


def test_scripts_of_the_objection_are_offered_and_others_are_found(wishes, author):
    wanted = wanted_with(wishes.pk)
    assert [page.code for page in candidates_for(wanted, user=author)] == ["dear"]
    assert [page.code for page in candidates_for(wanted, user=author, words="再考虑")] == ["later", "dear"]


def test_a_draft_begins_with_what_customers_say(wishes, author):
    page = begin_script(wanted=wanted_with(wishes.pk), by=author)
    page = ScriptPage.objects.get(pk=page.pk)
    assert (page.live, page.owner, page.stage, page.objection) == (False, author, "objection", "price")
    said = ["分期付款怎么算", "能分期付款不", "可以分期付款吗"]
    assert [(turn.block_type, turn.value) for turn in page.turns] == [("customer_line", words) for words in said]


WRITERS = {"author", "trainer", "administrator", "manager", "other_manager", "regional_manager"}


def test_the_home_of_who_writes_shows_what_is_wanted(wishes, cast, signed_in):
    seen = set()
    for name, person in cast.items():
        response = signed_in(person).get("/admin/")
        if response.status_code == 200 and "分期付款怎么算" in response.content.decode():
            seen.add(name)
    assert seen == WRITERS


def test_only_who_writes_answers_or_begins(wishes, cast, signed_in, shelf):
    url = reverse("wanted:answer", args=[wishes.pk])
    got_in = {name for name, person in cast.items() if signed_in(person).get(url).status_code == 200}
    assert got_in == WRITERS
    for address in (url, reverse("wanted:begin", args=[wishes.pk])):
        assert signed_in(cast["compliance_reviewer"]).post(address, {"script": "dear"}).status_code != 200
    assert wanted_with(wishes.pk).count == 3


def test_an_author_marks_a_wish_as_answered(wishes, author, signed_in, shelf):
    client, url = signed_in(author), reverse("wanted:answer", args=[wishes.pk])
    assertContains(client.get(url), "太贵了")
    assertContains(client.post(url, {"script": "nurses"}), "分期付款怎么算")
    assertContains(client.post(url, {"script": "dear"}, follow=True), "3 are answered by “太贵了”.")
    assert client.get(url).status_code == 404


def test_an_author_begins_a_script_from_a_wish(wishes, author, signed_in):
    response = signed_in(author).post(reverse("wanted:begin", args=[wishes.pk]), follow=True)
    assertContains(response, "Write the reply that works.")
    assertContains(response, "分期付款怎么算")
    assert signed_in(author).get(reverse("wanted:begin", args=[wishes.pk])).status_code == 405


def test_the_list_holds_all_wishes(author, learner, signed_in):
    for number in range(10):
        told(learner, f"{'甲乙丙丁戊己庚辛壬癸'[number] * 3}", "")
    assert len(signed_in(author).get(reverse("wanted:index")).context["rows"]) == 10
    assertContains(signed_in(author).get("/admin/"), "2 more")
