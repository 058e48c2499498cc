"""Today: late first, one clear next thing, nothing of anybody else."""

import datetime as dt

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from academy.courses.models import LessonPage, LessonProgress
from academy.enrolments.services import cancel_assignment
from academy.people.models import Employee
from academy.reports.today import Day
from playbooks.models import ScriptPage
from playbooks.services.acknowledgement import acknowledge
from playbooks.services.approval import decide, submit_for_review
from quizzes.models import Attempt, Certificate
from tests.factories.enrolments import assigned, completed, course, exam
from tests.factories.people import give_duty
from tests.factories.playbooks import draft_script, publish_new_version, published_script, revise

EVERYONE = [
    "learner",
    "colleague",
    "manager",
    "other_manager",
    "regional_manager",
    "author",
    "compliance_reviewer",
    "medical_reviewer",
    "trainer",
    "administrator",
    "outsider",
]


def in_days(number):
    return timezone.localdate() + dt.timedelta(days=number)


def lesson_of(page, slug, *, done_by=None, seen_by=None):
    lesson = LessonPage(title=f"Lesson {slug}", slug=slug, language="en")
    page.add_child(instance=lesson)
    lesson.save_revision().publish()
    for person in filter(None, (done_by, seen_by)):
        done_at = timezone.now() if person is done_by else None
        LessonProgress.objects.create(person=person, lesson=lesson, completed_at=done_at)
    return lesson


def attempt_of(person, page, *, minutes=20, **fields):
    """A sitting that began now; `fields` say how it ended."""
    now = timezone.now()
    number = person.attempts.filter(exam=page).count() + 1
    return Attempt.objects.create(
        exam=page,
        exam_version=page.versions.first(),
        person=person,
        number=number,
        policy=page.policy,
        started_at=now,
        deadline_at=now + dt.timedelta(minutes=minutes),
        max_points=10,
        **fields,
    )


def certificate_of(person, page, *, number, expires_on=None, **fields):
    attempt = attempt_of(person, page, closed_at=timezone.now(), score=90, points=9, is_passed=True)
    return Certificate.objects.create(
        number=number,
        attempt=attempt,
        person=person,
        item_code=page.code,
        holder_name=person.name,
        title_zh=page.title,
        title_en=page.title,
        exam_version=1,
        score=90,
        pass_mark=80,
        issued_on=timezone.localdate(),
        expires_on=expires_on,
        **fields,
    )


@pytest.mark.parametrize("name", EVERYONE)
def test_everyone_has_a_today(signed_in, cast, name):
    assertContains(signed_in(cast[name]).get("/"), cast[name].name)


def test_a_stranger_is_sent_to_sign_in(client, db):
    assertRedirects(client.get("/"), "/accounts/login/?next=/", fetch_redirect_response=False)


def test_late_leads_and_each_item_stands_once_with_its_first_day(learner, manager, trainer):
    late, soon, later = course("late"), course("soon"), course("later")
    assigned(later, learner, by=manager, due_on=in_days(9))
    assigned(soon, learner, by=manager, due_on=in_days(4))
    assigned(soon, learner, by=trainer, due_on=in_days(2))
    assigned(late, learner, by=manager, due_on=in_days(-3))

    dues = [(due.face.code, due.days_left, due.is_late) for due in Day(learner).dues]

    assert dues == [("late", -3, True), ("soon", 2, False), ("later", 9, False)]
    assert Day(learner).next_step == "late"


def test_done_cancelled_unpublished_and_other_peoples_items_are_not_asked(learner, colleague, manager):
    done, cancelled, gone, hers = course("done"), course("cancelled"), course("gone"), course("hers")
    assigned(done, learner, by=manager)
    completed(learner, done)
    cancel_assignment(assignment=assigned(cancelled, learner, by=manager), by=manager)
    assigned(gone, learner, by=manager)
    gone.unpublish()
    assigned(hers, colleague, by=manager)

    assert Day(learner).dues == []
    assert [due.face.code for due in Day(colleague).dues] == ["hers"]


def test_what_she_may_not_open_is_not_asked(learner, manager):
    assigned(course("nurses", roles=["nurse"]), learner, by=manager)

    assert Day(learner).dues == []


def test_a_late_item_says_so_in_words(signed_in, learner, manager):
    assigned(course(title="Hand hygiene"), learner, by=manager, due_on=in_days(-2))
    response = signed_in(learner).get("/")

    assertContains(response, "Late by 2 days")
    assertContains(response, '<a class="button button--on-hero" href="/learn/hygiene/">')


