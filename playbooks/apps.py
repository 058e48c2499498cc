from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PlaybooksConfig(AppConfig):
    name = "playbooks"
    verbose_name = _("Playbooks")

    def ready(self):
        from wagtail.admin import compare
        from wagtail.admin.views.pages import edit
        from wagtail.admin.views.reports.page_types_usage import PageTypesUsageReportView
        from wagtail.models import Page
        from wagtail.permissions import register_permission_policy

        from playbooks import receivers
        from playbooks.comparing import mark_words
        from playbooks.emails import tell_of_comments
        from playbooks.permissions import EditorsPagePolicy
        from playbooks.services.live_words import PLAYBOOKS
        from playbooks.services.scanning import register_source

        post_migrate.connect(receivers.on_migrated, sender=self, dispatch_uid="playbooks.on_migrated")
        for source in PLAYBOOKS:
            register_source(source)
        register_permission_policy(Page, EditorsPagePolicy(Page))
        # Wagtail's own comparison takes a run of Chinese for one word and marks whole sentences.
        compare.diff_text = mark_words
        # Its own sending lets a mail server that does not answer break the saving of a draft, and logs addresses.
        edit.send_notification = tell_of_comments
        # It names the page of each type that was edited last, whoever may read it: for those who work on all.
        PageTypesUsageReportView.any_permission_required = ["publish"]
