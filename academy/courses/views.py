"""A course as its learner takes it: the way, the lessons, and the end."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from academy.core.htmx import render_page_or_part
from academy.courses.exceptions import CheckNotFound
from academy.courses.forms import CheckForm, ProgressForm
from academy.courses.models import CoursePage, LessonPage
from academy.courses.pieces import lesson_pieces
from academy.courses.services import answer_check, finish_lesson, note_progress, open_lesson
from academy.courses.states import course_state
from quizzes.models import ExamPage

# How covers are cut for every page, at twice the size of a phone's card.
COVER = "fill-800x400|format-webp|webpquality-80"


@require_safe
@login_required
def course(request, code):
    """What the course is, its lessons as a way, and where to go on."""
    page = _course_or_404(request.user, code)
    return render(request, "courses/course.html", _course_context(request.user, page))


@require_safe
@login_required
def cover(request, code, picture):
    """The course's cover. Its address changes with the picture, so that browsers may keep it."""
    page = get_object_or_404(CoursePage.objects.visible_to(request.user), code=code, cover=picture)
    response = FileResponse(page.cover.get_rendition(COVER).file.open("rb"))
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


@require_safe
@login_required
def lesson(request, code, lesson):
    """The lesson to read; with `?missing`, what it still asks for is marked."""
    page, siblings = _lesson_or_404(request.user, code, lesson)
    open_lesson(person=request.user, lesson=page)
    is_missing = "missing" in request.GET and not page.my_completed_at
    context = _lesson_context(request.user, page, siblings, marks_missing=is_missing)
    return render(request, "courses/lesson.html", context | {"is_missing": is_missing})


@require_POST
@login_required
def progress(request, code, lesson):
    """A report of lesson.js: time, place and share played. Answers whether the lesson is complete."""
    page, _siblings = _lesson_or_404(request.user, code, lesson)
    form = ProgressForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400)
    noted = note_progress(person=request.user, lesson=page, **form.report())
    return JsonResponse({"is_complete": noted.completed_at is not None})


@require_POST
@login_required
def check(request, code, lesson):
    """An answer to a quick check, judged in place; the whole lesson again where scripts are off."""
    page, siblings = _lesson_or_404(request.user, code, lesson)
    form = CheckForm(request.POST)
    if not form.is_valid():
        return redirect(page)
    block = form.cleaned_data["block"]
    try:
        result = answer_check(person=request.user, lesson=page, block_id=block, chosen=form.cleaned_data["chosen"])
    except CheckNotFound as error:
        raise Http404 from error
    context = _lesson_context(request.user, page, siblings, results={block: result})
    piece = next(piece for piece in context["pieces"] if piece.id == block)
    return render_page_or_part(request, "courses/lesson.html", piece.template, context | {"piece": piece})


@require_POST
@login_required
def finish(request, code, lesson):
    """She is at the end: on to the next lesson or to the end of the course, or to what is still missing here."""
    page, _siblings = _lesson_or_404(request.user, code, lesson)
    noted = finish_lesson(person=request.user, lesson=page)
    if noted.completed_at is None:
        to_do = page.blocks_to_do(noted.checks_right)
        return redirect(f"{page.get_absolute_url()}?missing#{f'b-{to_do[0]}' if to_do else 'lesson-end'}")
    state = course_state(person=request.user, course=page.course)
    return redirect(state.lesson_after(page) or reverse("courses:finished", args=[page.course.code]))


@require_safe
@login_required
def finished(request, code):
    """All lessons are done: what she learned, and the next step. Before that there is only the course."""
    page = _course_or_404(request.user, code)
    context = _course_context(request.user, page)
    if not context["state"].lessons or not context["state"].are_lessons_done:
        return redirect(page)
    return render(request, "courses/finished.html", context)


def preview_course(request, page):
    """The draft of a course as learners will see it; its links lead to what is published."""
    return render(request, "courses/course.html", _course_context(request.user, page) | {"is_preview": True})


def preview_lesson(request, page):
    """The draft of a lesson as learners will see it; its forms and scripts are left out."""
    others = [lesson for lesson in page.course.lessons() if lesson.pk != page.pk]
    siblings = sorted([*others, page], key=lambda lesson: lesson.path)
    context = _lesson_context(request.user, page, siblings)
    return render(request, "courses/lesson.html", context | {"is_preview": True})


def _course_or_404(user, code) -> CoursePage:
    return get_object_or_404(CoursePage.objects.visible_to(user).select_related("exam"), code=code)


def _lesson_or_404(user, code, slug) -> tuple[LessonPage, list[LessonPage]]:
    """A published lesson of a course that is hers, and all lessons of that course, with her progress. Two queries."""
    parent = get_object_or_404(CoursePage.objects.visible_to(user), code=code)
    siblings = list(LessonPage.objects.of_courses([parent]).with_progress_of(user))
    for sibling in siblings:
        sibling.course = parent
    found = next((sibling for sibling in siblings if sibling.slug == slug), None)
    if found is None:
        raise Http404
    return found, siblings


def _course_context(user, page) -> dict:
    state = course_state(person=user, course=page)
    return {"course": page, "state": state, "exam": _exam_for(user, page)}


def _exam_for(user, page) -> ExamPage | None:
    """The exam at the end, when it is published and hers to take."""
    if page.exam_id is None:
        return None
    return ExamPage.objects.visible_to(user).filter(pk=page.exam_id).first()


def _lesson_context(user, page, siblings, results=None, marks_missing=False) -> dict:
    position = siblings.index(page)
    checks_right = getattr(page, "my_checks_right", None) or ()
    asked = page.blocks_to_do(checks_right) if marks_missing else ()
    return {
        "lesson": page,
        "course": page.course,
        "number": position + 1,
        "total": len(siblings),
        "pieces": lesson_pieces(page, reader=user, results=results, checks_right=checks_right, asked=asked),
        "before": siblings[position - 1] if position else None,
        "after": siblings[position + 1] if position + 1 < len(siblings) else None,
    }