def test_an_exam_whose_clock_runs_leads_everything(signed_in, learner, manager):
    page = exam()
    assigned(course(), learner, by=manager, due_on=in_days(-2))
    attempt = attempt_of(learner, page)
    response = signed_in(learner).get("/")

    assertContains(response, "Your exam is running")
    assertContains(response, f"/attempts/{attempt.pk}/")


def test_an_exam_whose_time_is_over_leads_nothing(learner):
    attempt = attempt_of(learner, exam())
    past = timezone.now() - dt.timedelta(hours=2)
    Attempt.objects.filter(pk=attempt.pk).update(started_at=past, deadline_at=past + dt.timedelta(minutes=20))

    assert Day(learner).next_step == "nothing"


def test_she_continues_the_lesson_that_she_saw_last(signed_in, learner, colleague):
    page = course(title="Hand hygiene")
    lesson_of(page, "one", done_by=learner)
    here = lesson_of(page, "two", seen_by=learner)
    lesson_of(page, "three", seen_by=colleague)

    lesson = Day(learner).lesson

    assert (lesson.pk, lesson.course_code, lesson.lessons_done, lesson.lessons) == (here.pk, "hygiene", 1, 3)
    assertContains(signed_in(learner).get("/"), '<a class="button button--on-hero" href="/learn/hygiene/two/">')


def test_a_lesson_of_a_course_that_she_may_not_see_any_more_is_not_offered(learner):
    lesson_of(course(roles=["nurse"]), "one", seen_by=learner)

    assert Day(learner).lesson is None


def test_behind_a_lesson_that_she_may_not_see_any_more_waits_the_one_before(learner):
    here = lesson_of(course(code="hers"), "one", seen_by=learner)
    lesson_of(course(code="theirs", roles=["nurse"]), "one", seen_by=learner)

    assert Day(learner).lesson.pk == here.pk


def test_what_changed_in_her_scripts_waits_for_her_word(signed_in, learner, outsider, author, compliance_reviewer):
    page = published_script(author=author, approver=compliance_reviewer)
    assertContains(signed_in(learner).get("/"), page.title)
    assertNotContains(signed_in(outsider).get("/"), page.title)

    acknowledge(page=page, number=1, person=learner)
    assertNotContains(signed_in(learner).get("/"), page.title)


def test_a_changed_script_leads_to_what_changed_and_a_new_one_to_its_words(
    signed_in, learner, author, compliance_reviewer
):
    known = published_script(author=author, approver=compliance_reviewer)
    acknowledge(page=known, number=1, person=learner)
    publish_new_version(known, author=author, approver=compliance_reviewer, kind="major", scene="面谈时")
    fresh = published_script(author=author, approver=compliance_reviewer, code="afraid-of-pain", title="客户怕疼")

    found = {version.code: version.address for version in Day(learner).changed}

    assert found == {known.code: f"/playbooks/{known.code}/compare/1/2/", fresh.code: f"/scripts/{fresh.code}/"}
    assertContains(signed_in(learner).get("/"), "changed since version 1")


def test_a_script_that_she_is_to_read_by_a_day_stands_among_the_things_to_do_only(
    learner, manager, author, compliance_reviewer
):
    page = published_script(author=author, approver=compliance_reviewer)
    other = published_script(author=author, approver=compliance_reviewer, code="afraid-of-pain", title="客户怕疼")
    assigned(page, learner, by=manager, due_on=in_days(3))
    day = Day(learner)

    assert [due.face.code for due in day.dues] == [page.code]
    assert [version.code for version in day.rest_changed] == [other.code]


def needs(person):
    """People, who is overdue, who has an exam soon and when, and what is unread: code, missing, asked."""
    found = Day(person).team
    unread = found.unread and [(row.reading.code, row.missing, row.asked) for row in found.unread]
    return found.people, found.overdue, found.exams, found.exam_on, unread


def test_a_manager_sees_what_her_team_needs(
    cast, manager, other_manager, learner, colleague, author, compliance_reviewer
):
    assigned(course(), learner, colleague, by=manager, due_on=in_days(-1))
    assigned(course("other", title="Other"), colleague, by=manager, due_on=in_days(-1))
    for number, days in enumerate((7, 3, 8)):
        assigned(exam(f"exam-{number}"), learner, by=manager, due_on=in_days(days))
    assigned(exam("today"), colleague, by=manager, due_on=in_days(0))
    assigned(course("mine", title="Mine"), manager, by=cast["trainer"], due_on=in_days(-2))
    read = published_script(author=author, approver=compliance_reviewer, code="read")
    for person in (learner, colleague):
        acknowledge(page=read, number=1, person=person)
    published_script(author=author, approver=compliance_reviewer, code="by-one-unread")
    acknowledge(page=ScriptPage.objects.get(code="by-one-unread"), number=1, person=learner)
    published_script(author=author, approver=compliance_reviewer, code="unread")

    unread = [("unread", 2, 2), ("by-one-unread", 1, 2)]
    # She is in the list of her team herself, so what leads there counts her too.
    assert needs(manager) == (8, 3, 2, in_days(0), unread)
    assert needs(other_manager) == (2, 0, 0, None, [])
    # For who sees everyone, what is unread would be counted over the whole chain.
    assert needs(cast["trainer"])[1:] == (3, 2, in_days(0), None)
    assert Day(learner).team is None


