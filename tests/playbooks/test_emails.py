"""The mails of an approval: to whom, in which language, what they say, and what a broken mail server changes."""

import datetime as dt
import logging
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.utils import timezone
from wagtail.admin.views.pages import edit
from wagtail.models import Page
from wagtail.users.models import UserProfile

from academy.versions.models import Version
from playbooks.emails import mail_reminder
from playbooks.models import Reminder, ScriptPage
from playbooks.services.approval import decide, submit_for_review
from tests.factories.people import EmployeeFactory, clinic, give_duty, place
from tests.factories.playbooks import approve, draft_script, published_script, revise
from tests.mails import host_names, links, looks, words

SITE = "http://127.0.0.1:8000"
SETTINGS = f"{SITE}/admin/account/#tab-notifications"


@pytest.fixture
def people(author, compliance_reviewer, medical_reviewer):
    """Author and reviewers, each with an address; the author reads English, the others Chinese."""
    for person in (author, compliance_reviewer, medical_reviewer):
        person.email = f"{person.employee_no.lower()}@example.com"
        person.language = "en" if person == author else "zh-hans"
        person.save()
    return author, compliance_reviewer, medical_reviewer


@pytest.fixture
def sent(django_capture_on_commit_callbacks):
    """What a step of an approval sends: pairs of receiver and subject; the mails stay in the outbox."""

    def sent(act, **arguments):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            act(**arguments)
        return [(*message.to, message.subject) for message in mail.outbox]

    return sent


def again(page):
    return ScriptPage.objects.get(pk=page.pk)


def only_mail():
    (message,) = mail.outbox
    ((html, kind),) = message.alternatives
    assert kind == "text/html"
    assert looks(html) == []
    assert host_names(message) == {"127.0.0.1:8000"}
    assert message.from_email == "Chairside <chairside@localhost>"
    return message.body, html


def edit_address(page):
    return f"{SITE}/admin/pages/{page.pk}/edit/"


def test_a_draft_for_review_is_told_to_those_with_the_duty_who_wrote_none_of_it(people, sent):
    author, reviewer, _doctor = people
    also_author = give_duty(EmployeeFactory(email="both@example.com"), "compliance_reviewer")
    give_duty(EmployeeFactory(email="left@example.com", is_active=False), "compliance_reviewer")
    page = draft_script(author=author)
    revise(page, by=also_author)
    assert sent(submit_for_review, page=page, by=author) == [(reviewer.email, "“再考虑一下”待您审核")]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "Chairside\n\nHello 郑合规,\n\n王作者 sent it and asks for your decision as Compliance reviewer.\n\n"
            "What changed, in the author's words:\n措辞更清楚。\n\nRead and decide\n{address}\n\n--\n"
            "Choose which mails you get\n{settings}\n"
            "Chairside wrote this mail by itself; nobody reads an answer to it.",
        ),
        (
            "zh-hans",
            "Chairside\n\n郑合规，您好！\n\n王作者已送审，请您以“合规审核员”身份审核。\n\n"
            "作者的修改说明：\n措辞更清楚。\n\n查看并审核\n{address}\n\n--\n"
            "设置接收哪些邮件\n{settings}\n本邮件由Chairside自动发送，请勿回复。",
        ),
    ],
)
def test_the_reviewers_mail_says_who_sent_what_and_why(people, sent, language, text):
    author, reviewer, _doctor = people
    reviewer.language = language
    reviewer.save()
    page = draft_script(author=author)
    revise(page, by=author)
    sent(submit_for_review, page=page, by=author)
    body, html = only_mail()
    address = f"{SITE}/reviews/{page.pk}/"
    assert body == text.format(address=address, settings=SETTINGS)
    assert set(links(html)) == {address, SETTINGS}
    assert "措辞更清楚。" in words(html)


def test_the_doctor_is_told_when_the_words_are_hers_to_judge_and_not_before(people, sent):
    author, reviewer, doctor = people
    page = draft_script(author=author, is_clinical=True)
    assert sent(submit_for_review, page=page, by=author) == [(reviewer.email, "“再考虑一下”待您审核")]
    told = sent(decide, page=again(page), by=reviewer, action="approve")
    assert told == [(doctor.email, "“再考虑一下”待您审核")]


def test_nobody_is_told_of_a_step_that_was_decided_meanwhile(people, sent):
    author, reviewer, _doctor = people
    page = draft_script(author=author)
    assert sent(approve, page=page, author=author, approver=reviewer) == [(author.email, "“再考虑一下” is approved")]


