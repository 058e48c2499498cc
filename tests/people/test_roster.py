"""The roster, from the file to people in their places."""

import datetime as dt
import io
import json

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command
from django.utils import timezone

from academy.core.exceptions import FileRefused
from academy.people.models import Employee, OrgUnit
from academy.people.scope import scope_of
from academy.people.services import deactivate_employee, import_roster

HEADER = "employee_no,name,job_role,clinic_code,region,hired_on,left_on,mentor_no,email,mobile,access,manages"
CHINESE_HEADER = "员工工号,姓名,岗位,门店编号,大区,入职日期,离职日期,带教老师工号,邮箱,手机,职责,管理门店"
XIAO = "R1,萧一,online_consultant,C101,east,2025-03-01,,R2,xiao@example.com,138 0000-0001,,"
LI = "R2,李二,store_manager,C101,east,2024/5/6,,,li@example.com,,,"


@pytest.fixture
def chain(db):
    """Nothing but the chain itself."""
    return OrgUnit.add_root(code="CHAIN", name="集团", kind="chain")


def run(*rows, header=HEADER, encoding="utf-8", **options):
    return import_roster(file=io.BytesIO("\n".join([header, *rows]).encode(encoding)), name="roster.csv", **options)


def counts(report):
    return report.created, report.updated, report.unchanged, len(report.rejected)


def rejected(report):
    return [(row["row"], row["column"]) for row in report.rejected]


def place_of(number):
    placement = Employee.objects.get(employee_no=number).placements.get(ends_on=None)
    return placement.unit.code, placement.job_role.code, placement.starts_on


def workbook(*rows):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                sheet.write(number, place, cell, day if isinstance(cell, dt.date) else None)
    file.seek(0)
    return file


def test_first_import_makes_units_people_and_places_from_the_day_they_joined(chain):
    report = run(XIAO, LI)
    assert report.as_dict() == {"created": 2, "updated": 0, "unchanged": 0, "unlinked": 0, "rejected": []}
    clinic = OrgUnit.objects.get(code="C101")
    assert (clinic.kind, clinic.get_parent().code, clinic.get_parent().kind) == ("clinic", "east", "region")
    assert clinic.get_root() == chain
    assert place_of("R1") == ("C101", "online_consultant", dt.date(2025, 3, 1))
    person = Employee.objects.get(employee_no="R1")
    assert (person.name, person.email, person.mobile) == ("萧一", "xiao@example.com", "13800000001")
    assert person.mentor.employee_no == "R2"
    assert not person.has_usable_password()


def test_second_import_changes_nothing(chain):
    run(XIAO, LI)
    histories = Employee.history.count()
    assert counts(run(XIAO, LI)) == (0, 0, 2, 0)
    assert Employee.history.count() == histories


def test_a_chain_is_made_where_there_is_none(db):
    run(LI)
    assert list(OrgUnit.objects.order_by("path").values_list("code", "kind")) == [
        ("CHAIN", "chain"),
        ("east", "region"),
        ("C101", "clinic"),
    ]


def test_a_store_manager_manages_her_clinic_and_her_next_one_when_she_moves(chain):
    run(LI)
    person = Employee.objects.get(employee_no="R2")
    assert [unit.code for unit in person.managed_units.all()] == ["C101"]
    assert person.groups.filter(name="manager").exists()
    run(LI.replace("C101", "C102"))
    assert [unit.code for unit in person.managed_units.all()] == ["C102"]


def test_a_store_manager_who_becomes_a_consultant_manages_nothing(chain):
    run(LI)
    run(LI.replace("store_manager", "onsite_consultant"))
    person = Employee.objects.get(employee_no="R2")
    assert (person.managed_units.count(), person.groups.count()) == (0, 0)


def test_units_to_manage_and_duties_come_from_the_file(chain):
    run("R3,高三,regional_manager,,east,2025-01-01,,,,,trainer；合规审核,east;C101", LI)
    reach = scope_of(Employee.objects.get(employee_no="R3"))
    assert reach.duties == {"trainer", "compliance_reviewer"}
    assert set(reach.managed_paths) == set(
        OrgUnit.objects.filter(code__in=["east", "C101"]).values_list("path", flat=True)
    )
    assert place_of("R3") == ("east", "regional_manager", dt.date(2025, 1, 1))


