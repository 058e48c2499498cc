"""The benchmark measures what it says: every kind of work runs at a tiny size, and its figures are read rightly."""

from importlib import import_module

import pytest

from academy.demo.bench import WORKS
from academy.demo.bench.figures import Figure, table
from academy.demo.bench.measuring import Browser, p95, read
from academy.people.models import Employee

NAMES = {
    "pages": [
        f"page_{name}"
        for name in (
            "today", "library", "learn", "script", "sop", "course", "lesson", "exam", "search", "transcript", "results"
        )
    ],
    "phone": ["phone_cold", "phone_warm"],
    "exam": ["exam_requests", "exam_cpu"],
    "search": ["search_words", "search_sentence"],
    "answers": ["answer_p95", "answers_lost", "answer_lock_errors"],
    "team": ["team_clinics", "team_people", "team_export"],
    "imports": ["import_seconds", "import_memory"],
    "results": ["results_weeks", "results_all", "results_script"],
    "printing": ["pdf_first", "pdf_cached", "pdf_ordered", "meeting_sheet"],
    "law": ["law_typed", "law_script", "law_paste", "law_scan"],
}  # fmt: skip

pytestmark = pytest.mark.xdist_group("demo")


def measured(work):
    """The values of the figures by name, in order."""
    module = import_module(f"academy.demo.bench.{work}")
    return {figure.name: figure.value for figure in module.measure(module.SIZES["tiny"])}


@pytest.mark.sqlite_only
@pytest.mark.parametrize("work", [work for work in WORKS if work != "answers"])
def test_a_kind_of_work_runs_and_reports_its_figures(demo_chain, db, settings, work):
    # Nothing is collected for tests; the benchmark's own settings serve from the sources too.
    settings.WHITENOISE_USE_FINDERS = True
    told = measured(work)
    assert list(told) == NAMES[work]
    assert [name for name, value in told.items() if value <= 0 and name != "import_memory"] == []
    assert told.get("exam_requests", 25) == 25


@pytest.mark.sqlite_only
def test_answers_reach_a_real_server_while_an_import_runs(demo_chain, django_db_blocker):
    with django_db_blocker.unblock():
        told = measured("answers")
    assert list(told) == NAMES["answers"]
    assert told.pop("answer_p95") > 0
    assert told == {"answers_lost": 0, "answer_lock_errors": 0}


def test_queries_are_counted_in_one_run_and_every_run_is_timed(db):
    reading = read(lambda: list(Employee.objects.all()) + list(Employee.objects.all()), runs=3)
    assert (reading.queries, len(reading.wall), len(reading.cpu)) == (2, 3, 3)


def test_a_page_that_refuses_is_no_figure(learner):
    with pytest.raises(RuntimeError, match="/team/ answered 403"):
        Browser(learner).fetch("/team/")


def test_p95_is_what_nineteen_of_twenty_do_not_exceed():
    assert p95([float(number) for number in range(1, 101)]) == 96.0
    assert p95([7.0]) == 7.0


@pytest.mark.parametrize(
    ("figure", "ratio", "is_met"),
    [
        (Figure("a", "A", 20.0, "ms", budget=25), 0.8, True),
        (Figure("a", "A", 50.0, "ms", budget=25), 2.0, False),
        (Figure("a", "A", 0, "", budget=0), 0.0, True),
        (Figure("a", "A", 2, "", budget=0), 2.0, False),
        (Figure("a", "A", 20.0, "ms", budget=25, queries=13, most_queries=12), 0.8, False),
        (Figure("a", "A", 20.0, "ms"), None, True),
    ],
)
def test_a_budget_is_kept_in_time_and_in_queries(figure, ratio, is_met):
    assert (figure.ratio, figure.is_met) == (ratio, is_met)


def test_the_table_aligns_chinese_and_marks_what_is_over_budget():
    rows = [
        Figure("a", "搜索", 60.0, "ms", budget=30, queries=5, most_queries=12).as_json("search"),
        Figure("b", "Today", 20.0, "ms", budget=25, is_sized=False).as_json("pages"),
    ]
    assert table(rows, is_quick=False) == [
        "work   figure  budget   ratio  queries",
        "搜索   60 ms   ≤ 30 ms  2.00   5 ≤ 12   over budget",
        "Today  20 ms   ≤ 25 ms  0.80",
    ]


def test_a_quick_run_is_marked_and_not_compared_where_the_size_counts():
    rows = [
        Figure("a", "Search", 60.0, "ms", budget=30).as_json("search"),
        Figure("b", "Today", 20.0, "ms", budget=25, is_sized=False).as_json("pages"),
    ]
    assert table(rows, is_quick=True) == [
        "work             figure  budget   ratio  queries",
        "Search  (quick)  60 ms",
        "Today            20 ms   ≤ 25 ms  0.80",
    ]