def test_who_wants_no_such_mail_gets_none(people, sent):
    author, reviewer, _doctor = people
    UserProfile.objects.create(user=reviewer, submitted_notifications=False)
    assert sent(submit_for_review, page=draft_script(author=author), by=author) == []


def test_the_author_is_sent_to_what_readers_see(people, sent):
    author, reviewer, _doctor = people
    sent(approve, page=draft_script(author=author), author=author, approver=reviewer)
    body, html = only_mail()
    address = f"{SITE}/scripts/think-it-over/"
    assert body == (
        "Chairside\n\nHello 王作者,\n\nEverybody who had to has approved it. Thank you for the words.\n\n"
        f"See it as readers do\n{address}\n\n--\nChoose which mails you get\n{SETTINGS}\n"
        "Chairside wrote this mail by itself; nobody reads an answer to it."
    )
    assert set(links(html)) == {address, SETTINGS}
    assert '<html lang="en">' in html


def test_the_author_reads_what_the_reviewer_asks_for(people, sent):
    author, reviewer, _doctor = people
    page = draft_script(author=author)
    submit_for_review(page=page, by=author)
    told = sent(decide, page=again(page), by=reviewer, action="reject", comment="Not “<b>always</b>” & never.")
    assert told == [(author.email, "“再考虑一下” was sent back")]
    body, html = only_mail()
    assert body == (
        "Chairside\n\nHello 王作者,\n\n郑合规 read it and asks for a change before it goes to readers:\n"
        "Not “<b>always</b>” & never.\n\n"
        f"Change it and send it again\n{edit_address(page)}\n\n--\nChoose which mails you get\n{SETTINGS}\n"
        "Chairside wrote this mail by itself; nobody reads an answer to it."
    )
    assert "Not “&lt;b&gt;always&lt;/b&gt;” &amp; never." in html


def test_who_sent_it_again_meanwhile_is_not_told_that_it_came_back(people, sent):
    author, reviewer, _doctor = people
    page = draft_script(author=author)
    submit_for_review(page=page, by=author)

    def send_back_and_again():
        decide(page=again(page), by=reviewer, action="reject", comment="再短一点")
        submit_for_review(page=again(page), by=author)

    assert sent(send_back_and_again) == [(reviewer.email, "“再考虑一下”待您审核")]


def test_a_superuser_hears_that_something_was_sent_and_nothing_of_what_was_decided_meanwhile(people, sent):
    author, reviewer, _doctor = people
    EmployeeFactory(email="root@example.com", is_superuser=True)
    told = sent(submit_for_review, page=draft_script(author=author), by=author)
    assert ("root@example.com", "“再考虑一下” was sent for review") in told
    told = sent(approve, page=draft_script(author=author, code="two"), author=author, approver=reviewer)
    assert told == [(author.email, "“再考虑一下” is approved")]


def test_what_is_approved_for_a_day_names_it_and_leads_to_no_old_words(people, sent):
    author, reviewer, _doctor = people
    page = published_script(author=author, approver=reviewer)
    moment = dt.datetime(2090, 3, 5, 9, 30, tzinfo=timezone.get_current_timezone())
    revise(page, by=author, scene="面谈时", goes_live_at=moment)
    sent(approve, page=page, author=author, approver=reviewer)
    body, html = only_mail()
    says = "Everybody who had to has approved it. Readers get it on 5 March 2090, 09:30. Thank you for the words."
    assert body.split("\n\n")[2:4] == [says, f"Open it\n{edit_address(page)}"]
    assert (says in words(html), set(links(html))) == (True, {edit_address(page), SETTINGS})


def test_comments_are_told_in_the_receivers_language(people):
    author, reviewer, _doctor = people
    page = Page.objects.get(pk=draft_script(author=author).pk).specific
    UserProfile.get_for_user(author)
    mail.outbox.clear()
    comment = {"text": "这一句太满。"}
    edit.send_notification(
        [author],
        "updated_comments",
        {
            "page": page,
            "editor": reviewer,
            "new_comments": [comment],
            "resolved_comments": [],
            "deleted_comments": [],
            "replied_comments": [{"comment": comment, "replies": [{"text": "改了。"}]}],
        },
    )
    body, html = only_mail()
    assert mail.outbox[0].subject == "郑合规 commented on “再考虑一下”"
    assert body == (
        "Chairside\n\nHello 王作者,\n\nNew comments:\n- 这一句太满。\n\nAnswers to “这一句太满。”:\n- 改了。\n\n"
        f"Open it\n{edit_address(page)}\n\n--\nChoose which mails you get\n{SETTINGS}\n"
        "Chairside wrote this mail by itself; nobody reads an answer to it."
    )
    assert "改了。" in words(html)


