"""What an import takes, refuses, changes and leaves alone."""

import datetime as dt
import io
import json

import pytest
import xlsxwriter
from django.db import connection
from django.utils import timezone

from academy.core.exceptions import FileRefused
from academy.core.keys import hash_customer_key
from academy.core.tables import ColumnMissing
from academy.outcomes.exceptions import ImportRunning, PersonalDataFound
from academy.outcomes.models import Journey, OutcomeEvent, OutcomeImport, OutcomeSource
from academy.outcomes.services import import_outcomes
from academy.outcomes.services.batches import clear_remains
from tests.factories.outcomes import HEADERS, event, export, invitations, take
from tests.factories.people import place

CHINESE = {
    "event_id": "事件编号", "occurred_at": "发生时间", "event": "事件", "employee_no": "员工工号",
    "clinic_code": "门店编号", "customer_key": "客户标识", "channel": "渠道",
}  # fmt: skip
SUCH = "2026-01-05 09:30."


class BreakingFile(io.BytesIO):
    """A file on a disk that goes away while the last third of it is imported."""

    def read1(self, size=-1):
        if self.tell() > len(self.getvalue()) * 2 / 3 and OutcomeImport.objects.filter(is_running=True).exists():
            assert OutcomeEvent.objects.filter(batch__is_running=True).exists()
            raise OSError("the disk is gone")
        return super().read1(size)


def counts(report):
    return (report.created, report.updated, report.unchanged, len(report.rejected))


def test_the_same_file_twice_changes_nothing(learner):
    rows = invitations(3, arrived=1)
    assert counts(take(rows)) == (4, 0, 0, 0)
    before = list(OutcomeEvent.objects.visible().values()), list(Journey.objects.visible().values())
    assert counts(take(rows)) == (0, 0, 4, 0)
    assert (list(OutcomeEvent.objects.visible().values()), list(Journey.objects.visible().values())) == before


def test_an_event_that_changed_replaces_the_one_before_and_its_journey(learner, colleague):
    take([event(1), event(2, event="arrived", occurred_at="2026-01-08 10:00")])
    report = take([event(1, employee_no="E101"), event(2, event="arrived", occurred_at="2026-01-08 10:00")])
    assert counts(report) == (0, 1, 1, 0)
    assert Journey.objects.visible().get().employee == colleague
    assert OutcomeEvent.objects.count() == 2


def test_a_number_is_unique_within_its_source_only(learner):
    take([event(1)], source_name="crm")
    assert counts(take([event(1)], source_name="clinic-desk")) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("wrong", "column", "reason"),
    [
        ({"employee_no": "E999"}, "employee_no", "Nobody has the employee number “E999”."),
        ({"clinic_code": "C999"}, "clinic_code", "No clinic has the code “C999”."),
        ({"occurred_at": "2026-02-30 10:00"}, "occurred_at", "“2026-02-30 10:00” is no date and time, such as " + SUCH),
        ({"occurred_at": "yesterday"}, "occurred_at", "“yesterday” is no date and time, such as " + SUCH),
        ({"occurred_at": ""}, "occurred_at", "“” is no date and time, such as " + SUCH),
        ({"event": "flew away"}, "event", "“flew away” is not a step of a customer's journey."),
        ({"event_id": ""}, "event_id", "The event has no number."),
        ({"event_id": "EV1"}, "event_id", "The number “EV1” stands in an earlier row."),
        ({"customer_key": ""}, "customer_key", "The row has no customer key."),
        ({"amount": "a lot"}, "amount", "“a lot” is not an amount of money."),
        ({"amount": "-5"}, "amount", "“-5” is not an amount of money."),
        ({"satisfaction": "6"}, "satisfaction", "“6” is not a whole number from 1 to 5."),
        ({"script_version": "new"}, "script_version", "“new” is not a whole number from 1 to 100000."),
        ({"channel": "x" * 41}, "channel", "At most 40 letters are possible here."),
    ],
)  # fmt: skip
def test_a_wrong_row_is_left_out_with_its_reason_and_the_others_are_taken(learner, wrong, column, reason):
    report = take([event(1), {**event(2), **wrong}, event(3, customer_key="K3")])
    assert report.as_json() == {
        "created": 2,
        "updated": 0,
        "unchanged": 0,
        "unlinked": 0,
        "rejected": [{"row": 3, "column": column, "reason": reason}],
    }
    assert Journey.objects.visible().count() == 2


