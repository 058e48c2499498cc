"""The weekly meeting: what is practised, what changed, who owes what; the page, the saved choice and the command."""

import datetime as dt
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from academy.people.acting import act_as
from academy.people.models import Employee, OrgUnit
from academy.reports.meeting import choose_pack, meeting_of, packs_of, print_meeting
from academy.reports.models import MeetingPack
from playbooks.services.acknowledgement import acknowledge, owed_by
from tests.core.pdf_text import page_texts
from tests.factories.enrolments import assigned, course, exam
from tests.factories.people import EmployeeFactory, place
from tests.factories.playbooks import draft_script, published_sop

TODAY = timezone.localdate


def meeting(unit, user, **options):
    return meeting_of(unit, user=user, **options)


def told(found):
    """(title, number, number before, changed words) of what changed."""
    return [
        (
            one.version.title,
            one.version.number,
            one.before,
            ["".join(piece.text for piece in line.pieces if piece.kind != "equal") for line in one.lines],
        )
        for one in found.changed
    ]


def pages_of(*meetings, paper="a4"):
    return page_texts(print_meeting(list(meetings), paper=paper, language="en", title="Weekly meeting"))


# --- What changed, what is practised --------------------------------------------


def test_what_changed_since_last_week_is_compared_with_what_held_before(on_day, north_clinic, manager, learner):
    old = on_day(30, "old")
    twice = on_day(20, "twice", goal="约好时间再来")
    twice = on_day(5, "twice", twice, goal="约好时间再来看", kind="major")
    on_day(3, "twice", twice, goal="约好周五的时间再来看", kind="minor")
    on_day(7, "old", old, scene="电话里面")
    on_day(6, "new")
    assert told(meeting(north_clinic, manager)) == [
        ("话术twice", 3, 1, ["周五的看"]),
        ("话术new", 1, None, []),
        ("话术old", 2, 1, ["面"]),
    ]


def test_a_past_day_knows_nothing_of_later_versions(on_day, north_clinic, manager, learner):
    page = on_day(30, "old")
    on_day(2, "old", page, scene="微信里")
    past = meeting(north_clinic, manager, day=TODAY() - dt.timedelta(days=25))
    assert [(one.version.number, one.before) for one in past.changed] == [(1, None)]
    assert past.version.number == 1


def test_only_what_the_clinic_s_people_read_is_spoken_of(on_day, north_clinic, south_clinic, manager, outsider):
    on_day(2, "online")
    assert meeting(south_clinic, act_as(None)).changed == []
    on_day(2, "desk", roles=("receptionist",))
    assert [one[0] for one in told(meeting(south_clinic, act_as(None)))] == ["话术desk"]


def test_the_newest_major_change_is_practised_unless_something_was_chosen(on_day, north_clinic, manager, learner):
    first, second = on_day(30, "first"), on_day(20, "second")
    on_day(1, "first", first, scene="微信里", kind="minor")
    assert (meeting(north_clinic, manager).version.code, meeting(north_clinic, manager).version.number) == ("second", 1)
    pack = choose_pack(unit=north_clinic, item=first, by=manager)
    found = meeting(north_clinic, manager, pack=pack)
    assert (found.version.code, found.version.number, found.chapter["title"]) == ("first", 2, "话术first")
    first.unpublish()
    assert meeting(north_clinic, manager, pack=pack).version.code == second.code


def test_a_clinic_where_nothing_is_published_still_has_its_sheet(north_clinic, manager):
    found = meeting(north_clinic, manager)
    assert (found.version, found.chapter, found.changed) == (None, None, [])
    assert len(pages_of(found)) == 2


def test_a_sop_is_practised_step_by_step(north_clinic, manager, author, compliance_reviewer):
    flag = {"sign": "出血止不住", "level": "R1", "action": "叫值班医生。"}
    published_sop(author=author, approver=compliance_reviewer, always=[flag])
    front, _back = pages_of(meeting(north_clinic, manager))
    words = front.replace("\n", "")
    order = [words.index(part) for part in ("随时留意", "R1", "出血止不住", "叫值班医生。", "建立联系")]
    assert order == sorted(order)
    assert "发一条回应她所关心问题的内容。" in words


# --- People ---------------------------------------------------------------------


def test_who_has_not_read_what_is_what_each_person_is_asked(on_day, north_clinic, manager, cast, author):
    page = on_day(30, "price")
    on_day(20, "pain", roles=("doctor", "receptionist"))
    on_day(20, "all", roles=())
    acknowledge(page=page, number=1, person=cast["learner"])
    page = on_day(10, "price", page, scene="微信里", kind="major")
    acknowledge(page=page, number=2, person=cast["colleague"])
    on_day(5, "price", page, scene="电话里", kind="minor")
    found = {(row.title, name) for row in meeting(north_clinic, manager).unread for name in row.names}
    here = Employee.objects.in_audience(units=[north_clinic])
    assert found == {(version.title, person.name) for person in here for version in owed_by(person)}
    assert {row.title: row.number for row in meeting(north_clinic, manager).unread}["话术price"] == 3


