"""The law check of everything live: when it is asked for, what it finds, and that it misses no newer words."""

import datetime as dt
import json

import pytest
from django.db import transaction
from django.utils import timezone

from academy.core.models import PeriodicTask
from academy.courses.models import LessonPage
from playbooks.models import Breach, LawRule, LawScan, ScriptPage, Waiver
from playbooks.services import scanning
from playbooks.services.scanning import ask_for_scan, check_object, run_scan
from playbooks.services.waivers import end_waiver, grant_waiver, lapsed_waivers
from playbooks.tasks import check_everything_live, scan_live
from quizzes.models import Question
from quizzes.services import save_question_version
from tests.factories.courses import course, exam, lesson, publish
from tests.factories.people import EmployeeFactory, clinic, give_duty, place
from tests.factories.playbooks import STEP, draft_script, publish_new_version, published_script, published_sop, revise
from tests.factories.quizzes import category
from tests.playbooks.test_commands import run

TODAY = timezone.localdate()
# No rule of the table objects to it until `forbid` adds one.
NEW_WORDS = "金牌顾问"


def forbid(words=NEW_WORDS, *, code="T001", severity="error", **fields):
    """A rule of the chain's own against these words."""
    return LawRule.objects.create(
        **{
            "code": code,
            "language": "zh",
            "pattern": words,
            "category": "absolute_term",
            "severity": severity,
            "legal_basis": "广告法第9条",
            "advice_zh": "删去。",
            "advice_en": "Delete it.",
            "example_hit": words,
            "example_miss": "您好",
            **fields,
        }
    )


def scan():
    return run_scan(LawScan.objects.create(cause="asked"))


def breaches():
    return [(one.kind, one.title, one.rule.code, one.words) for one in Breach.objects.select_related("rule")]


@pytest.fixture
def by(author, compliance_reviewer):
    return {"author": author, "approver": compliance_reviewer}


def reply(words):
    return [("customer_line", "我再考虑一下。"), ("reply", words)]


# --- What is checked -----------------------------------------------------------------------


def make_question(*, stem="客户问价，先做什么？", right="先问清楚", wrong="马上打折", why="先问。", **fields):
    where = category()
    made = Question.objects.create(category=where, key=fields.pop("key", "q"), kind="single", **fields)
    options = [{"text": right, "correct": True}, {"text": wrong, "correct": False}]
    save_question_version(question=made, payload={"stem": stem, "options": options, "explanation": why}, by=None)
    return made


def test_everything_live_is_checked(by, trainer):
    script = published_script(turns=reply("我们的金牌顾问在。"), title="话术", **by)
    sop = published_sop(steps=[{**STEP, "checklist": ["金牌顾问到场"]}], title="流程", **by)
    page = course(lessons=0, by=trainer)
    body = [
        ("text", "<p>请</p><p>金牌顾问 &amp; 医生</p>"),
        ("callout", {"tone": "tip", "title": "金牌顾问", "text": "x"}),
    ]
    taught = lesson(page, body=body, title="一课", by=trainer)
    summed_up = course("summed-up", lessons=0, title="一门课", summary="由金牌顾问讲。", by=trainer)
    examined = exam(title="一场考试", intro="请金牌顾问出题。", certificate_title_zh="金牌顾问", by=trainer)
    asked = make_question(stem="金牌顾问先做什么？", playbook=script)
    forbid()
    scan()
    found = Breach.objects.order_by("kind", "before")
    assert [
        (one.kind, one.object_id, one.item_id, one.title, one.severity, one.before, one.words, one.after)
        for one in found
    ] == [
        ("course", summed_up.pk, summed_up.pk, "一门课", "warning", "由", NEW_WORDS, "讲。"),
        ("exam", examined.pk, examined.pk, "一场考试", "warning", "", NEW_WORDS, ""),
        ("exam", examined.pk, examined.pk, "一场考试", "warning", "请", NEW_WORDS, "出题。"),
        ("lesson", taught.pk, page.pk, "一课", "warning", "", NEW_WORDS, ""),
        ("lesson", taught.pk, page.pk, "一课", "warning", "请\n", NEW_WORDS, " & 医生"),
        ("question", asked.pk, script.pk, "金牌顾问先做什么？", "warning", "", NEW_WORDS, "先做什么？"),
        ("script", script.pk, script.pk, "话术", "error", "我们的", NEW_WORDS, "在。"),
        ("sop", sop.pk, sop.pk, "流程", "warning", "", NEW_WORDS, "到场"),
    ]
    assert {one.address for one in found} == {
        *(f"/admin/pages/{page.pk}/edit/" for page in (script, sop, taught, summed_up, examined)),
        f"/admin/snippets/quizzes/question/edit/{asked.pk}/",
    }


