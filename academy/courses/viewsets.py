"""Courses in the editor; their lessons lie one step below each."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import NavigateToChildrenColumn

from academy.core.viewsets import ON_WIDE_SCREENS, ShelfViewSet
from academy.courses.models import CoursePage


class CourseFilterSet(WagtailFilterSet):
    class Meta:
        model = CoursePage
        fields = ["language", "live"]


class CourseShelf(ShelfViewSet):
    model = CoursePage
    name = "course_shelf"
    url_prefix = "courses"
    icon = "openquote"
    menu_label = _("Courses")
    menu_name = "courses"
    menu_order = 120
    filterset_class = CourseFilterSet
    middle_columns = [
        Column("numchild", label=_("Lessons"), sort_key="numchild", classname=ON_WIDE_SCREENS),
        Column("minutes", label=_("Minutes"), sort_key="minutes", classname=ON_WIDE_SCREENS),
    ]
    last_columns = [NavigateToChildrenColumn("navigate", width="10%")]
