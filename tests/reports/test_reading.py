"""Who has read what, for managers, and reminding who has not."""

import csv
import datetime as dt
import io

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from academy.core import clock
from academy.people.models import Employee
from academy.versions.services import current_version
from playbooks.models import Reminder
from playbooks.services.acknowledgement import acknowledge, owed_by, readings_of, unread_counts
from playbooks.services.reminding import remind
from tests.factories.courses import course
from tests.factories.people import EmployeeFactory, clinic, give_duty, make_manager, place
from tests.factories.playbooks import publish_new_version, published_script, published_sop
from tests.mails import links, looks, words

READING = "/team/reading/"


def readers_page(page):
    return reverse("reports:readers", args=[page.code])


def remind_page(page):
    return reverse("reports:remind", args=[page.code])


def rows(response) -> list[tuple]:
    """Code, version, how many have read it and of how many."""
    return [(row.reading.code, row.reading.number, row.done, row.asked) for row in response.context["page"]]


def missing(response) -> list[tuple]:
    return [(one.person.employee_no, one.reader.read, one.can_be_reminded) for one in response.context["page"]]


@pytest.fixture
def two_playbooks(author, compliance_reviewer, learner):
    """A script for consultants in its second major version, whose first the learner read, and an SOP for everyone."""
    script = published_script(author=author, approver=compliance_reviewer)
    acknowledge(page=script, number=1, person=learner)
    sop = published_sop(author=author, approver=compliance_reviewer)
    script = publish_new_version(script, author=author, approver=compliance_reviewer, kind="major", scene="微信里")
    return script, sop


# --- One rule -------------------------------------------------------------------


def owed_by_each(people) -> set[tuple]:
    return {
        (person.pk, one.page_id, one.number, one.acknowledged_number) for person in people for one in owed_by(person)
    }


def owed_by_all(people) -> set[tuple]:
    found = readings_of(people)
    return {(one.person_id, row.page_id, row.number, one.read) for row in found for one in row.owing}


def roles_of_each(people) -> dict[int, frozenset[int]]:
    return {person.pk: frozenset(person.placements.current().values_list("job_role", flat=True)) for person in people}


def assert_counts_agree(people):
    """What is counted of many is as much as each of them is asked for."""
    counts = unread_counts(roles_of_each(people))
    assert {person.pk: counts[person.pk] for person in people} == {person.pk: len(owed_by(person)) for person in people}


def test_the_rule_for_many_agrees_with_the_rule_for_one(cast, two_playbooks, author, compliance_reviewer, learner):
    """With a person without a place, a reader of everything, a minor version, other authors and a retired script."""
    script, sop = two_playbooks
    EmployeeFactory(employee_no="E999")
    acknowledge(page=sop, number=1, person=learner)
    doctors = {"author": cast["medical_reviewer"], "code": "doctors", "roles": ("doctor",)}
    published_script(approver=compliance_reviewer, **doctors)
    publish_new_version(script, author=author, approver=compliance_reviewer, scene="企业微信里", kind="minor")
    gone = published_script(author=author, approver=compliance_reviewer, code="gone")
    gone.unpublish()
    people = Employee.objects.active()
    assert owed_by_all(people) == owed_by_each(people)
    assert {page for _person, page, _number, _read in owed_by_all(people)} == {script.pk, sop.pk}
    assert_counts_agree(people)


def test_who_wrote_a_version_has_read_it_and_those_before(cast, script_page, colleague, author):
    """The first author is asked for what the second wrote, and the second for nothing."""
    give_duty(colleague, "author")
    reviewer = cast["compliance_reviewer"]
    page = publish_new_version(script_page, author=colleague, approver=reviewer, kind="major", scene="微信里")
    people = Employee.objects.active()
    assert owed_by_all(people) == owed_by_each(people)
    owing = {one.person_id: one.read for one in readings_of(people)[0].owing}
    assert owing == {cast["learner"].pk: 0, author.pk: 1}
    assert_counts_agree(people)
    publish_new_version(page, author=author, approver=reviewer, kind="major", scene="面谈")
    assert owed_by_all(people) == owed_by_each(people)
    owing = {one.person_id: one.read for one in readings_of(people)[0].owing}
    assert owing == {cast["learner"].pk: 0, colleague.pk: 2}
    assert_counts_agree(people)


