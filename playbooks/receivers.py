"""What follows a draft sent for review, a version, a change of the law rules, a save past its own class, an upgrade."""

from functools import partial

from django.db import connections, transaction
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver
from wagtail.models import Page, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

from academy.versions.models import Version
from academy.versions.signals import version_published
from playbooks.lint import check_pattern
from playbooks.models import LawRule, ReviewState, ScriptPage, ScriptWords
from playbooks.services.guard import assert_bare_row_approved
from playbooks.services.scanning import scan_after_commit
from playbooks.services.script_words import bring_up_to_date, keep_words
from playbooks.tasks import tell_of_review, tell_of_step


@receiver(task_submitted, sender=ReviewState, dispatch_uid="playbooks.tell_reviewers")
def on_task_submitted(sender, instance, **kwargs):
    transaction.on_commit(partial(tell_of_step.enqueue, instance.pk), robust=True)


# Under the names of Wagtail's own receivers, which connect later and then find their places taken: they would write
# the mails inside the transaction, and hold its locks for as long as the mail server takes.
@receiver(workflow_submitted, sender=WorkflowState, dispatch_uid="workflow_state_submitted_email_notification")
@receiver(workflow_approved, sender=WorkflowState, dispatch_uid="workflow_state_approved_email_notification")
@receiver(workflow_rejected, sender=WorkflowState, dispatch_uid="workflow_state_rejected_email_notification")
def on_review_went_on(sender, instance, user=None, **kwargs):
    tell = partial(tell_of_review.enqueue, instance.pk, instance.status, user and user.pk)
    transaction.on_commit(tell, robust=True)


@receiver(post_save, sender=LawRule, dispatch_uid="playbooks.rule_was_saved")
@receiver(post_delete, sender=LawRule, dispatch_uid="playbooks.rule_was_deleted")
def on_law_rule_changed(sender, **kwargs):
    """Every door that changes a rule ends here, the history's way back included."""
    scan_after_commit()


@receiver(pre_save, sender=LawRule, dispatch_uid="playbooks.rule_is_saved")
def on_law_rule_saved(sender, instance, raw, **kwargs):
    """Forms refuse a pattern that could hang a page with a sentence; whatever else saves a rule is refused here."""
    if not raw:
        check_pattern(instance.pattern)


@receiver(pre_save, sender=Page, dispatch_uid="playbooks.bare_row_is_saved")
def on_bare_row_saved(sender, instance, raw, update_fields, **kwargs):
    """A backup that is loaded row by row was approved where it was made."""
    if not raw:
        assert_bare_row_approved(instance, update_fields)


@receiver(version_published, sender=ScriptPage, dispatch_uid="playbooks.keep_words")
def on_version_published(sender, version, **kwargs):
    """Everybody finds what everybody reads; what a few people only try changes nothing."""
    if version.kind != Version.Kind.TRIAL:
        keep_words(version=version)


def on_migrated(sender, using, **kwargs):
    """Connected when the app is ready. A migration back to before the index was there leaves nothing to do."""
    if ScriptWords._meta.db_table in connections[using].introspection.table_names():
        bring_up_to_date()
