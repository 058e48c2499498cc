"""The tool that sets everything up: it reads the machine right, says little, and does nothing twice."""

import gettext
import os
import re
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import run
from academy.bootstrap import machine
from academy.bootstrap.machine import install_line
from academy.bootstrap.packages import DEVELOPMENT, RUNTIME, pip_settings, stamps_of, uv_environment
from academy.bootstrap.places import keep_bytecode
from academy.bootstrap.readiness import shell_language
from academy.bootstrap.server import answers, end, free_port, run_site
from academy.bootstrap.terminal import fingerprint, is_stamped, step, write_stamp
from academy.core.catalogues import compile_catalogue, is_stale
from tests import house_checks

ROOT = Path(run.__file__).parent
PYTHON = sys.executable


# --- Words and steps


def test_without_a_command_the_tool_explains_itself_on_standard_error():
    ended = subprocess.run([PYTHON, ROOT / "run.py"], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert re.findall(r"^ +\./run\.py (\w+)", ended.stderr, re.MULTILINE) == list(run.COMMANDS)


def test_a_step_that_succeeds_tells_only_how_long_it_took(capsys):
    assert step("Counting", [PYTHON, "-c", "print('noise')"]) is True
    written = capsys.readouterr()
    assert written.out == ""
    assert re.fullmatch(r"Counting …\n  done in \d+\.\d s\n", written.err)


def test_a_step_that_must_succeed_ends_everything_and_shows_why(capsys):
    with pytest.raises(SystemExit) as ended:
        step("Counting", [PYTHON, "-c", "raise ValueError('seven')"])
    assert ended.value.code == 1
    assert "ValueError: seven\nThat step failed, and nothing after it was done" in capsys.readouterr().err


def test_a_stamp_holds_until_a_file_changes(tmp_path):
    source, stamp = tmp_path / "source", tmp_path / "made" / "stamp"
    source.write_text("one")
    assert not is_stamped(stamp, fingerprint(source))
    write_stamp(stamp, fingerprint(source))
    assert is_stamped(stamp, fingerprint(source))
    source.write_text("two")
    assert not is_stamped(stamp, fingerprint(source))


def test_bytecode_is_kept_apart_where_the_shell_wants_none_beside_the_sources():
    environ = {"PYTHONDONTWRITEBYTECODE": "1", "HOME": "/root"}
    keep_bytecode(environ)
    assert environ == {"PYTHONPYCACHEPREFIX": str(ROOT / ".cache" / "bytecode"), "HOME": "/root"}
    plain = {"HOME": "/root"}
    keep_bytecode(plain)
    assert plain == {"HOME": "/root"}


# --- Packages


def test_pips_settings_are_read_by_their_rank():
    listing = (
        "global.index-url='https://one.example/simple'\n"
        "install.index-url='https://two.example/simple'\n"
        ":env:.find-links='/wheels /more'\n"
        "list.format='json'\n"
    )
    assert pip_settings(listing) == {"index-url": "https://two.example/simple", "find-links": "/wheels /more"}


def test_uv_is_told_what_pip_knows_and_the_environment_wins():
    settings = {
        "index-url": "https://one.example/simple",
        "extra-index-url": "https://two.example/simple\nhttps://three.example/simple",
        "find-links": "/wheels /more",
        "cert": "/certificates.pem",
        "default-timeout": "90",
    }
    assert uv_environment(settings, {"UV_DEFAULT_INDEX": "https://mine.example", "HOME": "/h"}) == {
        "UV_DEFAULT_INDEX": "https://mine.example",
        "UV_INDEX": "https://two.example/simple https://three.example/simple",
        "UV_FIND_LINKS": "/wheels,/more",
        "UV_HTTP_TIMEOUT": "90",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "SSL_CERT_FILE": "/certificates.pem",
        "HOME": "/h",
    }


def test_an_environment_for_development_is_enough_for_the_site_but_not_the_other_way_round():
    assert stamps_of(DEVELOPMENT)[0] in stamps_of(RUNTIME)
    assert stamps_of(RUNTIME)[0] not in stamps_of(DEVELOPMENT)


def pins(lock):
    return dict(re.findall(r"^([a-z0-9][\w.-]*)(?:\[[^]]*])?==(\S+)", (ROOT / lock).read_text(), re.MULTILINE))


def test_the_lock_for_development_contains_the_other_one():
    assert pins(RUNTIME).items() <= pins(DEVELOPMENT).items()


def test_the_locks_hold_what_the_project_asks_for_and_keep_django_on_its_long_term_release():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    def names(requirements):
        return {re.match(r"[\w-]+", requirement)[0] for requirement in requirements}

    assert names(project["dependencies"]) <= set(pins(RUNTIME))
    assert names(project["optional-dependencies"]["dev"]) <= set(pins(DEVELOPMENT))
    assert pins(RUNTIME)["django"].startswith("5.2.")


@pytest.mark.parametrize(
    ("platform", "line"),
    [
        ("linux", "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 chromium"),
        ("darwin", "brew install pango chromium"),
    ],
)
def test_what_is_missing_is_one_line_to_type(platform, line, monkeypatch):
    monkeypatch.setattr(sys, "platform", platform)
    assert install_line(["Pango", "Chromium"]) == line


@pytest.fixture
def bare_machine(tmp_path, monkeypatch):
    """A machine without Pango whose apt-get notes what it is asked, and fails."""
    notes = tmp_path / "notes"
    apt = tmp_path / "apt-get"
    apt.write_text(f'#!/bin/sh\necho "$DEBIAN_FRONTEND $*" >> {notes}\nexit 100\n')
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(machine, "VENV", tmp_path)
    monkeypatch.setitem(machine.PROBES, "Pango", lambda: False)
    return notes


def test_what_could_not_be_installed_is_said_every_time_but_tried_once(bare_machine, capsys):
    assert [machine.ensure_machine("Pango"), machine.ensure_machine("Pango")] == [False, False]
    options = "-q -o Acquire::Retries=3 -o Acquire::http::Timeout=30"
    install = f"{options} install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    assert bare_machine.read_text().splitlines() == [f"noninteractive {install}", f"noninteractive {options} update"]
    line = "To install, type:  sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0\n"
    assert capsys.readouterr().err.count(line) == 2


# --- Demo and server


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "zh_TW.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8", "LC_ALL": ""}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_demo_speaks_the_language_of_the_shell(environ, language):
    assert shell_language(environ) == language