def test_a_manager_reminds_and_opens_her_meeting_from_today(signed_in, manager, learner, author, compliance_reviewer):
    published_script(author=author, approver=compliance_reviewer, code="unread", title="怕疼")
    client = signed_in(manager)
    page, part = client.get("/"), client.get("/", headers={"hx-request": "true"})

    # Without its figures each row leads to its place already.
    for response in (page, part):
        assertContains(response, 'href="/team/meeting/"')
        assertContains(response, 'href="/team/?view=people&amp;sort=due"')
    assertContains(page, 'href="/team/reading/"')
    assertContains(page, 'hx-get="/"')
    assertContains(part, 'href="/team/reading/unread/"')
    assertContains(part, "1 of 1 has not read it")
    assertNotContains(part, "<html")
    assertNotContains(part, "hx-get")
    assert part.headers["Vary"].split(", ")[0] == "HX-Request"


def test_who_has_no_team_is_told_of_none(signed_in, learner):
    client = signed_in(learner)
    assertNotContains(client.get("/"), "Your team")
    assert client.get("/", headers={"hx-request": "true"}).content.strip() == b""


def test_certificates_that_end_soon_lead_and_say_so(signed_in, learner, colleague):
    page, second, other = exam(), exam("second", title="Second exam"), exam("other", title="Other exam")
    certificate_of(learner, page, number="C-1", expires_on=in_days(31))
    certificate_of(learner, second, number="C-2", expires_on=in_days(30))
    certificate_of(learner, page, number="C-3", expires_on=in_days(-1))
    certificate_of(colleague, other, number="C-4")
    revoked = {"revoked_at": timezone.now(), "revocation_reason": "Copied."}
    certificate_of(learner, second, number="C-5", expires_on=in_days(90), **revoked)

    found = [(one.number, one.days_left) for one in Day(learner).certificates]

    assert found == [("C-2", 30), ("C-1", None)]
    response = signed_in(learner).get("/")
    assertContains(response, "Ends in 30 days")
    assertNotContains(response, "Other exam")


def test_a_certificate_that_was_renewed_is_asked_for_no_more(learner):
    page = exam()
    certificate_of(learner, page, number="C-1", expires_on=in_days(5))
    certificate_of(learner, page, number="C-2", expires_on=in_days(200))

    assert [one.number for one in Day(learner).certificates] == ["C-2"]
    assert Day(learner).renewals == []


def test_a_certificate_to_renew_leads_to_its_exam(signed_in, learner, manager):
    first, second, theirs = exam(), exam("second"), exam("theirs", roles=["nurse"])
    for number, page in enumerate((first, second, theirs)):
        certificate_of(learner, page, number=f"C-{number}", expires_on=in_days(number))
    client = signed_in(learner)

    assert [one.number for one in Day(learner).renewals] == ["C-0", "C-1"]
    assert Day(learner).next_step == "renewal"
    lead = '<a class="button button--on-hero" href="/exams/privacy-exam/">'
    row = '<a class="row__title row__link" href="/exams/second/">'
    assertContains(client.get("/"), lead)
    assertContains(client.get("/"), row)
    # What is due by a day anyway is not asked twice.
    assigned(second, learner, by=manager, due_on=in_days(3))
    assert [one.number for one in Day(learner).renewals] == ["C-0"]
    assert Day(learner).next_step == "due"


@pytest.fixture
def sent_back(author, compliance_reviewer):
    """Two drafts of the author that the reviewer sent back."""
    for code in ("first", "second"):
        submit_for_review(page=draft_script(author=author, code=code, title=f"Draft {code}"), by=author)
        page, words = ScriptPage.objects.get(code=code), "Say the price. " * 20
        decide(page=page, by=compliance_reviewer, action="reject", comment=words)


