"""Waivers: who signs them, what they cover, how they end, and what an approval makes of them."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from academy.core.exceptions import RecordIsPermanent
from playbooks.exceptions import LawBreach, NotReviewer, OwnWork, WaiverRefused
from playbooks.models import LawRule, ScriptPage, Waiver
from playbooks.services.approval import decide, draft_warning, submit_for_review
from playbooks.services.law import findings_of, law_errors
from playbooks.services.waivers import end_waiver, grant_waiver
from tests.factories.courses import course, lesson
from tests.factories.people import give_duty
from tests.factories.playbooks import draft_script, publish_new_version, published_script, revise

UNLAWFUL = "我们是世界级团队。"
WORDS = "世界级"
TODAY = timezone.localdate()
SOON = TODAY + dt.timedelta(days=30)


def rule(code="ZH001"):
    return LawRule.objects.get(code=code)


def reload(page):
    return ScriptPage.objects.get(pk=page.pk)


@pytest.fixture
def draft(author):
    """A draft that no approval would let through."""
    return draft_script(author=author, code="unlawful", turns=[("reply", UNLAWFUL)])


@pytest.fixture
def grant(draft, compliance_reviewer):
    """Sign a waiver for the draft, by the compliance reviewer unless told otherwise."""

    def sign(**changes):
        given = {"rule": rule(), "item": draft, "words": WORDS, "reason": "引用奖项全称", "until": SOON}
        return grant_waiver(**{**given, "by": compliance_reviewer, **changes})

    return sign


def test_a_waiver_says_who_granted_what_and_why_and_until_when(grant, draft, compliance_reviewer):
    waiver = grant(reason=" 引用奖项全称 ")
    assert (waiver.item_id, waiver.rule.code, waiver.words, waiver.reason) == (draft.pk, "ZH001", WORDS, "引用奖项全称")
    assert (waiver.granted_by, waiver.expires_on, waiver.ended_at) == (compliance_reviewer, SOON, None)
    assert list(Waiver.objects.holding()) == [waiver]


def test_an_error_blocks_until_it_is_waived_and_then_the_approval_goes_through(
    grant, draft, author, compliance_reviewer
):
    with pytest.raises(LawBreach):
        submit_for_review(page=reload(draft), by=author)
    grant()
    assert law_errors(reload(draft)) == []
    submit_for_review(page=reload(draft), by=author)
    decide(page=reload(draft), by=compliance_reviewer, action="approve")
    assert reload(draft).live


def test_a_waiver_that_ended_during_the_review_blocks_the_approval(grant, draft, author, compliance_reviewer):
    waiver = grant()
    submit_for_review(page=reload(draft), by=author)
    end_waiver(waiver=waiver, by=compliance_reviewer)
    with pytest.raises(LawBreach):
        decide(page=reload(draft), by=compliance_reviewer, action="approve")
    assert not reload(draft).live


@pytest.mark.parametrize(
    ("words", "is_covered"),
    [(WORDS, True), ("世 界 级", True), ("世界級", True), ("", True), ("国家级", False)],
)
def test_a_waiver_covers_its_words_however_they_are_written_or_all_of_its_rule(words, is_covered, grant, draft):
    grant(words=words)
    assert (law_errors(draft) == []) is is_covered


def test_other_words_of_the_rule_other_rules_and_other_items_stay_blocked(grant, author):
    grant()
    other = draft_script(author=author, code="other", turns=[("reply", UNLAWFUL)])
    more = draft_script(author=author, code="more", turns=[("reply", "我们是国家级品牌，无痛拔牙。")])
    assert [finding.match for finding in law_errors(other)] == [WORDS]
    grant(item=more)
    assert [finding.match for finding in law_errors(more)] == ["国家级", "无痛"]


def test_a_waived_finding_is_still_told_with_its_waiver(grant, draft):
    waiver = grant()
    assert [(one.kind, one.finding.match, one.waiver) for one in findings_of(draft)] == [("reply", WORDS, waiver)]
    assert draft_warning(draft) == ""


@pytest.mark.parametrize(
    "name", ["learner", "manager", "author", "medical_reviewer", "trainer", "outsider", "regional_manager"]
)
def test_only_who_answers_for_the_law_grants_and_ends(name, cast, grant):
    with pytest.raises(NotReviewer, match="grants a waiver"):
        grant(by=cast[name])
    waiver = grant()
    with pytest.raises(NotReviewer, match="ends a waiver"):
        end_waiver(waiver=waiver, by=cast[name])
    assert [(one.pk, one.state) for one in Waiver.objects.all()] == [(waiver.pk, "holding")]


def test_an_administrator_grants_and_ends(administrator, grant):
    waiver = end_waiver(waiver=grant(by=administrator), by=administrator)
    assert (waiver.state, waiver.ended_by) == ("ended", administrator)


def test_nobody_waives_words_of_a_draft_that_she_worked_on(draft, author, compliance_reviewer, grant):
    give_duty(author, "compliance_reviewer")
    with pytest.raises(OwnWork, match="Somebody else must waive them"):
        grant(by=author)
    revise(draft, by=compliance_reviewer, goal="约好下次联系")
    with pytest.raises(OwnWork):
        grant()
    assert not Waiver.objects.exists()


def test_nobody_waives_live_words_of_her_own(author, compliance_reviewer, grant):
    page = published_script(author=author, approver=compliance_reviewer)
    give_duty(author, "compliance_reviewer")
    with pytest.raises(OwnWork):
        grant(item=page, by=author)


def test_who_wrote_an_earlier_version_may_waive_the_next(script_page, author, compliance_reviewer, grant):
    give_duty(author, "compliance_reviewer")
    give_duty(compliance_reviewer, "author")
    publish_new_version(script_page, author=compliance_reviewer, approver=author, scene="微信里")
    with pytest.raises(OwnWork):
        grant(item=script_page)
    assert grant(item=script_page, by=author).granted_by == author


def test_who_wrote_a_lesson_does_not_waive_for_its_course(administrator, compliance_reviewer, trainer, grant):
    page = course(lessons=0, by=trainer)
    lesson(page, by=administrator)
    with pytest.raises(OwnWork):
        grant(item=page, by=administrator)
    assert grant(item=page).item_id == page.pk


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"reason": " "}, "reason", "Say why"),
        ({"words": "世" * 301}, "words", "at most 300 letters"),
        ({"until": TODAY}, "until", "a day to come"),
        ({"until": TODAY - dt.timedelta(days=1)}, "until", "a day to come"),
        ({"until": TODAY + dt.timedelta(days=366)}, "until", "a year at most"),
    ],
)
def test_a_waiver_that_says_too_little_or_reaches_too_far_is_refused(changes, field, message, grant):
    with pytest.raises(WaiverRefused, match=message) as refusal:
        grant(**changes)
    assert refusal.value.field == field
    assert not Waiver.objects.exists()


def test_a_year_is_the_longest(grant):
    assert grant(until=TODAY + dt.timedelta(days=365)).state == "holding"


def test_the_same_waiver_is_not_signed_twice_but_lengthened_by_another(grant):
    grant()
    for again in ({}, {"words": "世 界级"}, {"until": TODAY + dt.timedelta(days=1)}):
        with pytest.raises(WaiverRefused, match="covers these words already"):
            grant(**again)
    grant(until=SOON + dt.timedelta(days=1))
    grant(words="")
    assert Waiver.objects.count() == 3


def test_a_waiver_holds_to_the_end_of_its_last_day(grant, draft):
    waiver = grant()
    assert list(Waiver.objects.holding(SOON)) == [waiver]
    assert list(Waiver.objects.holding(SOON + dt.timedelta(days=1))) == []
    assert list(Waiver.objects.holding(TODAY - dt.timedelta(days=1))) == []
    assert list(Waiver.objects.lapsed(SOON + dt.timedelta(days=1))) == [waiver]


def test_a_waiver_that_ended_stays_as_it_was_signed(grant, compliance_reviewer, administrator):
    waiver = end_waiver(waiver=grant(), by=compliance_reviewer)
    again = end_waiver(waiver=waiver, by=administrator)
    assert (again.ended_by, again.ended_at, again.reason) == (compliance_reviewer, waiver.ended_at, "引用奖项全称")
    assert list(Waiver.objects.holding()) == []


def test_a_waiver_is_never_edited_nor_deleted(grant):
    waiver = grant()
    for act in (waiver.save, waiver.delete, Waiver.objects.all().delete):
        with pytest.raises(RecordIsPermanent):
            act()
    for sql in ("UPDATE playbooks_waiver SET reason = 'x'", "DELETE FROM playbooks_waiver"):
        with pytest.raises(DatabaseError, match="permanent"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert Waiver.objects.get().reason == "引用奖项全称"
