from django.apps import AppConfig
from django.core.checks import register
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "academy.core"
    verbose_name = _("Core")

    def ready(self):
        from academy.core.append_only import guard_tables
        from academy.core.checks import check_demo_is_off, check_pdf

        register(check_pdf)
        register(check_demo_is_off, deploy=True)
        post_migrate.connect(guard_tables, dispatch_uid="core.guard_tables")
