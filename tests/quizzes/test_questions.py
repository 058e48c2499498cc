"""Versions of questions: numbered when readers would read a difference, and always a question of their kind."""

import pytest

from quizzes.exceptions import QuestionRefused
from quizzes.models import Question
from quizzes.services import save_question_version
from tests.factories.quizzes import category, question

OPTIONS = [{"text": "Ask first", "correct": True}, {"text": "Name a price", "correct": False}]


def save(kind, options, *, stem="What comes first?", **more):
    made = Question.objects.create(category=category(), key="first", kind=kind)
    return save_question_version(question=made, payload={"stem": stem, "options": options, **more}, by=None)


def test_a_version_holds_trimmed_words_keys_and_the_kind(db):
    version = save("single", [{"text": " Ask first ", "correct": True}, {"text": "Name a price"}], explanation=None)
    assert version.number == 1
    assert version.payload == {
        "kind": "single",
        "stem": "What comes first?",
        "options": [
            {"key": "a", "text": "Ask first", "correct": True},
            {"key": "b", "text": "Name a price", "correct": False},
        ],
        "explanation": "",
    }


def test_saving_the_same_words_makes_no_version(db):
    version = save("single", OPTIONS)
    again = save_question_version(question=version.question, payload=version.payload, by=None)
    assert again == version


def test_a_changed_word_or_kind_makes_the_next_version(db, trainer):
    version = save("single", OPTIONS)
    version.question.kind = "multiple"
    version.question.save()
    second = save_question_version(question=version.question, payload=version.payload, by=trainer)
    assert (second.number, second.payload["kind"], second.author) == (2, "multiple", trainer)


@pytest.mark.parametrize(
    ("kind", "options", "message"),
    [
        ("single", OPTIONS[:1], "two options at least"),
        ("single", [{"text": f"Option {number}", "correct": number == 1} for number in range(13)], "12 at most"),
        ("single", [{"text": "A", "correct": True}, {"text": "B", "correct": True}], "exactly one"),
        ("single", [{"text": "A"}, {"text": "B"}], "exactly one"),
        ("multiple", [{"text": "A"}, {"text": "B"}], "at least one"),
        ("true_false", [{"text": "A", "correct": True}, {"text": "B"}, {"text": "C"}], "exactly two"),
        ("single", [{"text": "A", "correct": True}, {"text": " "}], "no words"),
        ("single", [{"text": "A", "correct": True}, {"text": "A"}], "say the same"),
        ("single", [{"key": "x", "text": "A", "correct": True}, {"key": "x", "text": "B"}], "same key"),
    ],
)
def test_what_is_no_question_of_its_kind_is_refused(db, kind, options, message):
    with pytest.raises(QuestionRefused, match=message):
        save(kind, options)


def test_a_question_without_words_is_refused(db):
    with pytest.raises(QuestionRefused, match="The question has no words"):
        save("single", OPTIONS, stem="  ")


def test_only_questions_in_use_and_out_of_quarantine_are_drawable(db):
    where = category()
    drawable = question("good", where=where)
    question("retired", where=where, is_active=False)
    question("doubtful", where=where, quarantined_at="2026-01-01T00:00Z")
    assert list(Question.objects.drawable()) == [drawable]
