"""Courses under the migrated content tree, published as an editor publishes them."""

from django.core.files.base import ContentFile
from wagtail.images.tests.utils import get_test_image_file

from academy.core.models import Handout, MediaFile, Picture
from academy.courses.models import CourseIndexPage, CoursePage, LessonPage
from quizzes.models import ExamIndexPage, ExamPage
from tests.factories.people import role

TEXT = ("text", "<p>先问清楚，再回答。</p>")
CHECK = {
    "question": "客户说太贵了，先做什么？",
    "options": [
        {"text": "马上打折", "correct": False},
        {"text": "先问一个问题", "correct": True},
        {"text": "换个话题", "correct": False},
    ],
    "explanation": "先知道她拿什么比。",
}


def course(
    code="consultant-first-week", *, lessons=1, roles=("online_consultant",), exam=None, by=None, **fields
) -> CoursePage:
    """A published course. `lessons` is a number of plain lessons, or a list of dicts for `lesson`."""
    page = CoursePage(
        title=fields.pop("title", "咨询第一周"),
        slug=code,
        code=code,
        summary=fields.pop("summary", "四节课，每节五分钟。"),
        exam=exam,
        owner=by,
        **fields,
    )
    CourseIndexPage.objects.get().add_child(instance=page)
    page.audience_roles.set([role(name) for name in roles])
    page.save()
    publish(page, by=by)
    specs = [{}] * lessons if isinstance(lessons, int) else lessons
    for number, spec in enumerate(specs, start=1):
        lesson(page, **{"slug": f"lesson-{number}", "title": f"第{number}课", "by": by, **spec})
    return CoursePage.objects.get(pk=page.pk)


def lesson(parent: CoursePage, *, slug="lesson", title="一课", body=(TEXT,), by=None, **fields) -> LessonPage:
    """A published lesson, the last one of its course."""
    page = LessonPage(title=title, slug=slug, body=list(body), owner=by, **fields)
    CoursePage.objects.get(pk=parent.pk).add_child(instance=page)
    publish(page, by=by)
    return LessonPage.objects.get(pk=page.pk)


def publish(page, *, by=None):
    """Publish the page as it is in memory, which makes its version."""
    page.save_revision(user=by).publish()


def picture(title="timeline") -> Picture:
    return Picture.objects.create(title=title, file=get_test_image_file(), alt_zh="时间轴", alt_en="A timeline")


def document(title="price list") -> Handout:
    return Handout.objects.create(title=title, file=ContentFile(b"%PDF-1.4", name="prices.pdf"))


def recording(kind="video", *, seconds=100.0, transcript="您好。") -> MediaFile:
    file = ContentFile(b"0" * 2048, name="talk.mp4" if kind == "video" else "talk.mp3")
    return MediaFile.objects.create(title="talk", type=kind, file=file, duration=seconds, transcript=transcript)


def check_id(page: LessonPage, position: int = 0) -> str:
    """The id of a quick check of the lesson, counted among its checks."""
    return [block["id"] for block in page.body.raw_data if block["type"] == "check"][position]


def exam(
    code="invitation-certification", *, roles=("online_consultant",), by=None, title="邀约认证", **fields
) -> ExamPage:
    """A published exam without questions: enough to stand at the end of a course."""
    page = ExamPage(title=title, slug=code, code=code, owner=by, **fields)
    ExamIndexPage.objects.get().add_child(instance=page)
    page.audience_roles.set([role(name) for name in roles])
    page.save()
    publish(page, by=by)
    return ExamPage.objects.get(pk=page.pk)
