"""Questions on what changed: asked before somebody says that she has read it, tried again at will, no exam."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from academy.versions.models import Version
from playbooks.models import ScriptPage

MOST = 3


@dataclass(frozen=True)
class Question:
    """A question with its key: the positions of the right options, from 0."""

    text: str
    options: tuple[str, ...]
    right: frozenset[int]
    explanation: str


@dataclass(frozen=True)
class Option:
    position: int
    key: str
    text: str
    is_chosen: bool


@dataclass(frozen=True)
class Asked:
    """A question as its reader meets it, without the key. `state` is "", "missing", "wrong" or "right"; `why` is said
    only of what she answered.
    """

    name: str
    text: str
    type: str
    options: tuple[Option, ...]
    state: str = ""
    why: str = ""


def questions_of(version: Version) -> list[Question]:
    """What the version asks, at most three. A question that nobody could answer rightly is left out. No query."""
    stored = version.content.get("checks") or "[]"
    checks = ScriptPage._meta.get_field("checks").to_python(json.loads(stored) if isinstance(stored, str) else stored)
    questions = [_question(check.value) for check in checks]
    return [question for question in questions if question.right][:MOST]


def _question(check) -> Question:
    options = list(check["options"])
    right = frozenset(position for position, option in enumerate(options) if option["correct"])
    return Question(check["question"], tuple(option["text"] for option in options), right, check["explanation"] or "")


def questions_before(version: Version) -> list[Question]:
    """What is asked before this version is acknowledged: its own questions, else those of the major change that it
    follows, whose words are read with it. A query at most.
    """
    found = questions_of(version)
    if found or version.kind == Version.Kind.MAJOR:
        return found
    majors = Version.objects.filter(page=version.page_id, kind=Version.Kind.MAJOR, number__lt=version.number)
    major = majors.order_by("-number").first()
    return questions_of(major) if major else []


def all_right(questions: list[Question], answers: Mapping[int, frozenset[int]]) -> bool:
    """Whether every question has exactly its right options; `answers` holds chosen positions by question, from 0."""
    return all(answers.get(number) == question.right for number, question in enumerate(questions))


def ask(questions: list[Question], answers: Mapping[int, frozenset[int]] | None = None) -> list[Asked]:
    """The questions for the page; with answers, each says how it was answered."""
    return [
        _asked(number, question, None if answers is None else answers.get(number, frozenset()))
        for number, question in enumerate(questions)
    ]


def _asked(number: int, question: Question, chosen: frozenset[int] | None) -> Asked:
    options = tuple(
        Option(position, "ABCDEF"[position], text, position in (chosen or ()))
        for position, text in enumerate(question.options)
    )
    state = "" if chosen is None else _state(question, chosen)
    return Asked(
        name=f"q{number}",
        text=question.text,
        type="checkbox" if len(question.right) > 1 else "radio",
        options=options,
        state=state,
        why=question.explanation if state == "wrong" else "",
    )


def _state(question: Question, chosen: frozenset[int]) -> str:
    if not chosen:
        return "missing"
    return "right" if chosen == question.right else "wrong"