def test_a_row_with_more_cells_than_the_header_is_left_out(learner):
    report = take(export([event(1)]).rstrip() + b",,surplus\n")
    assert report.rejected == [{"row": 2, "column": None, "reason": "The row has more cells than the header."}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_headers_and_stages_are_read_in_each_encoding(learner, encoding):
    rows = [event(1, event="到店", channel="老带新")]
    take(export(rows, headers=CHINESE, encoding=encoding))
    journey = Journey.objects.visible().get()
    assert (journey.channel, journey.reached) == ("老带新", 16)


def test_a_workbook_is_read_with_its_own_dates_and_numbers(learner):
    out, moment = io.BytesIO(), dt.datetime(2026, 1, 5, 9, 9)  # noqa: DTZ001 -- a spreadsheet knows no zones
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, list(CHINESE.values()))
        sheet.write_row(1, 0, [1381234, None, "邀约", "E100", "C001", 77, "search_ad"])
        sheet.write_datetime(1, 1, moment, book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
    take(out.getvalue(), file_name="outcomes.xlsx")
    taken = OutcomeEvent.objects.visible().get()
    assert (taken.external_id, taken.customer_key) == ("1381234", hash_customer_key("77"))
    assert taken.occurred_at == dt.datetime(2026, 1, 5, 1, 9, tzinfo=dt.UTC)


def test_times_are_those_of_the_clinic_whose_zone_comes_from_the_unit_above(learner, north_clinic):
    region = north_clinic.get_parent()
    region.time_zone = "Asia/Urumqi"
    region.save()
    take([event(1, occurred_at="2026-01-05 23:30"), event(2, occurred_at="2026-01-05T23:30:00Z", customer_key="K2")])
    moments = OutcomeEvent.objects.visible().order_by("external_id").values_list("occurred_at", "occurred_on")
    assert list(moments) == [
        (dt.datetime(2026, 1, 5, 17, 30, tzinfo=dt.UTC), dt.date(2026, 1, 5)),
        (dt.datetime(2026, 1, 5, 23, 30, tzinfo=dt.UTC), dt.date(2026, 1, 6)),
    ]


def test_a_row_without_a_clinic_goes_to_where_she_was_placed_that_day(learner, south_clinic):
    learner.placements.update(ends_on=dt.date(2026, 1, 31))
    place(learner, south_clinic, "online_consultant", starts_on=dt.date(2026, 2, 1))
    report = take([
        event(1, clinic_code=""), event(2, clinic_code="", occurred_at="2026-02-01 09:00", customer_key="K2"),
        event(3, clinic_code="", occurred_at="2020-01-01 09:00", customer_key="K3"),
    ])  # fmt: skip
    assert [journey.unit.code for journey in Journey.objects.visible().order_by("started_on")] == ["C001", "C002"]
    assert [row["column"] for row in report.rejected] == ["clinic_code"]


def test_a_named_clinic_stands_even_when_she_is_placed_elsewhere(learner, south_clinic):
    take([event(1, clinic_code="C002")])
    assert Journey.objects.visible().get().unit == south_clinic


def test_keys_reach_the_database_as_hashes_only(learner, capsys, caplog):
    caplog.set_level("DEBUG")
    take([event(1, customer_key="RAW-KEY-1", referrer_key="RAW-KEY-2"), event(2, customer_key="", channel="RAW-KEY-3")])
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM outcomes_outcomeevent")
        stored = str(cursor.fetchall())
        cursor.execute("SELECT * FROM outcomes_journey")
        stored += str(cursor.fetchall())
    assert hash_customer_key("RAW-KEY-1") in stored
    assert hash_customer_key("RAW-KEY-2") in stored
    assert "RAW-KEY" not in stored + caplog.text + capsys.readouterr().out


def test_a_full_width_copy_of_a_key_is_the_same_customer(learner):
    take(
        [event(1, customer_key="K1"), event(2, event="arrived", customer_key=" Ｋ１ ", occurred_at="2026-01-06 10:00")]
    )
    assert Journey.objects.visible().get().arrival_days == 2


def test_an_unknown_script_version_is_taken_counted_and_linked_when_it_appears(learner, script_page):
    code = script_page.code
    report = take(
        [event(1, script=code, script_version="2"), event(2, script=code, script_version="v1", customer_key="K2")]
    )
    assert (report.created, report.unlinked) == (2, 1)
    assert list(Journey.objects.order_by("script_version").values_list("version__number", flat=True)) == [1, None]


def test_a_journey_is_linked_when_its_script_version_is_published(learner, author, compliance_reviewer):
    from tests.factories.playbooks import published_script

    take([event(1, script="think-it-over", script_version="1")])
    assert Journey.objects.visible().get().version is None
    published_script(author=author, approver=compliance_reviewer)
    version = Journey.objects.visible().get().version
    assert (version.code, version.number) == ("think-it-over", 1)


def test_a_dry_run_counts_and_writes_nothing(learner):
    take([event(1)])
    report = take([event(1), event(2), event(2)], dry_run=True, source_name="crm")
    assert counts(report) == (1, 0, 1, 1)
    assert (OutcomeEvent.objects.count(), OutcomeImport.objects.count()) == (1, 1)
    take([event(9)], dry_run=True, source_name="new-source")
    assert not OutcomeSource.objects.filter(name="new-source").exists()


def test_the_record_of_an_import_holds_its_counts_and_rejections(learner, trainer):
    take([event(1), event(2, employee_no="E999")], by=trainer, file_name="week-1.csv")
    record = OutcomeImport.objects.get()
    assert (record.created, record.rejected_count, record.by, record.file_name) == (1, 1, trainer, "week-1.csv")
    assert [row["row"] for row in record.rejected] == [3]
    assert record.last_event_at == dt.datetime(2026, 1, 5, 1, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("missing"), ["event_id", "occurred_at", "event", "employee_no", "clinic_code", "customer_key"]
)
def test_a_file_without_a_needed_column_is_refused(learner, missing):
    with pytest.raises(ColumnMissing, match=f"“{missing}” is missing") as refusal:
        take(export([event(1)], headers={name: name for name in HEADERS if name != missing}))
    assert refusal.value.column == missing
    assert not OutcomeImport.objects.exists()


def test_a_mapping_is_remembered_and_forgotten_where_it_does_not_fit(learner):
    renamed = {**{name: name for name in HEADERS}, "event_id": "ticket"}
    take(export([event(1)], headers=renamed), mapping={"event_id": "ticket"})
    assert counts(take(export([event(2)], headers=renamed))) == (1, 0, 0, 0)
    assert counts(take([event(1), event(2)])) == (0, 0, 2, 0)


def test_a_file_with_personal_data_is_stopped_and_leaves_nothing(learner):
    with pytest.raises(PersonalDataFound, match="Personal data in “客户姓名”, “备注”") as refusal:
        take(export(
            [event(1) | {"name": "张三", "note": "电话 13812345678"}],
            headers={**{name: name for name in HEADERS}, "name": "客户姓名", "note": "备注"},
        ))  # fmt: skip
    assert (refusal.value.columns, refusal.value.column) == (["客户姓名", "备注"], "客户姓名")
    assert not OutcomeEvent.objects.exists()
    assert not OutcomeImport.objects.exists()


def test_columns_that_are_left_out_are_remembered_for_the_source(learner):
    headers = {**{name: name for name in HEADERS}, "name": "客户姓名"}
    content = export([event(1) | {"name": "张三"}], headers=headers)
    assert counts(take(content, leave_out=["客户姓名"])) == (1, 0, 0, 0)
    assert counts(take(content)) == (0, 0, 1, 0)
    with pytest.raises(PersonalDataFound):
        take(content, source_name="other")


def test_a_needed_column_cannot_be_left_out(learner):
    with pytest.raises(FileRefused, match="“customer_key” cannot be left out"):
        take([event(1, customer_key="13812345678")], leave_out=["customer_key"])


def test_a_file_that_breaks_half_way_leaves_nothing_visible_and_a_record(learner, colleague):
    take([event(1)])
    rows = [event(1, employee_no="E101"), *invitations(900, first=10)]
    with pytest.raises(OSError, match="the disk is gone"):
        import_outcomes(source_name="crm", file=BreakingFile(export(rows)), file_name="second.csv")
    failed = OutcomeImport.objects.get(finished_at=None)
    assert (failed.failure, failed.is_running) == ("The import broke off; nothing of it was kept.", False)
    assert OutcomeEvent.objects.visible().get().employee == learner
    assert Journey.objects.visible().get().employee == learner


def test_what_a_killed_import_wrote_is_never_seen_and_cleared_by_the_next(learner, colleague):
    take([event(1)])
    source = OutcomeSource.objects.get()
    killed = OutcomeImport.objects.create(source=source, file_name="killed.csv", is_running=True)
    old = OutcomeEvent.objects.get()
    OutcomeEvent.objects.filter(pk=old.pk).update(replaced_by=killed)
    Journey.objects.update(replaced_by=killed)
    fields = {field.attname: getattr(old, field.attname) for field in old._meta.concrete_fields if field.name != "id"}
    OutcomeEvent.objects.create(**fields | {"batch_id": killed.pk, "replaced_by_id": None, "employee_id": colleague.pk})
    assert OutcomeEvent.objects.visible().get().employee == learner
    assert Journey.objects.visible().get().employee == learner
    with pytest.raises(ImportRunning, match="Another file is being imported"):
        take([event(1)], wait_seconds=0)
    OutcomeImport.objects.filter(pk=killed.pk).update(alive_at=timezone.now() - dt.timedelta(minutes=3))
    assert counts(take([event(1)])) == (0, 0, 1, 0)
    killed.refresh_from_db()
    assert (killed.is_running, killed.failure) == (False, "The import stopped before its end; nothing of it was kept.")
    assert (OutcomeEvent.objects.get().employee, Journey.objects.get().replaced_by) == (learner, None)


def test_clearing_leaves_what_is_seen(learner):
    take(invitations(2))
    clear_remains()
    assert (OutcomeEvent.objects.visible().count(), Journey.objects.visible().count()) == (2, 2)


def test_two_imports_of_the_same_file_at_once_take_each_row_once(committed_db, race):
    from tests.factories.people import EmployeeFactory, clinic

    place(EmployeeFactory(employee_no="E100"), clinic("C001", region="north"), "online_consultant")
    content = export(invitations(300, arrived=100))
    reports = race(lambda: take(content), lambda: take(content))
    assert sorted(counts(report) for report in reports) == [(0, 0, 400, 0), (400, 0, 0, 0)]
    assert (OutcomeEvent.objects.visible().count(), Journey.objects.visible().count()) == (400, 300)


def test_a_reader_during_an_import_sees_all_of_it_or_nothing(committed_db, race):
    from tests.factories.people import EmployeeFactory, clinic

    where = clinic("C001", region="north")
    first = place(EmployeeFactory(employee_no="E100"), where, "online_consultant")
    second = place(EmployeeFactory(employee_no="E101"), where, "online_consultant")
    take(invitations(900))

    def read():
        seen = set()
        while not OutcomeImport.objects.finished().filter(file_name="second.csv").exists():
            journeys = Journey.objects.visible()
            held = list(journeys.values_list("employee_id", flat=True))
            seen.add((held.count(first.pk), held.count(second.pk)))
        return seen

    changed = export([*invitations(900, employee_no="E101"), *invitations(300, first=901, employee_no="E101")])
    _report, seen = race(lambda: take(changed, file_name="second.csv"), read)
    assert seen <= {(900, 0), (0, 1200)}
    assert (900, 0) in seen
    assert Journey.objects.visible().filter(employee=second).count() == 1200


def test_a_report_reads_as_json(learner):
    report = take([event(1)])
    assert json.loads(json.dumps(report.as_json())) == {
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "unlinked": 0,
        "rejected": [],
    }
