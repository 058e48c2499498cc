from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "academy.courses"
    verbose_name = _("Courses")

    def ready(self):
        from academy.courses import files, receivers  # noqa: F401 -- importing them registers them
        from academy.courses.live_words import CourseSource, LessonSource
        from playbooks.services.scanning import register_source

        register_source(CourseSource())
        register_source(LessonSource())
