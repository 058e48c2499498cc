"""Writing the versions of a question."""

import hashlib
import json
import string

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.exceptions import QuestionRefused
from quizzes.models import Question, QuestionVersion

MOST_OPTIONS = 12


@transaction.atomic
def save_question_version(*, question, payload, by) -> QuestionVersion:
    """Number what candidates would now read; the newest version is returned when they would read no difference.

    `payload` is that of QuestionVersion; options without keys get a, b, c … The kind is frozen with it.
    Raises QuestionRefused when it does not make a question of its kind.
    """
    question = Question.objects.select_for_update().get(pk=question.pk)
    payload = clean_payload(payload, question.kind)
    digest = hashlib.sha256(json.dumps(payload, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    newest = question.versions.order_by("-number").first()
    if newest and newest.digest == digest:
        return newest
    return QuestionVersion.objects.create(
        question=question, number=newest.number + 1 if newest else 1, payload=payload, digest=digest, author=by
    )


def clean_payload(payload: dict, kind: str) -> dict:
    """The payload in its one form: trimmed words, a key per option, the kind. QuestionRefused says what is wrong."""
    options = [
        {
            "key": str(option.get("key") or key),
            "text": str(option.get("text", "")).strip(),
            "correct": bool(option.get("correct")),
        }
        for option, key in zip(payload.get("options", []), string.ascii_lowercase, strict=False)
    ]
    clean = {
        "kind": str(kind),
        "stem": str(payload.get("stem", "")).strip(),
        "options": options,
        "explanation": str(payload.get("explanation") or "").strip(),
    }
    if problem := _problem(clean):
        raise QuestionRefused(problem)
    return clean


def _problem(payload: dict) -> str | None:
    options = payload["options"]
    if not payload["stem"]:
        return _("The question has no words.")
    if not 2 <= len(options) <= MOST_OPTIONS:
        return _("A question needs two options at least, and %(most)d at most.") % {"most": MOST_OPTIONS}
    if len({option["key"] for option in options}) < len(options):
        return _("Two options have the same key.")
    if not all(option["text"] for option in options):
        return _("An option has no words.")
    if len({option["text"] for option in options}) < len(options):
        return _("Two options say the same.")
    return _problem_of_kind(payload["kind"], options)


def _problem_of_kind(kind: str, options: list[dict]) -> str | None:
    correct = sum(option["correct"] for option in options)
    if kind == Question.Kind.MULTIPLE:
        return None if correct else _("Mark at least one option as right.")
    if kind == Question.Kind.TRUE_FALSE and len(options) != 2:
        return _("A question of true or false has exactly two options.")
    return None if correct == 1 else _("Mark exactly one option as right.")
