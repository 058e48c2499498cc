"""The rules of a new release meet what the chain has made of its own: nothing is lost, nothing half done."""

import csv
import json
import re

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError
from django.urls import reverse

from academy.core.exceptions import FileRefused
from playbooks.exceptions import ReleaseRefused
from playbooks.models import LawRule, LawScan
from playbooks.services.rule_file import MOST_RULES, read_release, release_file
from playbooks.services.rule_release import apply_release, newly_breached, preview_release
from tests.factories.playbooks import published_script
from tests.playbooks.test_commands import run
from tests.playbooks.test_law_desk import text
from tests.playbooks.test_scanning import NEW_WORDS, forbid, reply

RULE = {
    "language": "zh",
    "pattern": NEW_WORDS,
    "category": "absolute_term",
    "severity": "error",
    "is_softer_in_one_to_one": False,
    "legal_basis": "广告法第9条",
    "advice_zh": "删去。",
    "advice_en": "Delete it.",
    "example_hit": NEW_WORDS,
    "example_miss": "您好",
}


@pytest.fixture
def release(db):
    """The rules of the release that is installed, as a file would be read."""
    return read_release(release_file())


def edit(code="ZH001", **fields):
    rule = LawRule.objects.get(code=code)
    for name, value in fields.items():
        setattr(rule, name, value)
    rule.save()


def told(preview, *, all_kinds=False):
    """What changes, save what stays as it is: code, kind, and its fields by state."""
    return [
        (one.code, one.kind, [(field.name, field.state) for field in one.fields])
        for one in preview.changes
        if all_kinds or one.kind != "unchanged"
    ]


# --- The merge -----------------------------------------------------------------------------------


def test_the_installed_release_changes_nothing(release):
    preview = preview_release(release)
    assert (told(preview), preview.has_news, len(preview.changes)) == ([], False, 126)


def test_a_new_rule_is_added(release):
    release["T001"] = RULE
    assert told(preview_release(release)) == [("T001", "added", [])]
    apply_release(release)
    rule = LawRule.objects.get(code="T001")
    assert (rule.pattern, rule.is_active, rule.shipped) == (NEW_WORDS, True, RULE)
    assert not preview_release(release).has_news


def test_what_only_the_release_changed_is_taken(release, administrator):
    release["ZH001"] |= {"advice_en": "Shorter.", "severity": "warning"}
    assert told(preview_release(release)) == [("ZH001", "updated", [("severity", "update"), ("advice_en", "update")])]
    apply_release(release, by=administrator)
    rule = LawRule.objects.get(code="ZH001")
    assert (rule.advice_en, rule.severity, rule.shipped["severity"]) == ("Shorter.", "warning", "warning")
    assert rule.history.first().history_user == administrator


def test_what_only_the_chain_changed_stays(release):
    edit(advice_en="Ours.")
    preview = preview_release(release)
    assert (told(preview), preview.has_news) == ([("ZH001", "kept", [("advice_en", "kept")])], False)
    apply_release(release)
    assert LawRule.objects.get(code="ZH001").advice_en == "Ours."


def test_different_fields_of_one_rule_are_merged(release):
    edit(advice_en="Ours.", is_active=False)
    release["ZH001"] |= {"advice_zh": "新的。"}
    fields = [("advice_zh", "update"), ("advice_en", "kept")]
    assert told(preview_release(release)) == [("ZH001", "updated", fields)]
    apply_release(release)
    rule = LawRule.objects.get(code="ZH001")
    assert (rule.advice_zh, rule.advice_en, rule.is_active) == ("新的。", "Ours.", False)


@pytest.mark.parametrize(("chosen", "kept"), [(set(), "Ours."), ({("ZH001", "advice_en")}, "Theirs.")])
def test_where_both_changed_it_ours_stays_unless_theirs_is_chosen(chosen, kept, release):
    edit(advice_en="Ours.")
    release["ZH001"] |= {"advice_en": "Theirs.", "advice_zh": "新的。"}
    fields = [("advice_zh", "update"), ("advice_en", "conflict")]
    assert told(preview_release(release)) == [("ZH001", "conflict", fields)]
    apply_release(release, chosen=chosen)
    rule = LawRule.objects.get(code="ZH001")
    assert (rule.advice_en, rule.advice_zh, rule.shipped["advice_en"]) == (kept, "新的。", "Theirs.")
    assert not preview_release(release).has_news


