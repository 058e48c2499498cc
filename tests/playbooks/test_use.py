"""What a person keeps at hand and what she copies: only what she may read, and no customer by name."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from academy.core.keys import hash_customer_key
from academy.people.models import Employee
from academy.versions.models import Version
from playbooks.exceptions import NotCopied, PersonalKey, TooMany
from playbooks.models import Favourite, ScriptPage, ScriptUse
from playbooks.services.retirement import pages_with_records
from playbooks.services.use import (
    MOST_A_MINUTE,
    Copies,
    at_hand,
    copies_of,
    drop_favourite,
    keep_favourite,
    record_use,
)
from tests.factories.people import role
from tests.factories.playbooks import TURNS, publish_new_version, published_script, published_sop

NOW = dt.datetime(2026, 3, 5, 10, tzinfo=dt.UTC)
BRANCHED = [*TURNS, ("branch", {"when": "她说家人反对", "reply": "欢迎家人一起来"})]


@pytest.fixture
def three(author, compliance_reviewer):
    """Scripts of online consultants: one, two, three."""
    return [
        published_script(code=code, title=f"话术{code}", author=author, approver=compliance_reviewer)
        for code in ("one", "two", "three")
    ]


def codes(pages):
    return [page.code for page in pages]


def block_of(page, kind):
    return next(line["block"] for line in Version.objects.get(page=page).lines if line["kind"] == kind)


def used(page, *, by, ago=dt.timedelta(0), **fields):
    """She copied all of it so long ago."""
    version = Version.objects.filter(page=page).order_by("-number").first()
    return ScriptUse.objects.create(version=version, person=by, used_at=timezone.now() - ago, **fields)


def retire(page):
    ScriptPage.objects.filter(pk=page.pk).update(live=False)


def hide(page):
    """It is meant for nurses from now on."""
    page = ScriptPage.objects.get(pk=page.pk)
    page.audience_roles.set([role("nurse")])
    ScriptPage.audience_roles.through.objects.filter(item_id=page.pk).delete()
    ScriptPage.audience_roles.through.objects.create(item_id=page.pk, jobrole_id=role("nurse").pk)


# --- Favourites ------------------------------------------------------------------------


def test_the_newest_star_stands_first_and_each_one_once(three, learner, colleague):
    for page in (*three, three[0]):
        keep_favourite(page=page, person=learner)
    keep_favourite(page=three[1], person=colleague)
    assert codes(at_hand(learner, opened={}).favourites) == ["three", "two", "one"]
    drop_favourite(page=three[1], person=learner)
    drop_favourite(page=three[1], person=learner)
    assert codes(at_hand(learner, opened={}).favourites) == ["three", "one"]
    assert codes(at_hand(colleague, opened={}).favourites) == ["two"]


@pytest.mark.parametrize("take_away", [retire, hide])
def test_a_script_that_is_retired_or_no_longer_hers_is_in_neither_list(take_away, three, learner):
    keep_favourite(page=three[0], person=learner)
    used(three[1], by=learner)
    for page in three:
        take_away(page)
    hand = at_hand(Employee.objects.get(pk=learner.pk), opened={"three": NOW})
    assert (hand.favourites, hand.lately) == ([], [])


def test_what_was_opened_or_copied_last_stands_first_and_no_favourite_twice(three, learner, colleague):
    keep_favourite(page=three[0], person=learner)
    for page in three:
        used(page, by=learner, ago=dt.timedelta(hours=3))
    used(three[2], by=colleague)
    opened = {"two": timezone.now() - dt.timedelta(hours=1), "one": timezone.now(), "nothing-here": timezone.now()}
    hand = at_hand(learner, opened=opened)
    assert (codes(hand.favourites), codes(hand.lately)) == (["one"], ["two", "three"])
    assert [page.number for page in hand.lately] == [1, 1]


def test_both_lists_cost_one_query(three, learner, django_assert_num_queries):
    at_hand(learner, opened={})
    for page in three:
        keep_favourite(page=page, person=learner)
        used(page, by=learner)
    with django_assert_num_queries(1):
        at_hand(learner, opened={"one": NOW})


def test_a_star_is_put_and_taken_by_the_same_form(script_page, learner, signed_in):
    url, page = reverse("playbooks:favourite", args=[script_page.code]), script_page.get_absolute_url()
    client = signed_in(learner)
    assertContains(client.get(page), 'aria-pressed="false"')
    assert client.post(url, {"keep": "yes"}).headers["location"] == page
    assertContains(client.get(page), 'aria-pressed="true"')
    client.post(url, {"keep": "no"})
    assertContains(client.get(page), 'aria-pressed="false"')


def test_the_star_alone_comes_back_to_htmx_under_its_own_id(script_page, learner, signed_in):
    response = signed_in(learner).post(
        reverse("playbooks:favourite", args=[script_page.code]),
        {"keep": "yes"},
        headers={"HX-Request": "true", "HX-Trigger": "hits-think-it-over"},
    )
    assertNotContains(response, "<html")
    assertContains(response, 'id="hits-think-it-over"')
    assertContains(response, 'aria-pressed="true"')


def test_without_htmx_the_star_leads_back_and_to_no_other_site(script_page, learner, signed_in):
    url, client = reverse("playbooks:favourite", args=[script_page.code]), signed_in(learner)
    for referer, target in (
        ("http://testserver/search/?q=a", "http://testserver/search/?q=a"),
        ("https://evil.example/", script_page.get_absolute_url()),
    ):
        assert client.post(url, {"keep": "yes"}, headers={"referer": referer}).headers["location"] == target


def test_nobody_stars_what_she_may_not_read(script_page, outsider, signed_in, client):
    url = reverse("playbooks:favourite", args=[script_page.code])
    assert signed_in(outsider).post(url, {"keep": "yes"}).status_code == 404
    client.logout()
    assert client.post(url, {"keep": "yes"}).status_code == 302
    assert not Favourite.objects.exists()


@pytest.mark.committed
def test_two_taps_at_once_are_one_star(committed_db, race):
    from tests.factories.people import EmployeeFactory, clinic, give_duty, place

    clinic_ = clinic("C001", region="north")
    people = [place(EmployeeFactory(), clinic_, "online_consultant") for _number in range(2)]
    page = published_script(author=give_duty(people[0], "author"), approver=give_duty(people[1], "compliance_reviewer"))
    assert race(*[lambda: keep_favourite(page=page, person=people[0])] * 2) == [None, None]
    assert Favourite.objects.count() == 1


def test_a_star_does_not_make_a_script_a_record(script_page, learner):
    before = pages_with_records(script_page)
    keep_favourite(page=script_page, person=learner)
    assert pages_with_records(script_page) == before


# --- Used lately, on this device ------------------------------------------------------------


def test_opening_a_script_writes_to_no_table(script_page, learner, signed_in, django_assert_num_queries):
    client = signed_in(learner)
    client.get(script_page.get_absolute_url())
    with django_assert_num_queries(9) as queries:
        client.get(script_page.get_absolute_url())
    assert [query["sql"] for query in queries if not query["sql"].startswith("SELECT")] == []
    assert codes(client.get("/library/").context["at_hand"].lately) == ["think-it-over"]


def test_the_next_person_on_this_computer_does_not_see_what_was_opened(script_page, learner, colleague, client):
    client.force_login(learner)
    client.get(script_page.get_absolute_url())
    cookie = client.cookies["lately"].value
    client.force_login(colleague)
    client.cookies["lately"] = cookie
    assert client.get("/library/").context["at_hand"].lately == []


@pytest.mark.parametrize(
    "cookie", ["", "x", "|", "{pk}|../../etc:1", "{pk}|one:99999999999999", "{pk}|one:-5", "{pk}|"]
)
def test_a_cookie_with_other_words_is_left_alone(cookie, three, learner, signed_in):
    client = signed_in(learner)
    client.cookies["lately"] = cookie.format(pk=learner.pk)
    assert client.get("/library/").context["at_hand"].lately == []


# --- The log of copies ---------------------------------------------------------------------


def test_a_copy_names_version_turn_person_and_customer(author, compliance_reviewer, learner):
    page = published_script(author=author, approver=compliance_reviewer, turns=BRANCHED)
    for kind in ("reply", "branch_reply"):
        record_use(person=learner, code=page.code, number=1, block=block_of(page, kind), customer_key=" K-77 ")
    record_use(person=learner, code=page.code, number=1)
    assert list(ScriptUse.objects.order_by("pk").values_list("person", "version__number", "block", "customer_key")) == [
        (learner.pk, 1, block_of(page, "reply"), hash_customer_key("K-77")),
        (learner.pk, 1, block_of(page, "branch_reply"), hash_customer_key("K-77")),
        (learner.pk, 1, "", ""),
    ]


def test_an_older_version_that_she_reads_is_logged_as_what_it_is(script_page, author, compliance_reviewer, learner):
    publish_new_version(script_page, author=author, approver=compliance_reviewer, scene="微信里")
    assert record_use(person=learner, code=script_page.code, number=1).version.number == 1


@pytest.mark.parametrize(
    ("number", "block"), [(0, ""), (2, ""), (1, "no-such-block"), (1, "customer"), (1, "ask"), (1, "next")]
)
def test_what_the_version_does_not_say_to_customers_cannot_have_been_copied(number, block, script_page, learner):
    kinds = {"customer": "customer_line", "ask": "ask_first", "next": "next_step"}
    block = block_of(script_page, kinds[block]) if block in kinds else block
    with pytest.raises(NotCopied, match="cannot be found"):
        record_use(person=learner, code=script_page.code, number=number, block=block)
    assert not ScriptUse.objects.exists()


def test_neither_a_stranger_nor_a_retired_script_is_logged(script_page, outsider, learner):
    with pytest.raises(NotCopied):
        record_use(person=outsider, code=script_page.code, number=1)
    retire(script_page)
    with pytest.raises(NotCopied):
        record_use(person=learner, code=script_page.code, number=1)
    assert not ScriptUse.objects.exists()


def test_an_sop_has_no_replies(author, compliance_reviewer, learner):
    page = published_sop(author=author, approver=compliance_reviewer)
    with pytest.raises(NotCopied):
        record_use(person=learner, code=page.code, number=1)


@pytest.mark.parametrize(
    "key",
    ["13812345678", "138 1234 5678", "+86-138-1234-5678", "１３８１２３４５６７８", "138.1234.5678", "13 81 23 45 67 8",
     "11010519491231002X", "110105 19491231 002X", "anna@example.com", "138\u200b12345678", "K" * 121],
)  # fmt: skip
def test_a_key_that_names_a_person_is_refused_and_kept_nowhere(key, script_page, learner, caplog):
    with pytest.raises(PersonalKey, match="customer's number|names a person"):
        record_use(person=learner, code=script_page.code, number=1, customer_key=key)
    assert not ScriptUse.objects.exists()
    assert key not in caplog.text


@pytest.mark.parametrize("key", ["K0110001583", "wx_oABC-12", "C001-138123", "1712345678901234567", "客户42"])
def test_keys_of_systems_may_come_along(key, script_page, learner):
    use = record_use(person=learner, code=script_page.code, number=1, customer_key=key)
    assert use.customer_key == hash_customer_key(key)
    assert key not in str(ScriptUse.objects.values())


def test_hundreds_of_copies_a_minute_are_not_a_persons(script_page, learner, colleague):
    for _time in range(MOST_A_MINUTE - 1):
        used(script_page, by=learner)
    used(script_page, by=learner, ago=dt.timedelta(minutes=2))
    record_use(person=learner, code=script_page.code, number=1)
    with pytest.raises(TooMany, match="Wait a minute"):
        record_use(person=learner, code=script_page.code, number=1)
    record_use(person=colleague, code=script_page.code, number=1)


def test_the_log_answers_with_what_was_wrong(script_page, learner, outsider, signed_in):
    url = reverse("playbooks:record_use", args=[script_page.code])
    client = signed_in(learner)
    answers = [
        client.post(url, {"number": "1", "block": block_of(script_page, "reply")}),
        client.post(url, {"number": "1", "customer": "13812345678"}),
        client.post(url, {"number": "9"}),
        client.post(url, {"number": "x" * 9}),
        client.post(url, {}),
        signed_in(outsider).post(url, {"number": "1"}),
    ]
    assert [answer.status_code for answer in answers] == [204, 422, 404, 404, 404, 404]
    assert "names a person" in answers[1].json()["error"]
    assert ScriptUse.objects.count() == 1


def test_logging_a_copy_costs_the_same_for_any_number(script_page, learner, signed_in, django_assert_num_queries):
    url, client = reverse("playbooks:record_use", args=[script_page.code]), signed_in(learner)
    client.post(url, {"number": "1"})
    for _round in range(2):
        with django_assert_num_queries(11):
            client.post(url, {"number": "1"})
        for _time in range(3):
            used(script_page, by=learner)


def test_a_key_can_be_asked_about_before_it_is_used(learner, signed_in):
    url, client = reverse("playbooks:check_customer"), signed_in(learner)
    assert client.post(url, {"customer": "K-77"}).json() == {"error": ""}
    assert "names a person" in client.post(url, {"customer": "13812345678"}).json()["error"]
    assert not ScriptUse.objects.exists()


# --- What authors learn -----------------------------------------------------------------------


def test_copies_of_the_last_thirty_days_are_counted_by_version(
    script_page, author, compliance_reviewer, learner, colleague, django_assert_num_queries
):
    used(script_page, by=learner)
    used(script_page, by=learner, ago=dt.timedelta(days=29))
    used(script_page, by=colleague)
    used(script_page, by=colleague, ago=dt.timedelta(days=31))
    publish_new_version(script_page, author=author, approver=compliance_reviewer, scene="微信里")
    used(script_page, by=colleague)
    newest, first = Version.objects.of(script_page)
    with django_assert_num_queries(1):
        assert copies_of([newest, first]) == {first.pk: Copies(3, 2), newest.pk: Copies(1, 1)}


SEE_COPIES = {"author", "compliance_reviewer", "medical_reviewer", "administrator"}


@pytest.mark.parametrize("name", ["learner", "manager", "trainer", *sorted(SEE_COPIES)])
def test_only_the_author_and_reviewers_read_how_often_it_was_copied(name, cast, script_page, learner, signed_in):
    used(script_page, by=learner)
    for address in ("versions/", "versions/1/"):
        shown = signed_in(cast[name]).get(f"/playbooks/{script_page.code}/{address}").content.decode()
        assert ("Copied once in 30 days" in shown) == (name in SEE_COPIES)


def test_another_author_does_not_read_it(script_page, colleague, learner, signed_in):
    from tests.factories.people import give_duty

    used(script_page, by=learner)
    shown = signed_in(give_duty(colleague, "author")).get(f"/playbooks/{script_page.code}/versions/").content.decode()
    assert "Copied" not in shown
