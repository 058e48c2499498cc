"""Who may fetch what a lesson shows."""

from academy.core.files import register_owner_check
from academy.courses.models import LessonPage
from academy.versions.models import FileUse


@register_owner_check
def lesson_shows_file(kind: str, file_id: int, user) -> bool:
    """Whether a version of a lesson that the user may read shows the file. One query."""
    uses = FileUse.objects.filter(kind=kind, file_id=file_id)
    return uses.filter(version__page__in=LessonPage.objects.visible_to(user).values("pk")).exists()