def test_a_taken_port_is_passed_over():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        wanted = taken.getsockname()[1]
        assert wanted < free_port("127.0.0.1", wanted) < wanted + 50


def test_a_port_answers_only_when_a_web_server_speaks_there():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        assert answers("127.0.0.1", silent.getsockname()[1]) is False


def test_children_are_ended_and_waited_for():
    sleep = [PYTHON, "-c", "import time; time.sleep(60)"]
    children = [subprocess.Popen(sleep, start_new_session=True) for _ in range(2)]
    end(children)
    assert [child.returncode for child in children] == [-15, -15]


def test_when_one_of_server_and_worker_ends_the_other_is_stopped_too(capsys):
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "academy.settings.missing"}
    assert run_site("127.0.0.1", free_port("127.0.0.1", 18000), 1, environment) == 1
    assert re.fullmatch(
        r"The (web server|background worker)( and the background worker)? ended\.\n", capsys.readouterr().err
    )


def test_named_test_files_run_in_one_process_and_the_suite_in_two_at_most():
    assert run.spread_over_cores(["-q", "tests/core/test_run.py::test_x"]) == []
    two = ["-n", str(min(2, os.cpu_count())), "--dist", "loadgroup"]
    assert run.spread_over_cores(["-k", "exam"]) == two


def test_a_long_list_of_findings_is_cut_and_counted():
    assert run.first_lines("a\nb\nc\n", limit=2) == "a\nb\n… and 1 more lines"
    assert run.first_lines("a\nb\n", limit=2) == "a\nb"


# --- Translations


def test_a_catalogue_is_compiled_without_what_is_unfinished(tmp_path):
    catalogue = tmp_path / "django.po"
    catalogue.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "Today"\nmsgstr "今天"\n\n#, fuzzy\nmsgid "Team"\nmsgstr "图书"\n',
        encoding="utf-8",
    )
    assert is_stale(catalogue)
    with compile_catalogue(catalogue).open("rb") as compiled:
        words = gettext.GNUTranslations(compiled)
    assert [words.gettext("Today"), words.gettext("Team")] == ["今天", "Team"]
    assert not is_stale(catalogue)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["django.mo", "django.po"]


