"""The record of any past day: what was live, who approved and read it, which waivers held, what was tried."""

import datetime as dt
import io

import pytest
from django.utils import dateformat, timezone
from django.utils.html import escape
from python_calamine import CalamineWorkbook

from academy.core import clock
from playbooks.models import LawRule, ScriptPage, Waiver
from playbooks.services.acknowledgement import acknowledge
from playbooks.services.approval import decide
from playbooks.services.day_record import record_of, sheets_of
from playbooks.services.revising import bring_back
from playbooks.services.trials import start_trial
from tests.core.pdf_text import page_texts
from tests.factories.playbooks import publish_new_version, published_script

TODAY = timezone.localdate


def days_ago(number):
    return timezone.now() - dt.timedelta(days=number)


def day(number):
    return TODAY() - dt.timedelta(days=number)


@pytest.fixture
def script(author, compliance_reviewer, learner):
    """Version 1 ten days ago, read by the learner eight days ago; version 2 five days ago."""
    with clock.at(days_ago(10)):
        page = published_script(author=author, approver=compliance_reviewer)
    with clock.at(days_ago(8)):
        acknowledge(page=page, number=1, person=learner)
    with clock.at(days_ago(5)):
        return publish_new_version(page, author=author, approver=compliance_reviewer, scene="面谈时", kind="major")


def told(records):
    return [
        (
            record.version.code,
            record.version.number,
            [person.name for person in record.approvers],
            [completion.person.name for completion in record.readers],
        )
        for record in records
    ]


def test_each_day_says_what_held_then(script, learner, compliance_reviewer, administrator):
    approver = [compliance_reviewer.name]
    assert record_of(day(11), user=administrator) == []
    assert told(record_of(day(10), user=administrator)) == [(script.code, 1, approver, [])]
    assert told(record_of(day(8), user=administrator)) == [(script.code, 1, approver, [learner.name])]
    assert told(record_of(day(5), user=administrator)) == [(script.code, 2, approver, [])]
    for words in (script.code.upper(), script.title[1:3]):
        assert told(record_of(day(0), user=administrator, words=words)) == [(script.code, 2, approver, [])]
    assert record_of(day(0), user=administrator, words="other") == []


def test_a_minor_version_is_read_with_the_major_one_before_it(
    script, author, compliance_reviewer, learner, colleague, administrator, signed_in
):
    with clock.at(days_ago(4)):
        acknowledge(page=script, number=2, person=learner)
    with clock.at(days_ago(3)):
        page = publish_new_version(script, author=author, approver=compliance_reviewer, scene="电话和面谈")
    acknowledge(page=page, number=3, person=colleague)
    [record] = record_of(day(0), user=administrator)
    assert (record.version.number, record.version.kind, record.asked, record.read_by) == (3, "minor", 2, 2)
    assert [(row[3], row[1]) for row in sheets_of([record])["read"]] == [(learner.name, 2), (colleague.name, 3)]
    # Who has read only what the major version replaced has not read it.
    assert told(record_of(day(5), user=administrator))[0][3] == []
    pdf = signed_in(administrator).get(f"/record/?day={day(0):%Y-%m-%d}&format=pdf").content
    assert "(version 2)" in " ".join(" ".join(page_texts(pdf)).split())


def test_what_was_retired_is_no_longer_in_it_and_comes_back_with_its_next_version(
    script, author, compliance_reviewer, administrator
):
    script.unpublish(user=compliance_reviewer)
    assert record_of(day(0), user=administrator) == []
    assert len(record_of(day(1), user=administrator)) == 1
    page = ScriptPage.objects.get(pk=script.pk)
    bring_back(page=page, version=script.versions.get(number=1), why="又要用了", by=author)
    decide(page=ScriptPage.objects.get(pk=page.pk), by=compliance_reviewer, action="approve")
    assert told(record_of(day(0), user=administrator))[0][:2] == (script.code, 3)