def test_the_rule_for_many_costs_six_queries_and_its_count_two(
    cast, two_playbooks, author, compliance_reviewer, django_assert_num_queries
):
    with django_assert_num_queries(6):
        readings_of(Employee.objects.active())
    for number in range(3):
        published_script(author=author, approver=compliance_reviewer, code=f"more-{number}")
        place(EmployeeFactory(), cast["learner"].placements.get().unit, "online_consultant")
    with django_assert_num_queries(6):
        assert len(readings_of(Employee.objects.active())) == 5
    roles = roles_of_each(Employee.objects.active())
    with django_assert_num_queries(2):
        unread_counts(roles)


# --- The page -------------------------------------------------------------------


def test_a_manager_sees_what_hers_have_not_read_the_most_unread_first(
    two_playbooks, manager, learner, colleague, outsider, signed_in
):
    response = signed_in(manager).get(READING)
    # Asked for the script are the two consultants, not its author; for the SOP also the manager and the reviewer.
    assert rows(response) == [("invitation-sop", 1, 0, 4), ("think-it-over", 2, 0, 2)]
    for person in (learner, colleague):
        acknowledge(page=two_playbooks[1], number=1, person=person)
    # As many unread of each: the newest change first.
    assert rows(signed_in(manager).get(READING)) == [("think-it-over", 2, 0, 2), ("invitation-sop", 1, 2, 4)]


def test_what_all_have_read_is_one_line_that_leads_to_the_list(two_playbooks, manager, learner, colleague, signed_in):
    client = signed_in(manager)
    assert "read by all" not in client.get(READING).content.decode()
    for person in (learner, colleague):
        acknowledge(page=two_playbooks[0], number=2, person=person)
    response = client.get(READING, {"role": "online_consultant"})
    assert rows(response) == [("invitation-sop", 1, 0, 2)]
    assert "1 script or SOP is read by all" in response.content.decode()
    assert response.context["read_url"] == "?role=online_consultant&read=1"
    assert rows(client.get(READING + response.context["read_url"])) == [("think-it-over", 2, 2, 2)]


def test_a_team_that_has_read_everything_is_told_so(author, compliance_reviewer, manager, learner, signed_in):
    page = published_script(author=author, approver=compliance_reviewer)
    acknowledge(page=page, number=1, person=learner)
    response = signed_in(manager).get(READING)
    assert (rows(response), response.context["read_by_all"]) == ([], 1)
    assert "Everything is read" in response.content.decode()


def test_both_pages_lie_below_the_team(two_playbooks, manager, signed_in):
    for url in (READING, readers_page(two_playbooks[0])):
        homes = signed_in(manager).get(url).context["homes"]
        assert [home["url"] for home in homes if home["is_current"]] == ["/team/"]


def test_another_manager_sees_her_own_people_only(two_playbooks, other_manager, outsider, learner, signed_in):
    response = signed_in(other_manager).get(READING)
    assert rows(response) == [("invitation-sop", 1, 0, 2)]
    page = signed_in(other_manager).get(readers_page(two_playbooks[1]))
    assert {one[0] for one in missing(page)} == {"E201", "E900"}
    assert rows(signed_in(other_manager).get(READING, {"role": "store_manager"})) == [("invitation-sop", 1, 0, 1)]
    # Nobody of hers is asked for the script.
    page = signed_in(other_manager).get(readers_page(two_playbooks[0]))
    assert (page.context["row"], missing(page)) == (None, [])
    assert learner.name not in page.content.decode()


def test_filters_narrow_by_unit_and_role(two_playbooks, cast, regional_manager, signed_in):
    client = signed_in(regional_manager)
    acknowledge(page=two_playbooks[0], number=2, person=cast["learner"])
    assert rows(client.get(READING, {"role": "online_consultant"})) == [
        ("invitation-sop", 1, 0, 2),
        ("think-it-over", 2, 1, 2),
    ]
    assert rows(client.get(READING, {"role": "regional_manager"})) == [("invitation-sop", 1, 0, 1)]
    assert rows(client.get(READING, {"unit": "C001", "role": "regional_manager"})) == []
    assert client.get(READING, {"unit": "C002"}).status_code == 404
    assert client.get(READING, {"role": "nothing"}).status_code == 404


def test_who_has_not_read_it_with_what_she_read_last(two_playbooks, manager, learner, colleague, signed_in):
    response = signed_in(manager).get(readers_page(two_playbooks[0]))
    assert missing(response) == [("E101", 0, True), ("E100", 1, True)]
    html = response.content.decode()
    assert reverse("reports:person", args=["E100"]) in html
    assert "last read version 1" in html
    assert "has read no version yet" in html


