"""What production serves instead of the files as they were written: one style sheet, whole and in order."""

import json
from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.management import call_command

from academy.core.static_files import IMPORT, SHEET


@pytest.fixture
def collect(tmp_path, settings):
    """Runs collectstatic as production does, over one folder; gives the sheet that the site's pages would name."""
    root = tmp_path / "static"
    settings.STATIC_ROOT = root
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = {
        **site.STORAGES,
        "staticfiles": {"BACKEND": "academy.core.static_files.JoinedStaticFiles"},
    }

    def run(folder) -> Path:
        settings.STATICFILES_DIRS = [folder]
        call_command("collectstatic", interactive=False, verbosity=0)
        return root / json.loads((root / "staticfiles.json").read_text())["paths"][SHEET]

    return run


@pytest.fixture
def written(tmp_path):
    """Small sheets of this test, in a folder."""

    def write(**sheets):
        folder = tmp_path / "source" / "css"
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in sheets.items():
            (folder / f"{name}.css").write_text(text, encoding="utf-8")
        return folder.parent

    return write


def test_the_site_loads_one_sheet_that_holds_every_component_in_order(collect):
    folder = Path(site.BASE_DIR) / "academy" / "static"
    sheet = collect(folder)
    text = sheet.read_text(encoding="utf-8")
    imports = IMPORT.findall((folder / SHEET).read_text(encoding="utf-8"))
    assert len(imports) > 30
    assert "@import" not in text
    places = [text.index((folder / "css" / name).read_text(encoding="utf-8")) for name in imports]
    assert places == sorted(places)
    assert Path(f"{sheet}.br").exists()


def test_collecting_again_takes_the_new_words(collect, written):
    first = collect(written(site='@import url("a.css");\n', a=".a { color: red }"))
    second = collect(written(a=".a { color: blue }"))
    assert first.name != second.name
    assert second.read_text(encoding="utf-8") == ".a { color: blue }"


def test_a_sheet_with_an_address_is_refused_rather_than_broken(collect, written):
    with pytest.raises(ValueError, match=r"css/a\.css names an address"):
        collect(written(site='@import url("a.css");\n', a='.a { background: url("a.svg") }'))
