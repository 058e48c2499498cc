"""What courses and lessons say, for the law check of everything live."""

import re
from html import unescape

from django.urls import reverse
from django.utils.html import strip_tags
from wagtail.models import Page

from academy.courses.models import CoursePage, LessonPage
from playbooks.models import Breach, Channel
from playbooks.services.live_words import PageSource, current_lines
from playbooks.services.scanning import LiveWords

# Lines of these kinds hold sentences; the others name files, scripts and rules of completion.
WORDS = {"text", "callout", "checklist", "check", "picture"}
END_OF_BLOCK = re.compile(r"</(?:p|li|h[1-6])>|<br\s*/?>", re.IGNORECASE)
# How a line of a quick check begins that is a wrong answer, and one that is right.
WRONG, RIGHT = "- ", "+ "


class CourseSource(PageSource):
    """Live courses: title and summary. Staff alone read them. One query."""

    kind = Breach.Kind.COURSE
    model = CoursePage

    def read(self, ids):
        pages = CoursePage.objects.live().filter(pk__in=ids).in_bulk()
        return [self.words_of(pages[pk], pages[pk].summary) for pk in ids if pk in pages]

    def ids_of_item(self, item_id):
        return list(CoursePage.objects.filter(pk=item_id).values_list("pk", flat=True))


class LessonSource(PageSource):
    """Live lessons; wrong answers of quick checks are nobody's claim. Staff alone read them. Three queries."""

    kind = Breach.Kind.LESSON
    model = LessonPage

    def read(self, ids):
        pages = LessonPage.objects.live().filter(pk__in=ids).defer("body").in_bulk()
        lines = current_lines(pages)
        courses = dict(
            Page.objects.filter(path__in={_course_path(page) for page in pages.values()}).values_list("path", "pk")
        )
        return [
            self._words(pages[pk], courses.get(_course_path(pages[pk])), lines.get(pk, [])) for pk in ids if pk in pages
        ]

    def _words(self, page, course_id, lines) -> LiveWords:
        return LiveWords(
            kind=self.kind,
            object_id=page.pk,
            title=page.title,
            address=reverse("wagtailadmin_pages:edit", args=[page.pk]),
            item_id=course_id,
            channels=(Channel.INTERNAL.value,),
            texts=(page.title, *filter(None, map(spoken, lines))),
        )

    def ids_of_item(self, item_id):
        course = Page.objects.filter(pk=item_id).first()
        return list(LessonPage.objects.child_of(course).values_list("pk", flat=True)) if course else []


def _course_path(page) -> str:
    return page.path[: -Page.steplen]


def spoken(line: dict) -> str:
    """The words of a line of a lesson as plain text; empty for what nobody claims."""
    kind, text = line["kind"], line["text"]
    if kind not in WORDS or (kind == "check" and text.startswith(WRONG)):
        return ""
    if kind == "text":
        return unescape(strip_tags(END_OF_BLOCK.sub("\n", text))).strip()
    return text.removeprefix(RIGHT) if kind == "check" else text