def test_who_came_after_the_change_is_asked_since_her_first_day(
    author, compliance_reviewer, manager, learner, north_clinic, signed_in
):
    today = timezone.localdate()
    with clock.at(timezone.now() - dt.timedelta(days=30)):
        page = published_script(author=author, approver=compliance_reviewer)
    lately = today - dt.timedelta(days=3)
    place(EmployeeFactory(employee_no="E150"), north_clinic, "online_consultant", starts_on=lately)
    client = signed_in(manager)
    found = {one.person.employee_no: one.reader.asked_on for one in client.get(readers_page(page)).context["page"]}
    assert found == {"E100": today - dt.timedelta(days=30), "E150": lately}
    assert [row.days for row in client.get(READING).context["page"]] == [30]


@pytest.mark.parametrize(("file_format", "start"), [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")])
def test_both_lists_can_be_taken_away(file_format, start, two_playbooks, manager, signed_in):
    for url in (READING, readers_page(two_playbooks[0])):
        response = signed_in(manager).get(url, {"format": file_format})
        assert response.getvalue().startswith(start)
    assert signed_in(manager).get(READING, {"format": "exe"}).status_code == 404


def test_the_file_of_playbooks_also_holds_what_all_have_read(two_playbooks, manager, learner, colleague, signed_in):
    for person in (learner, colleague):
        acknowledge(page=two_playbooks[0], number=2, person=person)
    text = signed_in(manager).get(READING, {"format": "csv"}).getvalue().decode("utf-8-sig")
    found = [(row[0], *row[5:]) for row in list(csv.reader(io.StringIO(text)))[1:]]
    assert found == [("invitation-sop", "4", "0", "4"), ("think-it-over", "2", "2", "0")]


def test_the_file_says_what_the_page_says(two_playbooks, manager, learner, signed_in):
    text = signed_in(manager).get(readers_page(two_playbooks[0]), {"format": "csv"}).getvalue().decode("utf-8-sig")
    today = timezone.localdate().isoformat()
    assert list(csv.reader(io.StringIO(text)))[1:] == [
        ["E100", "林小满", "clinic C001", "Online consultant", today, "1", ""]
    ]


def test_both_pages_cost_the_same_for_one_and_for_many(
    two_playbooks, manager, learner, north_clinic, author, compliance_reviewer, signed_in, django_assert_num_queries
):
    client = signed_in(manager)
    client.get(READING)
    for number in range(3):
        with django_assert_num_queries(13):
            client.get(READING)
        with django_assert_num_queries(17):
            client.get(readers_page(two_playbooks[0]))
        published_script(author=author, approver=compliance_reviewer, code=f"more-{number}")
        place(EmployeeFactory(), north_clinic, "online_consultant")


def test_a_script_leads_managers_to_its_readers_and_nobody_else(two_playbooks, manager, learner, signed_in):
    script = two_playbooks[0]
    assert readers_page(script) in signed_in(manager).get(script.get_absolute_url()).content.decode()
    assert readers_page(script) not in signed_in(learner).get(script.get_absolute_url()).content.decode()


def test_what_is_no_playbook_has_no_readers(two_playbooks, manager, signed_in):
    course("first-week")
    for code in ("first-week", "nothing-here"):
        assert signed_in(manager).get(reverse("reports:readers", args=[code])).status_code == 404


# --- Reminding ------------------------------------------------------------------


def test_a_reminder_stands_on_her_today_and_comes_by_mail(
    two_playbooks, manager, learner, signed_in, django_capture_on_commit_callbacks
):
    learner.email, learner.language = "lin@example.com", "en"
    learner.save()
    with django_capture_on_commit_callbacks(execute=True):
        response = signed_in(manager).post(remind_page(two_playbooks[0]), {"person": ["E100"]}, follow=True)
    assert "1 person was reminded." in response.content.decode()
    reminder = Reminder.objects.get()
    assert (reminder.person, reminder.by, reminder.version.number) == (learner, manager, 2)
    (sent,) = mail.outbox
    html = sent.alternatives[0].content
    assert (sent.to, sent.subject) == (["lin@example.com"], "Please read: 再考虑一下")
    assert "陈店长 asks you to read version 2 and to confirm that you have." in words(html)
    assert any(address.endswith(two_playbooks[0].get_absolute_url()) for address in links(html))
    assert looks(html) == []
    assert two_playbooks[0].get_absolute_url() in sent.body
    assert "陈店长 asks you to read this." in signed_in(learner).get("/").content.decode()


def test_she_is_written_to_in_her_own_language(two_playbooks, manager, learner, django_capture_on_commit_callbacks):
    learner.email, learner.language = "lin@example.com", "zh-hans"
    learner.save()
    with django_capture_on_commit_callbacks(execute=True):
        remind(version=current_version(two_playbooks[0]), people=[learner], by=manager)
    assert "Hello" not in mail.outbox[0].body


def test_without_an_address_she_finds_it_on_her_today_alone(
    two_playbooks, manager, learner, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        remind(version=current_version(two_playbooks[0]), people=[learner], by=manager)
    assert mail.outbox == []
    assert [one.reminded_by for one in owed_by(learner) if one.code == "think-it-over"] == ["陈店长"]


def test_nobody_is_reminded_of_one_version_twice_a_day(
    two_playbooks, manager, regional_manager, learner, colleague, signed_in
):
    version = current_version(two_playbooks[0])
    assert len(remind(version=version, people=[learner], by=manager)) == 1
    assert remind(version=version, people=[learner], by=regional_manager) == []
    assert [one.person for one in remind(version=version, people=[learner, colleague], by=manager)] == [colleague]
    response = signed_in(manager).get(readers_page(two_playbooks[0]))
    assert {one[0]: one[2] for one in missing(response)} == {"E100": False, "E101": False}
    assert "Remind who is ticked" not in response.content.decode()
    Reminder.objects.update(sent_at=timezone.now() - dt.timedelta(days=1))
    assert len(remind(version=version, people=[learner], by=regional_manager)) == 1


def test_only_who_owes_it_and_is_hers_is_reminded(two_playbooks, cast):
    script, sop = two_playbooks
    acknowledge(page=script, number=2, person=cast["colleague"])
    everyone = list(cast.values())
    made = remind(version=current_version(script), people=everyone, by=cast["manager"])
    assert [one.person for one in made] == [cast["learner"]]
    assert remind(version=current_version(script), people=everyone, by=cast["other_manager"]) == []
    assert remind(version=current_version(sop), people=everyone, by=cast["learner"]) == []
    made = remind(version=current_version(sop), people=[cast["other_manager"]], by=cast["other_manager"])
    assert made == []


def test_a_reminder_is_over_when_she_has_read_it(two_playbooks, manager, learner, author, compliance_reviewer):
    script = two_playbooks[0]
    remind(version=current_version(script), people=[learner], by=manager)
    acknowledge(page=script, number=2, person=learner)
    publish_new_version(script, author=author, approver=compliance_reviewer, kind="major", scene="面谈")
    assert {one.code: one.reminded_by for one in owed_by(learner)} == {"think-it-over": "", "invitation-sop": ""}


def test_who_manages_nobody_reminds_nobody(two_playbooks, learner, colleague, signed_in):
    client = signed_in(learner)
    assert client.post(remind_page(two_playbooks[0]), {"person": ["E101"]}).status_code == 403
    assert client.get(READING).status_code == 403
    assert client.get(readers_page(two_playbooks[0])).status_code == 403
    assert not Reminder.objects.exists()


@pytest.mark.parametrize("chosen", [[], ["E900"], ["nobody", "", "E100'--"]])
def test_choosing_nobody_of_hers_reminds_nobody(chosen, two_playbooks, manager, outsider, learner, signed_in):
    data = {"person": chosen, "role": "online_consultant"}
    response = signed_in(manager).post(remind_page(two_playbooks[0]), data, follow=True)
    assert "Nobody was reminded" in response.content.decode()
    assert response.redirect_chain[-1][0] == f"{readers_page(two_playbooks[0])}?role=online_consultant"
    assert not Reminder.objects.exists()


def test_two_managers_at_once_remind_once(committed_db, race):
    north = clinic("C001", region="north")
    learner = place(EmployeeFactory(employee_no="E100"), north, "online_consultant")
    managers = [make_manager(place(EmployeeFactory(), north, "store_manager"), north) for _number in range(2)]
    author = give_duty(place(EmployeeFactory(), north, "online_consultant"), "author")
    reviewer = give_duty(place(EmployeeFactory(), north, "compliance_officer"), "compliance_reviewer")
    version = current_version(published_script(author=author, approver=reviewer))
    made = race(*[lambda by=by: remind(version=version, people=[learner], by=by) for by in managers])
    assert sorted(len(one) for one in made) == [0, 1]
    assert Reminder.objects.count() == 1
