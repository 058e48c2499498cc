"""Exact answers of the commands, for people and for machines."""

import json

import pytest
from django.core.management import CommandError, call_command

from academy.outcomes.models import OutcomeEvent
from tests.factories.outcomes import event, export, invitations, later, take


def run(capsys, *args):
    """Exit code and what was printed, as JSON where it is."""
    code = 0
    try:
        call_command(*args)
    except SystemExit as left:
        code = left.code
    return code, capsys.readouterr().out


@pytest.fixture
def export_file(tmp_path):
    def write(content, name="outcomes.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else export(content))
        return str(path)

    return write


def test_import_prints_one_json_object(learner, capsys, export_file):
    path = export_file([event(1, script="unknown", script_version="1"), event(2, employee_no="E999")])
    code, out = run(capsys, "import_outcomes", path, "--json")
    assert (code, json.loads(out)) == (0, {
        "created": 1, "updated": 0, "unchanged": 0, "unlinked": 1,
        "rejected": [{"row": 3, "column": "employee_no", "reason": "Nobody has the employee number “E999”."}],
    })  # fmt: skip


def test_import_in_words(learner, capsys, export_file):
    code, out = run(capsys, "import_outcomes", export_file([event(1), event(2, employee_no="E999")]))
    assert (code, out) == (
        0,
        "1 created, 0 updated, 0 unchanged, 1 rejected\nRow 3, employee_no: Nobody has the employee number “E999”.\n",
    )


def test_a_refused_file_exits_1_with_the_reason_as_json(learner, capsys, export_file):
    code, out = run(capsys, "import_outcomes", export_file(b""), "--json")
    assert (code, json.loads(out)) == (1, {"error": "The file is empty.", "column": None, "row": None})
    path = export_file(export([event(1)], headers={"event_id": "event_id", "event": "event"}))
    code, out = run(capsys, "import_outcomes", path, "--json")
    assert (code, json.loads(out)) == (
        1,
        {"error": "The column “occurred_at” is missing.", "column": "occurred_at", "row": None},
    )


def test_a_refused_file_is_one_clear_line_without_json(learner, export_file):
    with pytest.raises(CommandError, match=r"^The file is empty\.$"):
        call_command("import_outcomes", export_file(b""))


def test_dry_run_mapping_and_left_out_columns(learner, capsys, export_file, tmp_path):
    headers = {**{name: name for name in event(1)}, "event_id": "ticket", "who": "姓名"}
    path = export_file(export([event(1) | {"who": "张三"}], headers=headers))
    mapping = tmp_path / "mapping.json"
    mapping.write_text('{"event_id": "ticket"}', encoding="utf-8")
    arguments = ["import_outcomes", path, "--json", "--mapping", str(mapping), "--source", "desk"]
    code, out = run(capsys, *arguments)
    assert (code, json.loads(out)["column"]) == (1, "姓名")
    code, out = run(capsys, *arguments, "--leave-out", "姓名", "--dry-run")
    assert (code, json.loads(out)["created"], OutcomeEvent.objects.count()) == (0, 1, 0)
    code, out = run(capsys, *arguments, "--leave-out", "姓名")
    assert (code, json.loads(out)["created"], OutcomeEvent.objects.get().source.name) == (0, 1, "desk")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("no json", "no JSON file"),
        ("[1]", "one JSON object of texts"),
        ('{"colour": "x"}', "“colour”, which is no column"),
    ],
)
def test_a_mapping_that_is_none_is_refused(learner, export_file, tmp_path, text, words):
    mapping = tmp_path / "mapping.json"
    mapping.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=words):
        call_command("import_outcomes", export_file([event(1)]), "--mapping", str(mapping))


def test_report_by_clinic_is_a_list_of_rates(learner, capsys):
    take([*invitations(40, arrived=10), *later()])
    code, out = run(capsys, "report_outcomes", "--by", "clinic", "--json")
    (row,) = json.loads(out)
    assert code == 0
    assert (row["key"], row["label"], row["n"], row["count"], row["rate"]) == ("C001", "clinic C001", 40, 10, 0.25)
    assert (round(row["low"], 4), round(row["high"], 4)) == (0.1419, 0.4019)


def test_a_withheld_rate_is_null_beside_its_n(learner, capsys):
    take([*invitations(3, arrived=1), *later()])
    _code, out = run(capsys, "report_outcomes", "--by", "employee", "--json")
    assert json.loads(out) == [
        {"key": "E100", "label": "林小满 (E100)", "n": 3, "count": 1, "rate": None, "low": None, "high": None},
    ]


def test_report_by_script_version_gives_raw_and_adjusted_beside_the_rates(learner, capsys):
    take([*invitations(40, arrived=10, version=1), *invitations(40, first=100, arrived=20, version=2), *later()])
    _code, out = run(capsys, "report_outcomes", "--by", "script_version", "--script", "first-invitation", "--json")
    first, second = json.loads(out)
    assert (first["version"], first["compared_with"], first["raw_points"], first["adjusted_points"]) == (
        1,
        None,
        None,
        None,
    )
    assert (second["script"], second["version"], second["compared_with"]) == ("first-invitation", 2, 1)
    assert (second["raw_points"], second["adjusted_points"]) == (25.0, 25.0)
    assert second["raw_low_points"] < 25 < second["raw_high_points"]
    assert second["adjusted_low_points"] < 25 < second["adjusted_high_points"]
    assert (second["adjusted_for"], second["n_new"], second["n_old"]) == (["week", "certified", "clinic"], 40, 40)


def test_days_and_script_narrow_the_report(learner, capsys):
    take([*invitations(2), *invitations(3, first=10, day="2026-02-02"), event("x", customer_key="X"), *later()])
    _code, out = run(
        capsys, "report_outcomes", "--by", "clinic", "--from", "2026-02-01", "--to", "2026-02-28", "--json"
    )
    assert [row["n"] for row in json.loads(out)] == [3]
    _code, out = run(capsys, "report_outcomes", "--by", "clinic", "--script", "first-invitation", "--json")
    assert [row["n"] for row in json.loads(out)] == [5]


def test_report_in_words(learner, capsys):
    take([*invitations(3, arrived=1), *later()])
    assert run(capsys, "report_outcomes", "--by", "clinic") == (0, "clinic C001: too few to show (–; 1 of 3)\n")


def test_an_empty_report_is_an_empty_list(db, capsys):
    assert run(capsys, "report_outcomes", "--by", "role", "--json") == (0, "[]\n")


@pytest.mark.parametrize("command", ["import_outcomes", "report_outcomes"])
def test_help_is_printed(command, capsys):
    assert "usage:" in run(capsys, command, "--help")[1]
