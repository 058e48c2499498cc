"""lint_text, search_scripts and print_playbook, exactly as they are promised."""

import io
import json

import pikepdf
import pytest
from django.core.management import CommandError, call_command

from tests.factories.playbooks import publish_new_version


def run(*args, **options):
    out = io.StringIO()
    call_command(*args, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def text_file(tmp_path):
    def write(content, encoding="utf-8"):
        path = tmp_path / "text.txt"
        path.write_bytes(content.encode(encoding) if isinstance(content, str) else content)
        return str(path)

    return write


def test_lint_text_names_line_rule_and_place(db, text_file):
    found = json.loads(run("lint_text", text_file("您好\n我们的种植技术最先进，欢迎咨询\n"), json=True))
    assert [(row["line"], row["rule"], row["severity"], row["start"], row["end"], row["match"]) for row in found] == [
        (2, "ZH002", "error", 7, 10, "最先进"),
    ]
    assert set(found[0]) == {"line", "rule", "severity", "start", "end", "match", "advice"}


@pytest.mark.parametrize(
    ("text", "lines"),
    [("您好\f最先进\n最先进", [1, 2]), ("您好\u2028最先进\n最先进", [1, 2]), ("您好\r\n最先进\r\n最先进\r\n", [2, 3])],
)
def test_lines_are_counted_as_editors_count_them(db, text_file, text, lines):
    found = json.loads(run("lint_text", text_file(f"我们的种植技术{text}的技术"), json=True))
    assert [row["line"] for row in found] == lines


def test_offsets_count_code_points_of_the_line_as_it_was_given(db, text_file):
    line = "😀我们的种植技术最\u200b先进"
    found = json.loads(run("lint_text", text_file(line), json=True))[0]
    assert line[found["start"] : found["end"]] == found["match"]


def test_a_channel_softens_and_a_language_narrows(db, text_file):
    path = text_file("我们的种植技术最先进")
    assert json.loads(run("lint_text", path, channel="internal", json=True))[0]["severity"] == "warning"
    assert json.loads(run("lint_text", path, language="en", json=True)) == []


@pytest.mark.parametrize(("given", "meant"), [("1to1", "one_to_one"), ("print", "internal")])
def test_other_names_of_channels_are_read(given, meant, db, text_file):
    path = text_file("我们的种植技术最先进")
    assert run("lint_text", path, channel=given, json=True) == run("lint_text", path, channel=meant, json=True)


def test_clean_text_gives_an_empty_list(db, text_file):
    assert json.loads(run("lint_text", text_file("您好，请坐。"), json=True)) == []


@pytest.mark.parametrize(("content", "message"), [(b"\xff\xfe\xfa", "not UTF-8"), (None, "cannot be read")])
def test_a_file_that_cannot_be_read_is_refused_in_one_line(content, message, db, text_file, capsys):
    path = text_file(content) if content else "/no/such/file.txt"
    with pytest.raises(CommandError, match=message):
        run("lint_text", path)
    with pytest.raises(SystemExit) as stopped:
        run("lint_text", path, json=True)
    assert stopped.value.code == 1


def test_search_scripts_gives_slug_title_version_and_score_best_first(script_page):
    assert json.loads(run("search_scripts", "考虑", json=True)) == [
        {"slug": "think-it-over", "title": "再考虑一下", "version": 1, "score": 1.0}
    ]


def test_search_scripts_as_somebody_finds_what_she_may_read(script_page, learner, outsider):
    assert len(json.loads(run("search_scripts", "考虑", employee_no=learner.employee_no, json=True))) == 1
    assert json.loads(run("search_scripts", "考虑", employee_no=outsider.employee_no, json=True)) == []


def test_search_scripts_as_nobody_known_is_refused(db):
    with pytest.raises(CommandError, match="no employee E999"):
        run("search_scripts", "考虑", employee_no="E999")


def test_print_playbook_prints_the_current_version_and_an_older_one(script_page, author, compliance_reviewer, tmp_path):
    publish_new_version(script_page, author=author, approver=compliance_reviewer, scene="微信里")
    for number, expected in ((None, 2), (1, 1)):
        path = tmp_path / f"{expected}.pdf"
        told = json.loads(run("print_playbook", "think-it-over", number=number, output=str(path), json=True))
        assert told["versions"] == [{"slug": "think-it-over", "version": expected}]
        with pikepdf.open(path) as book:
            assert len(book.pages) == 1


def test_print_playbook_refuses_what_the_person_may_not_read(script_page, outsider, tmp_path):
    path = tmp_path / "x.pdf"
    with pytest.raises(CommandError, match="no playbook think-it-over"):
        run("print_playbook", "think-it-over", employee_no=outsider.employee_no, output=str(path))
    assert not path.exists()


def test_print_playbook_refuses_a_version_that_is_none(script_page, tmp_path):
    with pytest.raises(CommandError, match="has no version 7"):
        run("print_playbook", "think-it-over", number=7, output=str(tmp_path / "x.pdf"))
