"""Item banks, exams and people who sit them."""

from quizzes.models import Category, ExamIndexPage, ExamPage, ExamSection, Question
from quizzes.services import save_answer, save_question_version, start_attempt, submit_attempt
from quizzes.services.attempts import open_paper


def category(name="Invitation", *, parent=None) -> Category:
    return Category.objects.get(pk=parent.pk).add_child(name=name) if parent else Category.add_root(name=name)


def question(
    key, *, where, kind="single", is_red_line=False, right=("a",), options="abcd", by=None, **fields
) -> Question:
    """A question whose right options carry the word SECRET-<key> in its explanation only."""
    made = Question.objects.create(category=where, key=key, kind=kind, is_red_line=is_red_line, **fields)
    payload = {
        "stem": f"Question {key}?",
        "options": [{"key": one, "text": f"{key} option {one}", "correct": one in right} for one in options],
        "explanation": f"SECRET-{key}",
    }
    save_question_version(question=made, payload=payload, by=by)
    return made


def exam(code="invitation", *, sections, roles=(), **fields) -> ExamPage:
    """A published exam, version 1; `sections` are keyword arguments of ExamSection."""
    page = ExamPage(title=fields.pop("title", "Invitation exam"), slug=code, code=code, language="en", **fields)
    ExamIndexPage.objects.get().add_child(instance=page)
    page.audience_roles.set(roles)
    page.sections.set([ExamSection(**section) for section in sections])
    page.save_revision().publish()
    return ExamPage.objects.get(pk=page.pk)


def simple_exam(count=2, **fields) -> ExamPage:
    """An exam that asks `count` single-choice questions, "a" being right; the paper keeps the author's order."""
    where = category(fields.pop("category_name", "Invitation"))
    code = fields.get("code", "invitation")
    for number in range(1, count + 1):
        question(f"{code}-{number}", where=where)
    defaults = {"is_shuffled": False, "max_attempts": 2, "certificate_months": 12}
    return exam(sections=[{"category": where, "count": count}], **{**defaults, **fields})


def sit(page, person, *, keys=("a",)):
    """An attempt handed in with the same options chosen in every question."""
    attempt = open_paper(attempt=start_attempt(exam=page, person=person))
    for position in attempt.responses.values_list("position", flat=True):
        save_answer(attempt=attempt, position=position, answer=list(keys), epoch=attempt.epoch, sequence=position)
    return submit_attempt(attempt=attempt)


def passed(page, person):
    return sit(page, person, keys=("a",))


def failed(page, person):
    return sit(page, person, keys=("b",))