def test_the_same_change_on_both_sides_is_no_conflict(release):
    edit(advice_en="Same.")
    release["ZH001"] |= {"advice_en": "Same."}
    assert told(preview_release(release)) == []


def test_a_rule_of_the_chains_own_with_the_same_code_is_a_conflict_in_all_that_differs(release):
    forbid(severity="warning")
    release["T001"] = RULE
    assert told(preview_release(release)) == [("T001", "conflict", [("severity", "conflict")])]


def test_a_rule_that_the_release_dropped_is_switched_off_and_not_deleted(release):
    theirs = release.pop("ZH001")
    assert told(preview_release(release)) == [("ZH001", "removed", [])]
    apply_release(release)
    assert LawRule.objects.get(code="ZH001").is_active is False
    assert not preview_release(release).has_news
    release["ZH001"] = theirs
    assert told(preview_release(release)) == [("ZH001", "updated", [])]
    apply_release(release)
    assert LawRule.objects.get(code="ZH001").is_active is True


def test_a_dropped_rule_that_was_edited_here_stays(release):
    edit(advice_en="Ours.")
    release.pop("ZH001")
    preview = preview_release(release)
    assert (told(preview), preview.has_news) == ([("ZH001", "kept", [("advice_en", "kept")])], True)
    apply_release(release)
    assert LawRule.objects.get(code="ZH001").is_active is True
    assert not preview_release(release).has_news


def test_a_rule_of_the_chains_own_is_left_alone(release):
    forbid()
    assert told(preview_release(release)) == []


def test_a_file_that_says_nothing_of_one_to_one_leaves_it_as_it_is(release):
    edit("ZH035", is_softer_in_one_to_one=False)
    for fields in release.values():
        del fields["is_softer_in_one_to_one"]
    assert told(preview_release(release)) == [("ZH035", "kept", [("is_softer_in_one_to_one", "kept")])]


def test_a_pattern_and_an_example_that_contradict_each_other_wait_for_a_choice(release):
    edit(example_hit="我们是殿堂级团队")
    release["ZH001"] |= {"pattern": "国家级(?!继续教育)"}
    fields = [("pattern", "conflict"), ("example_hit", "kept")]
    assert told(preview_release(release)) == [("ZH001", "conflict", fields)]
    apply_release(release)
    assert "殿堂级" in LawRule.objects.get(code="ZH001").pattern


def test_a_choice_that_makes_a_rule_its_own_examples_prove_wrong_changes_nothing_at_all(release):
    edit(example_hit="我们是殿堂级团队")
    release["AA001"] = RULE
    release["ZH001"] |= {"pattern": "国家级(?!继续教育)"}
    with pytest.raises(ReleaseRefused, match="ZH001: as chosen"):
        apply_release(release, chosen={("ZH001", "pattern")})
    assert not LawRule.objects.filter(code="AA001").exists()


def test_what_changed_since_it_was_looked_at_is_not_applied(release):
    release["T001"] = RULE
    seen = preview_release(release).digest
    edit(advice_en="Ours, a minute ago.")
    with pytest.raises(ReleaseRefused, match="changed since you looked"):
        apply_release(release, seen=seen)
    assert not LawRule.objects.filter(code="T001").exists()


def test_a_release_is_followed_by_one_check(release, django_capture_on_commit_callbacks):
    release |= {"T001": RULE, "T002": RULE}
    release["ZH001"] |= {"advice_en": "Shorter."}
    with django_capture_on_commit_callbacks(execute=True):
        apply_release(release)
    with django_capture_on_commit_callbacks(execute=True):
        apply_release(release)
    assert LawScan.objects.count() == 1


def test_a_release_says_in_how_many_live_things_it_would_find_more(release, author, compliance_reviewer):
    by = {"author": author, "approver": compliance_reviewer}
    for number in range(2):
        published_script(code=f"s{number}", title=f"话术{number}", turns=reply(f"{NEW_WORDS}，洗牙优惠"), **by)
    forbid("优惠", code="T002", severity="warning")
    release |= {"T001": RULE, "T003": {**RULE, "pattern": "无人用的词", "example_hit": "无人用的词"}}
    release["T002"] = {**RULE, "pattern": "优惠", "example_hit": "优惠"}
    release["ZH001"] |= {"advice_en": "No other finding."}
    assert newly_breached(preview_release(release)) == {"T001": 2, "T002": 2, "T003": 0}


