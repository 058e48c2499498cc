"""The demo's item bank, exam and course."""

from django.core.files.base import ContentFile

from academy.core.models import MediaFile, Picture
from academy.courses.models import CourseIndexPage, CoursePage, LessonPage
from academy.demo import media
from academy.demo.playbooks import place
from academy.people.models import Employee
from academy.versions.models import Item
from playbooks.models import ScriptPage
from quizzes.models import Category, ExamIndexPage, ExamPage, ExamSection, Question
from quizzes.services import save_question_version

TRUE_FALSE = {"zh": ("对", "错"), "en": ("True", "False")}
LICENCE = "Chairside, BSD-3-Clause"


def make_questions(pack: list[dict], *, language: str, trainer: Employee) -> None:
    """The item bank, each question in its first version."""
    items = {item.code: item for item in Item.objects.all()}
    for entry in pack:
        question = Question.objects.create(
            category=category(entry["category"]),
            key=entry["key"],
            kind=entry["kind"],
            difficulty=entry["difficulty"],
            is_red_line=entry["is_red_line"],
            playbook=items.get(entry["playbook"]),
            owner=trainer,
        )
        save_question_version(question=question, payload=payload(entry, language), by=trainer)


def category(path: str) -> Category:
    """The shelf of a path such as "邀约/电话", made where it is missing."""
    found = None
    for name in path.split("/"):
        shelves = found.get_children() if found else Category.get_root_nodes()
        shelf = shelves.filter(name=name).first()
        found = shelf or (
            Category.objects.get(pk=found.pk).add_child(name=name) if found else Category.add_root(name=name)
        )
    return found


def payload(entry: dict, language: str) -> dict:
    """What candidates read, as a question's version holds it."""
    if entry["kind"] == "true_false":
        right, (yes, no) = entry["correct"], TRUE_FALSE[language]
        options = [{"key": "a", "text": yes, "correct": right}, {"key": "b", "text": no, "correct": not right}]
    else:
        options = [
            {"key": "abcdef"[number], "text": option["text"], "correct": option["correct"]}
            for number, option in enumerate(entry["options"])
        ]
    return {"stem": entry["stem"], "options": options, "explanation": entry["explanation"]}


def make_exams(pack: list[dict], *, language: str, trainer: Employee) -> None:
    for entry in pack:
        page = ExamPage(
            title=entry["title"],
            slug=entry["code"],
            code=entry["code"],
            language=language,
            owner=trainer,
            live=False,
            certificate_title_zh=entry["title_zh"],
            certificate_title_en=entry["title_en"],
            **{
                name: entry[name]
                for name in (
                    "time_limit_minutes",
                    "pass_mark",
                    "red_line_fails",
                    "max_attempts",
                    "cool_down_hours",
                    "grants_certificate",
                    "certificate_months",
                )
            },
        )
        place(page, ExamIndexPage, entry["roles"])
        page.sections = [
            ExamSection(category=category(draw["category"]), count=draw["count"]) for draw in entry["draw"]
        ]
        page.save_revision(user=trainer).publish(user=trainer)


def make_courses(pack: list[dict], *, language: str, trainer: Employee) -> None:
    for entry in pack:
        course = CoursePage(
            title=entry["title"],
            slug=entry["code"],
            code=entry["code"],
            language=language,
            owner=trainer,
            live=False,
            summary=entry["summary"],
            minutes=entry["minutes"],
            cover=_cover(entry),
            exam=ExamPage.objects.filter(code=entry["exam"]).first(),
        )
        place(course, CourseIndexPage, entry["roles"])
        course.save_revision(user=trainer).publish(user=trainer)
        for lesson in entry["lessons"]:
            _make_lesson(CoursePage.objects.get(pk=course.pk), lesson, language, trainer)


def _make_lesson(course, entry, language, trainer) -> None:
    page = LessonPage(
        title=entry["title"],
        slug=entry["slug"],
        language=language,
        owner=trainer,
        live=False,
        minutes=entry["minutes"],
        completion=entry["completion"],
        minimum_seconds=entry.get("minimum_seconds", 0),
        body=[_block(block, language) for block in entry["blocks"]],
    )
    course.add_child(instance=page)
    page.save_revision(user=trainer).publish(user=trainer)


def _block(block: dict, language: str):
    """A block of the pack as the lesson's stream takes it."""
    name, value = next(iter(block.items()))
    match name:
        case "checklist":
            return "checklist", {"title": value["title"], "entries": value["items"]}
        case "script":
            return "script", ScriptPage.objects.get(code=value)
        case "image":
            return "picture", {"picture": _picture(value, language), "caption": value.get("caption", "")}
        case "audio":
            return "audio", _recording(value)
    return name, value


def _cover(entry: dict) -> Picture:
    content = ContentFile(media.cover(entry["code"]), name=f"cover-{entry['code']}.png")
    return Picture.objects.create(title=entry["title"], file=content, licence=LICENCE)


def _picture(entry: dict, language: str) -> Picture:
    content = ContentFile(media.draw(entry.get("drawing"), language=language), name=entry["file"])
    return Picture.objects.create(
        title=entry.get("caption") or entry["file"],
        file=content,
        alt_zh=entry["alt_zh"],
        alt_en=entry["alt_en"],
        licence=LICENCE,
    )


def _recording(entry: dict) -> MediaFile:
    sound, seconds = media.sound()
    return MediaFile.objects.create(
        title=entry["title"],
        file=ContentFile(sound, name=entry["file"]),
        type="audio",
        duration=seconds,
        transcript=entry["transcript"],
        licence=LICENCE,
    )
