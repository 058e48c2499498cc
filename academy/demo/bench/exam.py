"""A whole 20-question exam of one candidate: every request from its first page to its result."""

import statistics
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from academy.demo.bench.crowd import hire_many
from academy.demo.bench.figures import Figure
from academy.demo.bench.measuring import Browser, person_of_the_demo
from academy.demo.cast import chain_language
from academy.demo.learning import make_exams, make_questions
from academy.people.models import Employee
from quizzes.models import Attempt, ExamPage

SIZES = {"full": {"candidates": 9}, "quick": {"candidates": 3}, "tiny": {"candidates": 1}}
REQUESTS, CPU_MS = 25, 150
QUESTIONS = 20
CODE, SHELF = "bench-exam", "bench"


def measure(size: dict) -> list[Figure]:
    """The median candidate; the first one only warms the site up."""
    exam = make_exam()
    costs = [_sit(exam, person) for person in hire_many(size["candidates"] + 1)][1:]
    requests, cpu = (statistics.median(values) for values in zip(*costs, strict=True))
    label = _("A whole exam of %(count)s questions") % {"count": QUESTIONS}
    return [
        Figure("exam_requests", f"{label}: {_('requests')}", requests, "", REQUESTS, is_sized=False),
        Figure("exam_cpu", f"{label}: {_('CPU')}", cpu, _("ms CPU"), CPU_MS, is_sized=False),
    ]


def make_exam() -> ExamPage:
    """An exam that draws all of its twenty questions for everyone, made as a trainer would."""
    trainer, language = person_of_the_demo("trainer"), chain_language()
    options = [{"text": f"按流程做第{number}步，再问客户一句。", "correct": number == 1} for number in range(1, 5)]
    question = {
        "category": SHELF,
        "kind": "single",
        "difficulty": 2,
        "is_red_line": False,
        "playbook": "first-invitation",
        "options": options,
        "explanation": "先问一句，客户才觉得您在听。",
    }
    make_questions(
        [
            {**question, "key": f"{CODE}-{number}", "stem": f"客户第{number}次说“再考虑一下”，您先做什么？"}
            for number in range(QUESTIONS)
        ],
        language=language,
        trainer=trainer,
    )
    exam = {
        "code": CODE,
        "title": "二十题考试",
        "title_zh": "二十题考试",
        "title_en": "Twenty questions",
        "roles": [],
        "draw": [{"category": SHELF, "count": QUESTIONS}],
        "time_limit_minutes": 60,
        "pass_mark": 80,
        "red_line_fails": False,
        "max_attempts": 3,
        "cool_down_hours": 0,
        "grants_certificate": True,
        "certificate_months": 12,
    }
    make_exams([exam], language=language, trainer=trainer)
    return ExamPage.objects.get(code=CODE)


def _sit(exam: ExamPage, person: Employee) -> tuple[int, float]:
    """Requests and milliseconds of CPU in the server."""
    browser = Browser(person)
    browser.fetch(exam.get_absolute_url())
    paper = browser.send(reverse("quizzes:start", args=[exam.code])).url
    browser.fetch(paper)
    attempt = Attempt.objects.get(person=person)
    chosen = {response.position: response.option_order[0] for response in attempt.responses.all()}
    for position, key in chosen.items():
        body = urlencode({"epoch": attempt.epoch, "sequence": position, "is_flagged": "false", "answer": key})
        browser.send(reverse("quizzes:answer", args=[attempt.pk, position]), body)
    form = {"epoch": attempt.epoch, **{f"q{position}": key for position, key in chosen.items()}}
    result = browser.send(reverse("quizzes:submit_attempt", args=[attempt.pk]), urlencode(form)).url
    browser.fetch(result)
    return browser.meter.requests, browser.meter.cpu * 1000