def test_another_clinic_or_role_is_a_new_place_from_today(chain):
    run(XIAO, LI)
    report = run(XIAO.replace("C101", "C102"), LI)
    assert counts(report) == (0, 1, 1, 0)
    today = timezone.localdate()
    assert place_of("R1") == ("C102", "online_consultant", today)
    first = Employee.objects.get(employee_no="R1").placements.order_by("starts_on").first()
    assert (first.unit.code, first.ends_on) == ("C101", today - dt.timedelta(days=1))


def test_a_new_name_is_an_update(chain):
    run(XIAO, LI)
    assert counts(run(XIAO.replace("萧一", "萧壹"), LI)) == (0, 1, 1, 0)
    assert Employee.objects.get(employee_no="R1").name == "萧壹"


def test_empty_cells_say_nothing(chain):
    run(XIAO, LI)
    assert counts(run("R1,萧一,online_consultant,C101,,,,,,,,", LI)) == (0, 0, 2, 0)


def test_a_last_day_in_the_past_closes_the_account(chain):
    run(XIAO, LI)
    leaving = XIAO.replace("2025-03-01,,", "2025-03-01,2026-01-31,")
    assert counts(run(leaving, LI)) == (0, 1, 1, 0)
    person = Employee.objects.get(employee_no="R1")
    assert (person.is_active, person.left_on) == (False, dt.date(2026, 1, 31))
    assert person.placements.get().ends_on == dt.date(2026, 1, 31)
    assert counts(run(leaving, LI)) == (0, 0, 2, 0)


def test_a_leaver_who_is_new_here_keeps_her_time_with_us(chain):
    run(XIAO.replace("2025-03-01,,R2", "2025-03-01,2025-09-30,"))
    person = Employee.objects.get(employee_no="R1")
    placement = person.placements.get()
    assert (person.is_active, placement.starts_on, placement.ends_on) == (
        False,
        dt.date(2025, 3, 1),
        dt.date(2025, 9, 30),
    )


def test_a_last_day_to_come_is_noted_and_can_be_taken_back(chain):
    run(LI)
    day = timezone.localdate() + dt.timedelta(days=20)
    assert counts(run(LI.replace("2024/5/6,,", f"2024/5/6,{day},"))) == (0, 1, 0, 0)
    person = Employee.objects.get(employee_no="R2")
    assert (person.is_active, person.left_on) == (True, day)
    run(LI)
    person.refresh_from_db()
    assert person.left_on is None


def test_a_closed_account_is_opened_only_by_a_later_date_of_joining(chain):
    run(LI)
    deactivate_employee(employee=Employee.objects.get(employee_no="R2"), left_on=dt.date(2026, 2, 1))
    assert rejected(run(LI)) == [(2, "left_on")]
    assert counts(run(LI.replace("2024/5/6", "2026年3月2日"))) == (0, 1, 0, 0)
    person = Employee.objects.get(employee_no="R2")
    assert (person.is_active, person.left_on) == (True, None)
    assert place_of("R2") == ("C101", "store_manager", dt.date(2026, 3, 2))
    assert [unit.code for unit in person.managed_units.all()] == ["C101"]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",无号,doctor,C101,east,,,,,,,", "employee_no"),
        ("R9 9,空格,doctor,C101,east,,,,,,,", "employee_no"),
        ("R9,,doctor,C101,east,,,,,,,", "name"),
        ("R9,谁,astronaut,C101,east,,,,,,,", "job_role"),
        ("R9,谁,doctor,,,,,,,,,", "clinic_code"),
        ("R9,谁,doctor,门 店,east,,,,,,,", "clinic_code"),
        ("R9,谁,doctor,C101,west,,,,,,,", "region"),
        ("R9,谁,doctor,C101,east,2025-02-30,,,,,,", "hired_on"),
        ("R9,谁,doctor,C101,east,soon,,,,,,", "hired_on"),
        ("R9,谁,doctor,C101,east,2025-03-01,2025-02-01,,,,,", "left_on"),
        ("R9,谁,doctor,C101,east,,,R404,,,,", "mentor_no"),
        ("R9,谁,doctor,C101,east,,,R9,,,,", "mentor_no"),
        ("R9,谁,doctor,C101,east,,,,not-a-mail,,,", "email"),
        ("R9,谁,doctor,C101,east,,,,LI@example.com,,,", "email"),
        ("R9,谁,doctor,C101,east,,,,,abc,,", "mobile"),
        ("R9,谁,doctor,C101,east,,,,,13800000001,,", "mobile"),
        ("R9,谁,doctor,C101,east,,,,,,queen,", "access"),
        ("R9,谁,doctor,C101,east,,,,,,,C999", "manages"),
        ("r2,谁,doctor,C101,east,,,,,,,", "employee_no"),
        ("R9,谁,doctor,C101,east,,,,,,,,,surplus", ""),
    ],
)
def test_a_bad_row_is_refused_and_the_others_are_applied(chain, row, column):
    report = run(XIAO, LI, row)
    assert counts(report) == (2, 0, 0, 1)
    assert rejected(report) == [(4, column)]
    assert report.rejected[0]["reason"]
    assert not Employee.objects.filter(employee_no="R9").exists()


