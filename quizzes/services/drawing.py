"""Drawing a paper from the item bank."""

from collections.abc import Iterable
from dataclasses import dataclass
from random import SystemRandom

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from quizzes.exceptions import ExamNotReady
from quizzes.models import ExamSection, Question, QuestionVersion, Response

# The operating system's randomness: nobody can foretell a paper from another one.
random = SystemRandom()


@dataclass(frozen=True)
class Candidate:
    """A question that may be drawn, with its newest version."""

    question_id: int
    path: str
    is_red_line: bool
    version_id: int


@dataclass(frozen=True)
class Drawn:
    """A drawn question and what it is worth."""

    candidate: Candidate
    points: int


def draw_paper(exam) -> list[Response]:
    """Unsaved responses, in order: no question twice, options as shown. Raises ExamNotReady. Three queries."""
    sections = ExamSection.objects.filter(page=exam).select_related("category", "question").order_by("sort_order", "pk")
    drawn = _draw(list(sections))
    if not drawn:
        raise ExamNotReady(_("This exam has no questions yet."))
    if exam.is_shuffled:
        random.shuffle(drawn)
    versions = QuestionVersion.objects.in_bulk([one.candidate.version_id for one in drawn])
    return [
        Response(
            position=position,
            question_version=versions[one.candidate.version_id],
            points=one.points,
            is_red_line=one.candidate.is_red_line,
            option_order=_option_order(versions[one.candidate.version_id].payload, exam.is_shuffled),
        )
        for position, one in enumerate(drawn, start=1)
    ]


def shortfalls(sections: Iterable[ExamSection]) -> list[str]:
    """What keeps these sections from being filled, in sentences for the editor; empty when they can be. One query."""
    problems = []
    for _section, _candidates, problem in _fill(list(sections)):
        if problem:
            problems.append(problem)
    return problems


def has_spare_questions(exam) -> bool:
    """Whether the bank holds more than a paper of the exam asks, so that the next one may ask others. Two queries."""
    sections = list(exam.sections.select_related("category"))
    return len(_bank(sections)) > sum(_size(section) for section in sections)


def _draw(sections: list[ExamSection]) -> list[Drawn]:
    """The drawn questions in the order of their sections."""
    drawn = {}
    for section, candidates, problem in _fill(sections):
        if problem:
            raise ExamNotReady(problem)
        drawn[id(section)] = [Drawn(candidate, section.points) for candidate in candidates]
    return [one for section in sections for one in drawn[id(section)]]


def _fill(sections: list[ExamSection]):
    """Each section with the candidates drawn for it, and what is wrong if there are too few.

    Fixed questions come first and deep categories before those above them: a wide category then never uses up what
    only a narrow one can give, and a paper is found whenever there is one.
    """
    bank, taken = _bank(sections), set()
    for section in sorted(sections, key=lambda one: -len(one.category.path) if one.category_id else -10_000):
        free = [one for one in bank if one.question_id not in taken and _belongs(one, section)]
        count = _size(section)
        if len(free) < count:
            yield section, [], _problem(section, count, len(free))
            continue
        candidates = sorted(random.sample(free, count), key=lambda one: one.question_id)
        taken.update(one.question_id for one in candidates)
        yield section, candidates, None


def _size(section: ExamSection) -> int:
    """How many questions the section draws; one that names its question asks it once."""
    return section.count if section.category_id else 1


def _bank(sections: list[ExamSection]) -> list[Candidate]:
    """All drawable questions that any of the sections may use. One query."""
    wanted = Q(pk__in=[section.question_id for section in sections if section.question_id])
    for path in {section.category.path for section in sections if section.category_id}:
        wanted |= Q(category__path__startswith=path)
    newest = QuestionVersion.objects.filter(question=OuterRef("pk")).order_by("-number").values("pk")[:1]
    rows = (
        Question.objects.drawable()
        .filter(wanted)
        .annotate(version_id=Subquery(newest))
        .filter(version_id__isnull=False)
        .order_by("pk")
        .values_list("pk", "category__path", "is_red_line", "version_id")
    )
    return [Candidate(*row) for row in rows]


def _belongs(candidate: Candidate, section: ExamSection) -> bool:
    if section.question_id:
        return candidate.question_id == section.question_id
    return candidate.path.startswith(section.category.path)


def _problem(section: ExamSection, count: int, found: int) -> str:
    if section.question_id:
        return _("The question “%(question)s” is not in use, waits for its owner, or is asked twice.") % {
            "question": section.question
        }
    return _("The exam draws %(count)d from “%(category)s”, where %(found)d are left to draw.") % {
        "count": count,
        "category": section.category,
        "found": found,
    }


def _option_order(payload: dict, is_shuffled: bool) -> list[str]:
    """Keys as shown; true stands before false, and an exam that is not shuffled keeps the author's order."""
    keys = [option["key"] for option in payload["options"]]
    if is_shuffled and payload["kind"] != Question.Kind.TRUE_FALSE:
        random.shuffle(keys)
    return keys
