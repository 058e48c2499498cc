"""What readers see of a course or a lesson, as lines for versions and search."""

from academy.versions.models import Line


def course_lines(course) -> list[Line]:
    lines = [Line("summary", "summary", course.summary), Line("minutes", "minutes", str(course.minutes))]
    if course.exam_id:
        lines.append(Line("exam", "exam", course.exam.code))
    return lines


def lesson_lines(lesson) -> list[Line]:
    rule = f"{lesson.completion} {lesson.minimum_seconds} {lesson.media_percent}"
    lines = [Line("rule", "rule", rule)]
    for block in lesson.body:
        lines.extend(Line(block.id, block.block_type, text) for text in _texts(block))
    return lines


def _texts(block) -> list[str]:
    name, value = block.block_type, block.value
    match name:
        case "text":
            return [value.source]
        case "callout":
            return [value["tone"], value["title"], value["text"]]
        case "checklist":
            return [value["title"], *value["entries"]]
        case "check":
            options = [f"{'+' if option['correct'] else '-'} {option['text']}" for option in value["options"]]
            return [value["question"], *options, value["explanation"] or ""]
        case "picture":
            return [f"picture {value['picture'].pk if value['picture'] else ''}", value["caption"] or ""]
        case "script":
            return [value.specific.code if value else ""]
    return [f"{name} {value.pk if value else ''}"]
