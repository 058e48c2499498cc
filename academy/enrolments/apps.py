from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnrolmentsConfig(AppConfig):
    name = "academy.enrolments"
    verbose_name = _("Enrolments")

    def ready(self):
        from academy.enrolments import receivers  # noqa: F401 -- connects them