def test_refusing_a_mentor_refuses_whom_she_was_to_mentor(chain):
    report = run(XIAO, LI.replace("store_manager", "astronaut"))
    assert rejected(report) == [(2, "mentor_no"), (3, "job_role")]
    assert Employee.objects.count() == 0
    assert list(OrgUnit.objects.values_list("code", flat=True)) == ["CHAIN"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_headers_roles_and_dates_are_read(chain, encoding):
    row = "R5,赵五,网电咨询,C101,east,2025年3月1日,,,,,培训师,"
    report = run(row, header=CHINESE_HEADER, encoding=encoding)
    assert counts(report) == (1, 0, 0, 0)
    assert place_of("R5") == ("C101", "online_consultant", dt.date(2025, 3, 1))


def test_a_refusal_names_the_column_by_our_name(chain):
    assert rejected(run("R5,赵五,宇航员,C101,east,,,,,,,", header=CHINESE_HEADER)) == [(2, "job_role")]


def test_a_workbook_is_read_like_a_text_file(chain):
    file = workbook(
        ["工号", "姓名", "岗位", "门店编号", "区域", "入职日期", "手机"],
        [10086, "钱六", "nurse", "C101", "east", dt.date(2025, 3, 1), 13800000002],
    )
    assert counts(import_roster(file=file, name="roster.xlsx")) == (1, 0, 0, 0)
    assert Employee.objects.get(employee_no="10086").mobile == "13800000002"
    assert place_of("10086") == ("C101", "nurse", dt.date(2025, 3, 1))


def test_a_dry_run_counts_the_same_and_writes_nothing(chain):
    report = run(XIAO, LI, "R9,谁,astronaut,C101,east,,,,,,,", dry_run=True)
    assert counts(report) == (2, 0, 0, 1)
    assert (Employee.objects.count(), OrgUnit.objects.count()) == (0, 1)


def test_a_file_without_a_needed_column_changes_nothing(chain):
    with pytest.raises(FileRefused, match="job_role"):
        run("R1,萧一,C101", header="employee_no,name,clinic_code")


def test_only_an_administrator_grants_duties_by_a_file(chain, learner, administrator):
    row = "R7,周七,doctor,C101,east,,,,,,administrator,"
    assert rejected(run(row, by=learner)) == [(2, "employee_no")]
    assert counts(run(row, by=administrator)) == (1, 0, 0, 0)


def test_the_command_reports_as_json(chain, tmp_path, capsys):
    path = tmp_path / "roster.csv"
    path.write_text(f"{HEADER}\n{LI}\nR9,谁,astronaut,C101,east,,,,,,,\n", encoding="utf-8")
    call_command("import_roster", str(path), "--json")
    assert json.loads(capsys.readouterr().out) == {
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "unlinked": 0,
        "rejected": [{"row": 3, "column": "job_role", "reason": "There is no job role “astronaut”."}],
    }


def test_the_command_refuses_a_file_in_one_line(db, tmp_path, capsys):
    path = tmp_path / "roster.csv"
    path.write_text("name\nx\n", encoding="utf-8")
    with pytest.raises(CommandError, match="employee_no"):
        call_command("import_roster", str(path))
    with pytest.raises(SystemExit) as stop:
        call_command("import_roster", str(path), "--json")
    assert stop.value.code == 1
    assert json.loads(capsys.readouterr().out) == {
        "error": "The column “employee_no” is missing.",
        "column": "employee_no",
        "row": None,
    }


def test_a_mobile_passes_from_one_person_to_the_next_in_one_file(chain):
    run(XIAO, LI)
    handed_over = (
        XIAO.replace("138 0000-0001", "13900000009"),
        LI.replace("li@example.com,", "li@example.com,13800000001"),
    )
    assert counts(run(*handed_over)) == (0, 2, 0, 0)
    assert Employee.objects.get(employee_no="R2").mobile == "13800000001"
