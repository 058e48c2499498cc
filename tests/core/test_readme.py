"""The README is true: its paths exist, its commands run, and none is left out."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command, get_commands

ROOT = Path(settings.BASE_DIR)
README = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "docs" / "README.zh-hans.md").read_text(encoding="utf-8")
OUR_APPS = [config for config in apps.get_app_configs() if Path(config.path).is_relative_to(ROOT / "academy")]
OUR_APPS += [apps.get_app_config(label) for label in ("playbooks", "quizzes")]
OUR_COMMANDS = sorted(name for name, app in get_commands().items() if app in {config.name for config in OUR_APPS})


def section(title, page=README):
    return re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)[1]


def table(title):
    """The cells of a section's table, without its head."""
    rows = [line for line in section(title).splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def in_backticks(text):
    return re.findall(r"`([^`]+)`", text)


def test_every_path_of_the_table_exists():
    paths = [path for *_, files in table("Where things are") for path in in_backticks(files)]
    assert len(paths) > 20
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_app_is_in_the_table():
    named = {app for _, app, _ in table("Where things are")} - {"-"}
    assert named == {config.label for config in OUR_APPS}


def test_the_commands_of_the_readme_are_those_that_exist():
    assert sorted(name for cell, _ in table("Commands") for name in in_backticks(cell)) == OUR_COMMANDS


@pytest.mark.parametrize(
    ("english", "chinese"),
    [("Commands", "命令"), ("Deploy", "部署"), ("Back up", "备份"), ("Restore", "恢复"), ("Upgrade", "升级")],
)
def test_the_chinese_readme_names_the_same_commands_files_and_settings(english, chinese):
    theirs = sorted(set(in_backticks(section(chinese, CHINESE))) - {"./run.py manage 命令名"})
    assert theirs == sorted(set(in_backticks(section(english))) - {"./run.py manage NAME"})


@pytest.mark.parametrize("name", OUR_COMMANDS)
def test_a_command_explains_itself(name, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command(name, "--help")
    assert ended.value.code == 0
    assert f" {name} " in capsys.readouterr().out.partition("\n")[0]


@pytest.mark.parametrize("page", ["README.md", "docs/README.zh-hans.md"])
def test_the_files_that_a_readme_links_to_exist(page):
    words = (ROOT / page).read_text(encoding="utf-8")
    links = [target for target in re.findall(r"\]\(([^)#]+)", words) if "://" not in target]
    assert len(links) >= 10
    assert [link for link in links if not (ROOT / page).parent.joinpath(link).exists()] == []


def test_both_readmes_show_the_same_pictures():
    shown = {
        code: re.findall(rf"pictures/{code}/([a-z-]+)\.png", (ROOT / page).read_text(encoding="utf-8"))
        for code, page in (("en", "README.md"), ("zh", "docs/README.zh-hans.md"))
    }
    assert shown["en"] == shown["zh"]
    assert sorted(shown["en"]) == sorted(path.stem for path in (ROOT / "docs/pictures/en").glob("*.png"))


@pytest.mark.parametrize("title", ["Deploy", "Back up", "Restore", "Upgrade"])
def test_care_of_a_site_takes_ten_steps_at_most(title):
    steps = re.findall(r"^\d+\. ", section(title), re.MULTILINE)
    assert 5 <= len(steps) <= 10