# --- The file --------------------------------------------------------------------------------------


@pytest.fixture
def write(tmp_path):
    """A table of rules; every row is `RULE` with changes, its code T001, T002 and so on."""

    def write_file(*changes, without=()):
        rows = [{"code": f"T{number:03}", **RULE, **row} for number, row in enumerate(changes, start=1)]
        headers = [name for name in rows[0] if name not in without]
        path = tmp_path / "rules.csv"
        with path.open("w", encoding="utf-8", newline="") as table:
            writer = csv.DictWriter(table, headers, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
        return str(path)

    return write_file


@pytest.mark.parametrize(
    ("change", "column", "message"),
    [
        ({"pattern": "("}, "pattern", "cannot be read"),
        ({"pattern": "(a+)+$"}, "pattern", "takes too long"),
        ({"pattern": "好*"}, "pattern", "matches where there is nothing"),
        ({"pattern": ""}, "pattern", "cannot be blank"),
        ({"severity": "fatal"}, "severity", "'fatal' is not a valid choice"),
        ({"language": "fr"}, "language", "'fr' is not a valid choice"),
        ({"code": "T001"}, "code", "The code T001 occurs twice"),
        ({"code": ""}, "code", "cannot be blank"),
        ({"code": "T" * 21}, "code", "at most 20 characters"),
        ({"example_hit": "您好"}, "example_hit", "does not hit this example"),
        ({"example_miss": f"有{NEW_WORDS}"}, "example_miss", f"hits “{NEW_WORDS}” in this example"),
    ],
)
def test_a_bad_row_refuses_the_whole_file(change, column, message, write, db, capsys):
    path = write({}, change)
    with pytest.raises(FileRefused, match=message) as refusal:
        read_release(path)
    assert (refusal.value.row, refusal.value.column) == (3, column)
    with pytest.raises(CommandError, match=r"Row 3, column"):
        run("import_law_rules", path)
    assert not LawRule.objects.filter(code__startswith="T").exists()


def test_a_missing_column_is_named(write, db):
    with pytest.raises(FileRefused, match="“pattern” is missing") as refusal:
        read_release(write({}, without=["pattern"]))
    assert refusal.value.column == "pattern"


def test_too_many_rules_are_refused(write, db, monkeypatch):
    monkeypatch.setattr("playbooks.services.rule_file.MOST_RULES", 1)
    with pytest.raises(FileRefused, match="more than 1 rules"):
        read_release(write({}, {}))
    assert MOST_RULES == 2000


def test_an_empty_table_is_refused(write, db):
    path = write({})
    with open(path, encoding="utf-8") as table:
        header = table.readline()
    with open(path, "w", encoding="utf-8") as table:
        table.write(header)
    with pytest.raises(FileRefused, match="no rule"):
        read_release(path)


# --- The command ---------------------------------------------------------------------------------------


def test_import_law_rules_tells_what_it_would_do_and_then_does_it(write, author, compliance_reviewer):
    published_script(author=author, approver=compliance_reviewer, turns=reply(NEW_WORDS))
    forbid("优惠", code="T003", severity="warning")
    path = write({}, {"pattern": "头牌", "example_hit": "头牌"}, {"pattern": "优惠", "example_hit": "优惠"})
    report = json.loads(run("import_law_rules", path, dry_run=True, json=True))
    shipped = LawRule.objects.exclude(code__startswith="T").values_list("code", flat=True)
    assert report == {
        "created": 2,
        "updated": 0,
        "unchanged": 1,
        "rejected": [],
        "kept": [],
        "conflicts": [{"code": "T003", "fields": ["severity"]}],
        "removed": list(shipped),
        "newly_breached": {"T001": 1},
        "dry_run": True,
    }
    assert LawRule.objects.filter(is_active=True).count() == 127
    assert json.loads(run("import_law_rules", path, json=True)) == {**report, "dry_run": False}
    assert LawRule.objects.filter(is_active=True).count() == 3
    again = json.loads(run("import_law_rules", path, json=True))
    assert (again["created"], again["updated"], again["unchanged"], again["removed"]) == (0, 0, 3, [])


def test_a_refused_file_is_one_json_object(write, db, capsys):
    from io import StringIO

    from django.core.management import call_command

    out = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("import_law_rules", write({"severity": "fatal"}), json=True, stdout=out)
    answer = json.loads(out.getvalue())
    assert (stopped.value.code, answer["column"], answer["row"]) == (1, "severity", 2)


def test_the_command_says_it_in_words(write, db):
    said = run("import_law_rules", write({}), dry_run=True)
    assert said.startswith("Would be: 1 new, 0 changed, 0 as they were\nNo more in the release, switched off: EN001")


# --- The page ------------------------------------------------------------------------------------------------


@pytest.fixture
def newer(write, release, monkeypatch):
    """The next release: it changes one rule, brings one and is otherwise the same."""
    release["ZH001"] = {**release["ZH001"], "advice_en": "Theirs."}
    rows = [{"code": code, **fields} for code, fields in release.items()]
    path = write(*rows, {**RULE, "code": "T900"})
    monkeypatch.setattr("playbooks.views.rule_release.release_file", lambda: path)


URL = "/admin/law_rules/release/"


def test_the_page_shows_the_changed_words_and_merges_them(
    newer, compliance_reviewer, signed_in, django_capture_on_commit_callbacks
):
    LawRule.objects.filter(code="ZH001").update(advice_en="Ours.")
    client = signed_in(compliance_reviewer)
    response = client.get(URL)
    assert re.search(r"<del>Ours\.?</del><ins>Theirs\.?</ins>", response.content.decode())
    assert "Changed here and there" in text(response)
    assert "objects to nothing more that is live T900" in text(response)
    seen = response.context["preview"].digest
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(URL, {"seen": seen, "theirs": ["ZH001 advice_en"]}, follow=True)
    assert "2 rules were merged. Everything live is being checked." in text(answer)
    assert "Your rules hold everything that this release brought. 127 rules are the same." in text(answer).replace(
        " All law rules", ""
    )
    rule = LawRule.objects.get(code="ZH001")
    assert (rule.advice_en, rule.history.first().history_user) == ("Theirs.", compliance_reviewer)
    assert LawScan.objects.get().asked_by == compliance_reviewer


def test_a_page_that_is_out_of_date_merges_nothing_and_says_so(newer, administrator, signed_in):
    client = signed_in(administrator)
    back = "http://testserver" + URL
    answer = client.post(URL, {"seen": "old"}, headers={"referer": back}, follow=True)
    assert "The rules have changed since you looked." in text(answer)
    assert not LawRule.objects.filter(code="T900").exists()


def test_only_those_who_answer_for_the_law_see_it_and_the_list_of_rules_leads_there(cast, newer, signed_in):
    for name, person in cast.items():
        client = signed_in(person)
        opened = client.get(URL).status_code == 200
        client.post(URL, {"seen": ""})
        assert opened is (name in {"compliance_reviewer", "administrator"}), name
    assert URL in signed_in(cast["administrator"]).get(reverse("law_rules:index")).content.decode()
    assert not LawRule.objects.filter(code="T900").exists()


# --- A rule proves itself --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "problems"),
    [
        ({"example_hit": "您好"}, {"example_hit": ["The pattern does not hit this example."]}),
        ({"example_hit": f"不要说{NEW_WORDS}"}, {"example_hit": ["The pattern does not hit this example."]}),
        ({"example_miss": "金 牌 顧 問"}, {"example_miss": ["The pattern hits “金 牌 顧 問” in this example."]}),
        (
            {"pattern": "("},
            {"pattern": ["The pattern cannot be read: a bracket “(” is not closed, at character 1"]},
        ),
    ],
)
def test_a_rule_that_its_own_examples_prove_wrong_is_not_saved(fields, problems, db):
    rule = LawRule(code="T001", **{**RULE, **fields})
    with pytest.raises(ValidationError) as refusal:
        rule.full_clean()
    assert refusal.value.message_dict == problems


def test_the_form_of_a_rule_says_so_beside_the_example(compliance_reviewer, signed_in):
    form = {"code": "T001", **RULE, "example_hit": "您好", "is_active": "on"}
    answer = signed_in(compliance_reviewer).post(reverse("law_rules:add"), form)
    assert answer.context["form"].errors == {"example_hit": ["The pattern does not hit this example."]}
    assert not LawRule.objects.filter(code="T001").exists()


def test_every_shipped_rule_proves_itself(db):
    for rule in LawRule.objects.all():
        rule.check_examples()