def test_who_has_much_to_read_stands_in_one_line_the_most_first(on_day, north_clinic, manager, learner, colleague):
    learner.placements.update(starts_on=TODAY() - dt.timedelta(days=4))
    for number in range(5):
        page = on_day(20, f"s{number}")
        if number > 0:
            acknowledge(page=page, number=1, person=colleague)
    other = place(EmployeeFactory(name="赵三"), north_clinic, "online_consultant", starts_on=dt.date(2024, 1, 8))
    acknowledge(page=page, number=1, person=other)
    found = meeting(north_clinic, manager)
    assert [(row.name, row.count, row.new_since) for row in found.behind] == [
        ("林小满", 5, TODAY() - dt.timedelta(days=4)),
        ("赵三", 4, None),
    ]
    assert [(row.title, row.names) for row in found.unread] == [("话术s0", ["周静"])]
    back = pages_of(found)[1].replace("\n", " ")
    assert "林小满" in back
    assert back.count("5 scripts and SOPs") == 1


def test_late_people_and_next_exams_are_the_clinic_s_own(north_clinic, manager, learner, colleague, outsider, trainer):
    late, soon = TODAY() - dt.timedelta(days=3), TODAY() + dt.timedelta(days=5)
    assigned(course("hygiene", title="Hygiene"), learner, outsider, by=trainer, due_on=late)
    assigned(course("privacy", title="Privacy"), learner, by=trainer, due_on=late - dt.timedelta(days=2))
    assigned(exam("first", title="First exam"), learner, colleague, outsider, by=trainer, due_on=soon)
    assigned(exam("far", title="Far exam"), learner, by=trainer, due_on=TODAY() + dt.timedelta(days=15))
    found = meeting(north_clinic, manager)
    assert [(row.name, row.items) for row in found.late] == [("林小满", [("Privacy", 5), ("Hygiene", 3)])]
    assert [(row.title, row.due_on, row.names) for row in found.exams] == [
        ("First exam", soon, sorted(["林小满", "周静"])),
    ]


def test_a_manager_names_her_own_people_only(north_clinic, south_clinic, manager, other_manager, learner, outsider):
    assert meeting(north_clinic, other_manager).is_empty
    assert not meeting(south_clinic, other_manager).is_empty


def test_the_database_is_asked_as_often_for_many_people_as_for_one(on_day, north_clinic, manager, learner, trainer):
    page = on_day(20, "price")
    counts = []
    for number in (1, 3):
        on_day(2, "price", page, scene=f"微信里{number}", kind="major")
        for _more in range(number):
            person = place(EmployeeFactory(), north_clinic, "online_consultant")
            assigned(exam(f"exam-{person.pk}", title="Exam"), person, by=trainer)
        user = Employee.objects.get(pk=manager.pk)
        with CaptureQueriesContext(connection) as captured:
            meeting(north_clinic, user)
        counts.append(len(captured))
    assert counts == [21, 21]


# --- The saved choice, the pages ---------------------------------------------------


def test_a_clinic_that_chose_nothing_has_the_choice_of_the_unit_above(north_clinic, regional_manager, on_day, learner):
    page = on_day(2, "price")
    above = choose_pack(unit=north_clinic.get_parent(), item=page, size="a5", by=regional_manager)
    assert packs_of([north_clinic]) == {north_clinic.pk: above}
    own = choose_pack(unit=north_clinic, item=None, by=regional_manager)
    assert packs_of([north_clinic]) == {north_clinic.pk: own}


def test_the_way_to_the_meeting_leads_to_that_of_her_own_unit(
    signed_in, manager, regional_manager, south_clinic, administrator, north_clinic
):
    url = reverse("reports:choose_meeting")
    assert 'href="/team/meeting/"' in signed_in(manager).get("/team/").content.decode()
    assert 'href="/team/meeting/C001/"' in signed_in(manager).get("/team/?unit=C001").content.decode()
    assert signed_in(manager).get(url).url == "/team/meeting/C001/"
    assert signed_in(regional_manager).get(url).url == f"/team/meeting/{north_clinic.get_parent().code}/"
    assert signed_in(administrator).get(url).url == f"/team/meeting/{north_clinic.get_root().code}/"
    north_clinic.is_active = False
    north_clinic.save()
    assert signed_in(manager).get(url).status_code == 404