# --- A mail server that is down, picky or slow -------------------------------------------------


class Down(BaseEmailBackend):
    """Nobody answers there."""

    def open(self):
        raise ConnectionRefusedError("e300@example.com")


class Picky(BaseEmailBackend):
    """It takes no mail, and says whose."""

    def send_messages(self, messages):
        raise SMTPRecipientsRefused({address: (550, b"unknown") for message in messages for address in message.to})


class Watched(BaseEmailBackend):
    """It notes whether anything is locked while it works, for all connections together."""

    locked: list[bool] = []

    def send_messages(self, messages):
        self.locked.append(connection.in_atomic_block)
        return len(messages)


@pytest.fixture(params=[Down, Picky])
def broken(request, settings, caplog):
    """The mail server takes nothing; what is logged of that."""
    settings.EMAIL_BACKEND = f"{__name__}.{request.param.__name__}"
    caplog.set_level(logging.ERROR)
    return caplog


def assert_nobody_is_named(log, people):
    said = log.text
    assert said.count("The mail server failed") == len(log.records) > 0
    assert not any(word in said for person in people for word in (person.email, person.name, person.employee_no))
    assert "再考虑一下" not in said


def test_a_broken_mail_server_leaves_the_approval_standing_and_names_nobody(people, sent, broken):
    author, reviewer, _doctor = people
    page = draft_script(author=author)
    sent(submit_for_review, page=page, by=author)
    sent(decide, page=again(page), by=reviewer, action="approve")
    assert (again(page).live, Version.objects.get(page=page).approver) == (True, reviewer)
    assert len(broken.records) == 2
    assert_nobody_is_named(broken, people)


def test_nor_does_it_undo_what_was_sent_back_or_break_a_comment(people, sent, broken):
    author, reviewer, _doctor = people
    page = draft_script(author=author)
    submit_for_review(page=page, by=author)
    sent(decide, page=again(page), by=reviewer, action="reject", comment="再短一点")
    assert again(page).current_workflow_state.status == "needs_changes"
    context = {"page": page, "editor": reviewer, "new_comments": [{"text": "太满"}]}
    assert edit.send_notification([author], "updated_comments", context) is False
    assert len(broken.records) == 2
    assert_nobody_is_named(broken, people)


def test_a_reminder_that_no_server_took_is_not_taken_for_sent(people, broken):
    author, reviewer, doctor = people
    page = published_script(author=author, approver=reviewer)
    reminder = Reminder.objects.create(version=page.versions.get(), person=doctor, by=reviewer)
    assert mail_reminder(reminder=reminder) is False
    reminder.refresh_from_db()
    assert reminder.mailed_at is None
    assert_nobody_is_named(broken, people)


@pytest.mark.parametrize("action", ["approve", "reject"])
def test_no_mail_leaves_when_the_decision_is_rolled_back(people, action, django_capture_on_commit_callbacks):
    author, reviewer, _doctor = people
    page = draft_script(author=author)
    submit_for_review(page=page, by=author)

    @transaction.atomic
    def decide_in_vain():
        decide(page=again(page), by=reviewer, action=action, comment="再短一点")
        raise RuntimeError

    with django_capture_on_commit_callbacks(execute=True) as callbacks, pytest.raises(RuntimeError):
        decide_in_vain()
    assert (callbacks, mail.outbox) == ([], [])
    assert again(page).current_workflow_state.status == "in_progress"


def test_mails_leave_when_nothing_is_locked_any_more(committed_db, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Watched"
    Watched.locked.clear()
    home = clinic("C001", region="north")
    author = give_duty(place(EmployeeFactory(email="a@example.com"), home, "online_consultant"), "author")
    reviewer = place(EmployeeFactory(email="r@example.com"), home, "compliance_officer")
    page = published_script(author=author, approver=give_duty(reviewer, "compliance_reviewer"))
    revise(page, by=author, scene="面谈时")
    submit_for_review(page=again(page), by=author)
    decide(page=again(page), by=reviewer, action="reject", comment="再短一点")
    # To the reviewer and the author of version 1, and the same of version 2.
    assert Watched.locked == [False] * 4