def test_waivers_and_trials_of_that_day(script, author, learner, compliance_reviewer, administrator):
    Waiver.objects.create(
        rule=LawRule.objects.first(),
        item=script.item_ptr,
        words="最",
        reason="登记的名称",
        granted_by=compliance_reviewer,
        granted_at=days_ago(4),
        expires_on=day(2),
    )
    draft = ScriptPage.objects.get(pk=script.pk)
    raw = [turn | {"value": "我想想看。"} if turn["type"] == "customer_line" else turn for turn in draft.turns.raw_data]
    draft.turns = draft.turns.stream_block.to_python(raw)
    start_trial(draft=draft, people=[learner], days=3, by=author, note="更像她说的")
    counts = [
        [(len(record.waivers), len(record.trials)) for record in record_of(day(number), user=administrator)]
        for number in (5, 4, 2, 1, 0)
    ]
    assert counts == [[(0, 0)], [(1, 0)], [(1, 0)], [(0, 0)], [(0, 1)]]
    [row] = sheets_of(record_of(day(0), user=administrator))["trials"]
    assert row[:4] == [script.code, 3, author.name, learner.name]


def test_everyone_who_read_it_counts_and_names_are_those_of_people_whom_the_user_sees(
    script, administrator, compliance_reviewer, signed_in
):
    [seen], [unseen] = (record_of(day(8), user=user) for user in (administrator, compliance_reviewer))
    assert [(one.read_by, len(one.readers), one.unnamed) for one in (seen, unseen)] == [(1, 1, 0), (1, 0, 1)]
    assert sheets_of([unseen])["live"][0][-1] == 1
    assert "read" not in sheets_of([unseen])
    assert "read by 1" in signed_in(compliance_reviewer).get(f"/record/?day={day(8):%Y-%m-%d}").content.decode()


def test_on_paper_names_stand_only_where_they_may_be_seen_and_days_are_written_out(
    script, learner, administrator, compliance_reviewer, signed_in
):
    def paper(person, number):
        pdf = signed_in(person).get(f"/record/?day={day(number):%Y-%m-%d}&format=pdf").content
        return " ".join(" ".join(page_texts(pdf)).split())

    seen, unseen, unread = paper(administrator, 8), paper(compliance_reviewer, 8), paper(administrator, 0)
    assert f"Read by 1 person: {learner.name}" in seen
    assert "Read by 1 person (1 name is shown only to training managers and administrators)" in unseen
    assert learner.name not in unseen
    assert "Read by 0 people" in unread
    assert "Read by 0 people:" not in unread
    assert f"Record of {dateformat.format(day(8), 'j F Y')}" in seen
    assert f"{day(8):%Y-%m-%d}" not in seen


@pytest.mark.parametrize(
    ("who", "status"),
    [("administrator", 200), ("trainer", 200), ("compliance_reviewer", 200), ("manager", 403), ("author", 403)],
)
def test_who_may_ask(script, cast, signed_in, who, status):
    assert signed_in(cast[who]).get("/record/").status_code == status


def test_it_comes_as_page_pdf_and_workbook(script, learner, administrator, signed_in):
    client = signed_in(administrator)
    asked = f"/record/?day={day(8):%Y-%m-%d}"
    assert script.title in client.get(asked).content.decode()
    assert client.get(f"{asked}&format=pdf").content.startswith(b"%PDF")
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{asked}&format=xlsx").content))
    sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    assert list(sheets) == ["Live", "Read", "Waivers", "Trials"]
    assert sheets["Live"][1][:3] == [script.code, script.title, 1]
    assert sheets["Read"][1][2:4] == [learner.employee_no, learner.name]


@pytest.mark.parametrize("asked", ["tomorrow", "2026-02-31", "9999-01-01", ""])
def test_a_day_that_is_none_or_lies_ahead_means_today(script, administrator, signed_in, asked):
    assert signed_in(administrator).get("/record/", {"day": asked}).context["day"] == TODAY()


def test_the_record_costs_the_same_for_more_playbooks(
    script, author, compliance_reviewer, administrator, django_assert_num_queries
):
    record_of(day(0), user=administrator)
    with django_assert_num_queries(6):
        record_of(day(0), user=administrator)
    for number in range(4):
        published_script(author=author, approver=compliance_reviewer, code=f"s{number}", title=f"话术{number}")
    with django_assert_num_queries(6):
        record_of(day(0), user=administrator)


@pytest.mark.parametrize("asked", ["9999-01-01", "abc", "2026-02-30", "<b>"])
def test_a_day_that_has_not_been_is_said_to_be_none(script, administrator, signed_in, asked):
    client = signed_in(administrator)
    shown = client.get("/record/", {"day": asked})
    assert f"“{escape(asked)}” is no day that has been. This is today." in shown.content.decode()
    for day_or_none in ({}, {"day": f"{day(1):%Y-%m-%d}"}):
        assert "is no day" not in client.get("/record/", day_or_none).content.decode()