def test_a_manager_chooses_and_opens_page_or_sheet(on_day, signed_in, manager, north_clinic, learner):
    on_day(20, "price")
    on_day(2, "pain")
    client, url = signed_in(manager), reverse("reports:choose_meeting")
    response = client.post(url, {"unit": "C001", "item": "price", "size": "a5", "act": "open"})
    assert response.url == reverse("reports:meeting", args=["C001"])
    pack = MeetingPack.objects.get()
    assert (pack.unit, pack.item.code, pack.size, pack.chosen_by) == (north_clinic, "price", "a5", manager)
    page = client.get(response.url)
    assert page.context["chapter"]["title"] == "话术price"
    response = client.post(url, {"unit": "C001", "item": "", "size": "a4", "act": "print"})
    sheet = client.get(response.url)
    assert sheet["Content-Type"] == "application/pdf"
    assert "话术pain" in page_texts(sheet.content)[0].replace("\n", "")
    assert MeetingPack.objects.get().item is None


@pytest.mark.parametrize(
    "fields", [{"unit": "C002"}, {"unit": ""}, {"item": "nothing"}, {"item": "draft"}, {"size": "a3"}]
)
def test_a_choice_of_what_is_not_hers_is_not_saved(fields, signed_in, manager, other_manager, author):
    draft_script(author=author, code="draft")
    data = {"unit": "C001", "item": "", "size": "a4", "act": "open", **fields}
    assert signed_in(manager).post(reverse("reports:choose_meeting"), data).url == reverse("reports:team")
    assert not MeetingPack.objects.exists()


def test_who_manages_nobody_prepares_no_meeting(signed_in, learner, north_clinic):
    data = {"unit": "C001", "item": "", "size": "a4"}
    assert signed_in(learner).post(reverse("reports:choose_meeting"), data).status_code == 403


def test_another_clinic_s_meeting_is_not_found(signed_in, cast, north_clinic):
    may = {"manager", "regional_manager", "trainer", "administrator"}
    for name in ("meeting", "meeting_pdf"):
        url = reverse(f"reports:{name}", args=["C001"])
        assert {one for one, person in cast.items() if signed_in(person).get(url).status_code == 200} == may
        assert signed_in(cast["outsider"]).get(url).status_code == 404


def test_a_region_s_page_leads_to_its_clinics(signed_in, regional_manager, north_clinic):
    page = signed_in(regional_manager).get(reverse("reports:meeting", args=["north"]))
    assert page.context["clinics"] == [north_clinic]
    assert reverse("reports:meeting", args=["C001"]) in page.content.decode()


def test_the_page_shows_the_words_that_changed(on_day, signed_in, manager, learner):
    page = on_day(20, "price", goal="约好时间再来")
    on_day(2, "price", page, goal="约好时间一起再来", kind="major")
    words = signed_in(manager).get(reverse("reports:meeting", args=["C001"])).content.decode()
    assert "<ins>一起</ins>" in words
    assert "林小满" in words


# --- The command --------------------------------------------------------------------


def run(*args, **options):
    out = io.StringIO()
    call_command("print_meeting_pack", *args, stdout=out, **options)
    return out.getvalue()


def test_the_command_prints_one_sheet_for_a_clinic(on_day, north_clinic, learner, manager, tmp_path):
    on_day(2, "price")
    choose_pack(unit=north_clinic, item=None, size="a5", by=manager)
    path = tmp_path / "sheet.pdf"
    answer = json.loads(run("C001", output=str(path), json=True))
    assert answer == {"output": str(path), "unit": "C001", "clinics": ["C001"], "paper": "a5"}
    front, back = page_texts(path.read_bytes())
    assert "话术price" in front.replace("\n", "")
    assert "林小满" in back


def test_the_command_prints_each_clinic_of_a_unit_and_any_day(on_day, north_clinic, south_clinic, learner, tmp_path):
    path = tmp_path / "sheet.pdf"
    answer = json.loads(run("CHAIN", output=str(path), day=dt.date(2026, 3, 5), json=True))
    assert answer["clinics"] == ["C001", "C002"]
    pages = page_texts(path.read_bytes())
    assert ["2026年3月5日" in page for page in pages] == [True] * 4


@pytest.mark.parametrize(
    ("unit", "options", "message"),
    [
        ("C9", {}, "There is no unit C9."),
        ("C001", {"employee_no": "E201"}, "There is no unit C001."),
        ("empty", {}, "region empty has no clinic."),
        ("C001", {"output": "/no/such/folder/sheet.pdf"}, "The file cannot be written"),
    ],
)
def test_the_command_refuses_in_one_line(unit, options, message, north_clinic, other_manager, tmp_path):
    OrgUnit.objects.get(code="CHAIN").add_child(code="empty", name="region empty", kind="region")
    with pytest.raises(CommandError, match=message):
        run(unit, **{"output": str(tmp_path / "sheet.pdf"), **options})


def test_a_day_that_is_none_is_refused(north_clinic, tmp_path):
    with pytest.raises(CommandError, match="invalid iso_date value"):
        call_command("print_meeting_pack", "C001", "--date", "5.3.", "--output", str(tmp_path / "sheet.pdf"))
