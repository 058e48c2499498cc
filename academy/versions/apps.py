from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VersionsConfig(AppConfig):
    name = "academy.versions"
    verbose_name = _("Versions")

    def ready(self):
        from academy.versions import files, receivers  # noqa: F401 -- registers what they declare