def test_a_collected_catalogue_keeps_its_words_and_loses_gettexts_blanks():
    collected = (
        '# SOME DESCRIPTIVE TITLE.\n#\n#, fuzzy\nmsgid ""\nmsgstr ""\n'
        '"Project-Id-Version: PACKAGE VERSION\\n"\n"POT-Creation-Date: 2026-03-05 08:00+0800\\n"\n"Language: \\n"\n\n'
        '#: playbooks/models.py\n#, fuzzy\nmsgid "Team"\nmsgstr "图书"\n'
    )
    tidy = (
        'msgid ""\nmsgstr ""\n"Project-Id-Version: Chairside\\n"\n"Language: zh_Hans\\n"\n\n'
        '#: playbooks/models.py\n#, fuzzy\nmsgid "Team"\nmsgstr "图书"\n'
    )
    assert run.tidy_catalogue(collected) == tidy
    assert run.tidy_catalogue(tidy) == tidy


# --- House checks


@pytest.fixture
def house(tmp_path, monkeypatch):
    """An empty checkout for the checks to look at."""
    monkeypatch.setattr(house_checks, "ROOT", tmp_path)
    for folder in ("pdf", "mail"):
        (tmp_path / "templates" / folder).mkdir(parents=True)
    return tmp_path


@pytest.mark.parametrize(
    ("markup", "findings"),
    [
        ('<p style="color: red">', ["templates/page.html:2: inline style="]),
        ("<script>alert(1)</script>", ["templates/page.html:2: inline <script"]),
        ("<style>p {}</style>", ["templates/page.html:2: inline <style"]),
        ('<button onclick="go()">', ['templates/page.html:2: inline onclick="']),
        ('<script type="module" src="a.js"></script>', []),
        ('<script type="application/json">{}</script>', []),
        ('{# <p style="x"> #}', []),
        ('<p class="style" data-style="x">', []),
    ],
)
def test_styles_and_scripts_inside_a_template_are_found(house, markup, findings):
    (house / "templates" / "page.html").write_text(f"\n{markup}\n", encoding="utf-8")
    for folder in ("pdf", "mail"):
        (house / "templates" / folder / "page.html").write_text(f"\n{markup}\n", encoding="utf-8")
    assert list(house_checks.inline_code()) == findings


@pytest.mark.parametrize(
    ("markup", "finding"),
    [
        ("<div><b></b></div>", []),
        ("\n<div></p>", ["templates/page.html:2: Parse error: expected 'div' at 1:7"]),
        (
            "{% if a %}<tr>{% endif %}x{% if b %}</tr>{% endif %}",
            ["templates/page.html: a tag is opened under one condition and closed under another"],
        ),
    ],
)
def test_tags_that_are_not_closed_are_found(house, markup, finding):
    (house / "templates" / "page.html").write_text(markup, encoding="utf-8")
    assert house_checks.markup_findings(house / "templates" / "page.html") == finding


def test_unfinished_translations_are_found(house):
    folder = house / "locale" / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "Today"\nmsgstr ""\n\n#, fuzzy\nmsgid "Team"\nmsgstr "图书"\n\nmsgid "Learn"\nmsgstr "学习"\n',
        encoding="utf-8",
    )
    assert list(house_checks.unfinished_translations()) == [
        "locale/zh_Hans/LC_MESSAGES/django.po:4: untranslated: 'Today'",
        "locale/zh_Hans/LC_MESSAGES/django.po:7: fuzzy: 'Team'",
    ]


def test_words_of_the_machine_are_found_in_what_may_be_committed(house, monkeypatch):
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://mirror.example/simple")
    subprocess.run(["git", "init", "-q"], cwd=house, check=True)
    (house / ".gitignore").write_text("ignored.txt\n")
    (house / "ignored.txt").write_text("mirror.example\n")
    (house / "notes.txt").write_text(f"fine\nfrom mirror.example\nin {house}/here\nhttps://pypi.org/\n")
    (house / "packages.lock").write_text("a==1 https://pypi.org/a\n")
    assert sorted(house_checks.leaks()) == [
        "notes.txt:2: names mirror.example",
        f"notes.txt:3: names {house}",
        "packages.lock:1: names https://",
    ]