def test_what_nobody_claims_and_what_is_not_live_is_left_alone(by, trainer):
    turns = [("customer_line", NEW_WORDS), ("do_not", NEW_WORDS), ("branch", {"when": NEW_WORDS, "reply": "好。"})]
    published_script(turns=turns, title="话术", **by)
    draft_script(author=by["author"], code="draft", turns=reply(NEW_WORDS))
    page = course(lessons=0, by=trainer)
    options = [{"text": NEW_WORDS, "correct": False}, {"text": "先问", "correct": True}]
    check = {"question": "先做什么？", "options": options, "explanation": ""}
    lesson(page, body=[("check", check)], by=trainer)
    lesson(page, slug="hidden", title=NEW_WORDS, by=trainer).unpublish()
    make_question(wrong=NEW_WORDS)
    make_question(key="unused", stem=NEW_WORDS, is_active=False)
    exam(intro=NEW_WORDS, by=trainer).unpublish()
    forbid()
    # A script, a course, a lesson and a question.
    assert (scan().total, breaches()) == (4, [])


def test_a_long_text_is_shown_as_far_as_its_neighbourhood(by):
    published_script(turns=reply("前" * 41 + NEW_WORDS + "后" * 40), title="话术", **by)
    forbid()
    scan()
    breach = Breach.objects.get()
    assert (breach.before, breach.words, breach.after) == ("…" + "前" * 40, NEW_WORDS, "后" * 40)


def test_a_draft_of_something_live_is_not_what_readers_have(by):
    page = published_script(title="话术", **by)
    revise(page, by=by["author"], turns=json.dumps([{"type": "reply", "value": NEW_WORDS, "id": "1"}]))
    forbid()
    scan()
    assert breaches() == []


def test_a_finding_that_is_gone_is_forgotten_and_one_that_stays_keeps_its_day(by):
    published_script(turns=reply(f"{NEW_WORDS}，头牌医生"), title="话术", **by)
    forbid()
    other = forbid("头牌医生", code="T002")
    scan()
    long_ago = timezone.now() - dt.timedelta(days=9)
    Breach.objects.update(found_at=long_ago)
    other.is_active = False
    other.save()
    scan()
    assert [(one.rule.code, one.found_at) for one in Breach.objects.all()] == [("T001", long_ago)]


def test_what_was_retired_or_deleted_breaks_nothing_any_more(by, trainer):
    page = published_script(turns=reply(NEW_WORDS), title="话术", **by)
    gone = lesson(course(lessons=0, by=trainer), title=NEW_WORDS, by=trainer)
    forbid()
    scan()
    ScriptPage.objects.filter(pk=page.pk).update(live=False)
    LessonPage.objects.filter(pk=gone.pk).update(live=False)
    scan()
    assert breaches() == []


