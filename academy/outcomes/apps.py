from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutcomesConfig(AppConfig):
    name = "academy.outcomes"
    verbose_name = _("Outcomes")

    def ready(self):
        from academy.outcomes import receivers  # noqa: F401 -- connects the receivers