def test_what_a_reviewer_sent_back_leads_her_day(signed_in, author, manager, sent_back):
    assigned(course(), author, by=manager, due_on=in_days(-1))
    first = ScriptPage.objects.get(code="first")
    response = signed_in(author).get("/")
    day = response.context["day"]

    assert (day.next_step, [one.title for one in day.sent_back]) == ("sent_back", ["Draft first", "Draft second"])
    assertContains(response, "Sent back by 郑合规", count=2)
    assertContains(response, f'<a class="button button--on-hero" href="/admin/pages/{first.pk}/edit/">')
    assertContains(response, "Say the price. " * 5 + "…")
    assertContains(response, "Hand hygiene")


def test_what_readers_have_already_is_revised_quickly(signed_in, author, compliance_reviewer, script_page):
    revise(script_page, by=author, scene="微信里")
    submit_for_review(page=ScriptPage.objects.get(pk=script_page.pk), by=author)
    decide(page=ScriptPage.objects.get(pk=script_page.pk), by=compliance_reviewer, action="reject", comment="Why?")
    assertContains(
        signed_in(author).get("/"), f'<a class="button button--on-hero" href="/scripts/{script_page.code}/revise/">'
    )


def test_nothing_is_called_done_while_a_draft_is_sent_back(signed_in, author, sent_back):
    assertNotContains(signed_in(author).get("/"), "All done for today")


@pytest.mark.parametrize("name", ["learner", "colleague", "manager", "trainer", "compliance_reviewer"])
def test_nobody_else_is_told_of_what_came_back(cast, name, sent_back):
    assert Day(cast[name]).sent_back == []


def test_a_running_exam_leads_before_what_came_back(author, sent_back):
    attempt_of(author, exam())
    day = Day(author)
    assert (day.next_step, len(day.rest_sent_back)) == ("running", 2)


def test_an_empty_day_says_what_to_do_next(signed_in, learner):
    response = signed_in(learner).get("/")

    assertContains(response, "All done for today")
    assertContains(response, 'href="/library/"')


def test_the_day_is_that_of_her_clinic(learner, north_clinic, manager, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2026, 3, 4, 17, 0, tzinfo=dt.UTC))
    assigned(course(), learner, by=manager, due_on=dt.date(2026, 3, 4))
    assert Day(learner).today == dt.date(2026, 3, 5)

    region = north_clinic.get_parent()
    region.time_zone = "Europe/London"
    region.save()
    day = Day(learner)

    assert day.today == dt.date(2026, 3, 4)
    assert [due.is_late for due in day.dues] == [False]


def fill_a_day(person, by, author, approver, number):
    """A row of each kind, as often as asked."""
    for index in range(number):
        page, paper = course(f"course-{index}"), exam(f"exam-{index}")
        assigned(page, person, by=by)
        lesson_of(page, "one", seen_by=person)
        certificate_of(person, paper, number=f"C-{index}")
        code = f"script-{index}"
        published_script(author=author, approver=approver, code=code, title=code, roles=())


@pytest.mark.parametrize("number", [1, 3])
def test_a_managers_today_and_her_teams_needs_take_the_same_queries_for_any_number_of_rows(
    signed_in, cast, manager, learner, author, compliance_reviewer, number, django_assert_num_queries
):
    fill_a_day(manager, cast["trainer"], author, compliance_reviewer, number)
    for index in range(number):
        assigned(exam(f"due-{index}"), learner, by=manager, due_on=in_days(index))
    client = signed_in(Employee.objects.get(pk=manager.pk))
    with django_assert_num_queries(12):
        client.get("/")
    with django_assert_num_queries(14):
        client.get("/", headers={"hx-request": "true"})


@pytest.mark.parametrize("number", [1, 3])
def test_an_authors_today_takes_the_same_queries_for_any_number_of_drafts(
    signed_in, author, manager, colleague, compliance_reviewer, number, django_assert_num_queries
):
    fill_a_day(author, manager, give_duty(colleague, "author"), compliance_reviewer, number)
    for index in range(number):
        page = draft_script(author=author, code=f"draft-{index}", title=f"Draft {index}")
        submit_for_review(page=page, by=author)
        decide(page=ScriptPage.objects.get(pk=page.pk), by=compliance_reviewer, action="reject", comment="No.")
    client = signed_in(Employee.objects.get(pk=author.pk))
    with django_assert_num_queries(15):
        client.get("/")


@pytest.mark.parametrize("number", [1, 3])
def test_today_takes_the_same_queries_for_any_number_of_rows(
    signed_in, learner, manager, author, compliance_reviewer, number, django_assert_num_queries
):
    fill_a_day(learner, manager, author, compliance_reviewer, number)
    client = signed_in(Employee.objects.get(pk=learner.pk))
    with django_assert_num_queries(12):
        client.get("/")