def test_the_running_wording_of_a_trial_is_checked_too(by, learner):
    from academy.versions.services import record_version
    from playbooks.models import Trial

    page = published_script(title="话术", **by)
    draft = ScriptPage.objects.get(pk=page.pk)
    draft.goal = NEW_WORDS
    tried = record_version(page=draft, author=by["author"], kind="trial")
    trial = Trial.objects.create(version=tried, ends_at=timezone.now() + dt.timedelta(days=3))
    forbid()
    scan()
    assert breaches() == [("script", "话术", "T001", NEW_WORDS)]
    Trial.objects.filter(pk=trial.pk).update(stopped_at=timezone.now())
    scan()
    assert breaches() == []


# --- When it is asked for --------------------------------------------------------------------


def save(rule):
    rule.advice_en = "Leave it out."
    rule.save()


def deactivate(rule):
    rule.is_active = False
    rule.save()


@pytest.mark.parametrize("act", [save, deactivate, LawRule.delete])
def test_any_change_of_a_rule_asks_for_one_scan(act, db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        act(LawRule.objects.get(code="ZH001"))
    assert [(one.cause, one.finished_at is not None) for one in LawScan.objects.all()] == [("rules", True)]


def test_many_changes_of_one_transaction_ask_for_one_scan(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for code in ("T001", "T002", "T003"):
            forbid(code=code)
        LawRule.objects.get(code="ZH001").save()
    assert LawScan.objects.count() == 1


def test_a_change_that_is_rolled_back_asks_for_none_and_hides_no_later_one(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        with transaction.atomic():
            forbid()
            transaction.set_rollback(True)
        forbid(code="T002")
    assert LawScan.objects.count() == 1


def test_who_changed_the_rule_is_who_asked(compliance_reviewer, signed_in, django_capture_on_commit_callbacks):
    rule = LawRule.objects.get(code="ZH001")
    fields = {name: getattr(rule, name) for name in ("code", "language", "pattern", "category", "severity")}
    fields |= {name: getattr(rule, name) for name in ("legal_basis", "advice_zh", "example_hit", "example_miss")}
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(compliance_reviewer).post(f"/admin/law_rules/edit/{rule.pk}/", {**fields, "advice_en": "Shorter."})
    assert LawRule.objects.get(code="ZH001").is_active is False
    assert LawScan.objects.get().asked_by == compliance_reviewer


def test_a_scan_that_waits_is_as_good_as_another(administrator, settings, db):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    first = ask_for_scan(cause="rules")
    assert ask_for_scan(cause="asked", by=administrator) == first
    LawScan.objects.update(asked_at=timezone.now() - dt.timedelta(hours=1))
    assert ask_for_scan(cause="asked", by=administrator) != first


def test_publishing_checks_what_was_published(by, django_capture_on_commit_callbacks):
    """Words that only warn are published; the reviewers learn of them at once."""
    page = published_script(title="话术", **by)
    other = published_script(title="别的", code="other", turns=reply(NEW_WORDS), **by)
    forbid(severity="warning")
    with django_capture_on_commit_callbacks(execute=True):
        publish_new_version(page, goal=NEW_WORDS, **by)
    assert breaches() == [("script", "话术", "T001", NEW_WORDS)]
    with django_capture_on_commit_callbacks(execute=True):
        publish_new_version(page, goal="约好时间", **by)
        ScriptPage.objects.get(pk=other.pk).unpublish()
    assert breaches() == []


def test_what_is_taught_and_asked_is_checked_as_it_changes(trainer, django_capture_on_commit_callbacks):
    forbid()
    around = course(lessons=0, by=trainer)
    page = lesson(around, title="一课", by=trainer)
    examined = exam(by=trainer)
    with django_capture_on_commit_callbacks(execute=True):
        page.title = around.summary = examined.intro = NEW_WORDS
        for one in (page, around, examined):
            publish(one)
        asked = make_question(stem=NEW_WORDS)
    assert [row[0] for row in breaches()] == ["course", "exam", "lesson", "question"]
    with django_capture_on_commit_callbacks(execute=True):
        for one in (page, around, examined):
            type(one).objects.get(pk=one.pk).unpublish()
        asked.is_active = False
        asked.save()
    assert breaches() == []


def test_every_day_soon_after_midnight(db):
    task = PeriodicTask.objects.get(task_path="playbooks.tasks.check_everything_live")
    first = timezone.localtime(task.next_run_at)
    assert (task.every_seconds, first.hour, first.minute) == (86_400, 0, 10)
    check_everything_live.call()
    assert [(one.cause, one.finished_at is not None) for one in LawScan.objects.all()] == [("daily", True)]


# --- A worker that is killed, and words that change meanwhile ----------------------------------


def test_a_scan_that_was_broken_off_is_run_again_from_its_start(by, monkeypatch):
    for number in range(3):
        published_script(code=f"s{number}", title=f"话术{number}", turns=reply(NEW_WORDS), **by)
    forbid()
    monkeypatch.setattr(scanning, "BATCH", 1)
    whole, seen = scanning._check_batch, []

    def killed(source, ids):
        seen.append(ids)
        if len(seen) == 3:
            raise SystemExit
        whole(source, ids)

    monkeypatch.setattr(scanning, "_check_batch", killed)
    waiting = LawScan.objects.create(cause="rules")
    with pytest.raises(SystemExit):
        run_scan(waiting)
    waiting.refresh_from_db()
    assert (waiting.done, waiting.total, waiting.finished_at, len(breaches())) == (2, 3, None, 2)
    scan_live.call(waiting.pk)
    scan_live.call(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.done, waiting.total, len(breaches())) == (3, 3, 3)
    assert len(seen) == 6


def test_an_object_published_in_the_middle_of_a_scan_is_judged_by_its_newest_words(by, monkeypatch):
    page = published_script(title="话术", turns=reply(NEW_WORDS), **by)
    forbid(severity="warning")
    source = scanning._sources["script"]
    read, publishing = source.read, []

    def read_and_publish(ids):
        words = read(ids)
        if not publishing:
            publishing.append(True)
            publish_new_version(page, turns=json.dumps([{"type": "reply", "value": "好。", "id": "1"}]), **by)
        return words

    monkeypatch.setattr(source, "read", read_and_publish)
    scan()
    assert (publishing, breaches()) == ([True], [])


@pytest.mark.committed
@pytest.mark.parametrize("becomes_lawful", [True, False])
def test_a_publish_and_a_scan_at_once(becomes_lawful, committed_db, race):
    place_of_work = clinic("C9", region="north")
    by = {
        "author": give_duty(place(EmployeeFactory(employee_no="E1"), place_of_work, "online_consultant"), "author"),
        "approver": give_duty(
            place(EmployeeFactory(employee_no="E2"), place_of_work, "compliance_officer"), "compliance_reviewer"
        ),
    }
    words = [NEW_WORDS, "我在。"] if becomes_lawful else ["我在。", NEW_WORDS]
    page = published_script(title="话术", turns=reply(words[0]), **by)
    for number in range(5):
        published_script(code=f"s{number}", title=f"别的{number}", turns=reply(NEW_WORDS), **by)
    forbid(severity="warning")
    turns = json.dumps([{"type": "reply", "value": words[1], "id": "1"}])
    results = race(scan, lambda: publish_new_version(page, turns=turns, **by))
    assert [result for result in results if isinstance(result, Exception)] == []
    others = [f"别的{number}" for number in range(5)]
    assert sorted(row[1] for row in breaches()) == sorted([*others, *([] if becomes_lawful else ["话术"])])


# --- Waivers ------------------------------------------------------------------------------------


@pytest.fixture
def breaking(by):
    """A live script that a new rule objects to."""
    page = published_script(turns=reply(f"我们的{NEW_WORDS}在。"), title="话术", **by)
    forbid()
    scan()
    return page


def waive(page, by, **changes):
    given = {"rule": LawRule.objects.get(code="T001"), "words": NEW_WORDS, "reason": "职称", "by": by["approver"]}
    return grant_waiver(**{**given, "item": page, "until": TODAY + dt.timedelta(days=9), **changes})


def test_a_waived_breach_leaves_the_list_and_comes_back_when_the_waiver_ends(
    breaking, by, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        waiver = waive(breaking, by)
    assert breaches() == []
    with django_capture_on_commit_callbacks(execute=True):
        end_waiver(waiver=waiver, by=by["approver"])
    assert breaches() == [("script", "话术", "T001", NEW_WORDS)]
    (breach,) = Breach.objects.all()
    assert lapsed_waivers([breach]) == {breach.pk: Waiver.objects.get()}


def test_the_scan_of_the_day_after_notices_an_expired_waiver(breaking, by, monkeypatch):
    waive(breaking, by)
    check_object("script", breaking.pk)
    assert breaches() == []
    later = TODAY + dt.timedelta(days=10)
    monkeypatch.setattr(timezone, "localdate", lambda *_args: later)
    check_everything_live.call()
    (breach,) = Breach.objects.all()
    assert lapsed_waivers([breach])[breach.pk].state == "expired"


def test_a_waiver_covers_a_course_with_its_lessons_a_script_with_its_questions_and_an_exam(
    by, trainer, django_capture_on_commit_callbacks
):
    script = published_script(title="话术", **by)
    page = course(lessons=0, summary=NEW_WORDS, by=trainer)
    lesson(page, title=NEW_WORDS, by=trainer)
    examined = exam(intro=NEW_WORDS, by=trainer)
    make_question(stem=NEW_WORDS, playbook=script)
    forbid()
    scan()
    assert [row[0] for row in breaches()] == ["course", "exam", "lesson", "question"]
    with django_capture_on_commit_callbacks(execute=True):
        waive(page, by)
    assert [row[0] for row in breaches()] == ["exam", "question"]
    with django_capture_on_commit_callbacks(execute=True):
        waive(examined, by)
    assert [row[0] for row in breaches()] == ["question"]
    with django_capture_on_commit_callbacks(execute=True):
        waive(script, by)
    assert breaches() == []


def test_a_breach_that_was_never_waived_has_no_lapsed_waiver(breaking, by, django_assert_num_queries):
    waiver = waive(breaking, by, words="头牌")
    end_waiver(waiver=waiver, by=by["approver"])
    with django_assert_num_queries(2):
        assert lapsed_waivers(Breach.objects.all()) == {}
    with django_assert_num_queries(0):
        assert lapsed_waivers([]) == {}


# --- The cost and the command ---------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_what_is_lawful_costs_no_query_of_its_own(count, by, django_assert_num_queries):
    for number in range(count):
        published_script(code=f"s{number}", title=f"话术{number}", **by)
    waiting = LawScan.objects.create(cause="asked")
    scanning.current_linter()
    with django_assert_num_queries(21):
        run_scan(waiting)


def test_lint_live_prints_what_it_finds(breaking, capsys):
    Breach.objects.all().delete()
    assert json.loads(run("lint_live", json=True)) == [
        {
            "kind": "script",
            "item": "think-it-over",
            "title": "话术",
            "rule": "T001",
            "severity": "error",
            "match": NEW_WORDS,
            "before": "我们的",
            "after": "在。",
            "law": "广告法第9条",
            "advice": "Delete it.",
            "edit": f"/admin/pages/{breaking.pk}/edit/",
        }
    ]
    assert run("lint_live") == f"error script “话术”: T001 “{NEW_WORDS}”: Delete it.\n1 breach\n"


def test_lint_live_says_when_there_is_nothing_and_that_this_approves_nothing(db):
    assert run("lint_live") == "Nothing live breaks a rule. A clean check is not an approval.\n"
    assert json.loads(run("lint_live", json=True)) == []
