"""What follows when a draft is sent for review, a law rule changes, or a page is saved past its own class."""

from functools import partial

from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import task_submitted

from playbooks.emails import tell_reviewers
from playbooks.models import LawRule, ReviewState
from playbooks.services.guard import assert_bare_row_approved
from playbooks.services.scanning import scan_after_commit


@receiver(task_submitted, sender=ReviewState, dispatch_uid="playbooks.tell_reviewers")
def on_task_submitted(sender, instance, **kwargs):
    transaction.on_commit(partial(tell_reviewers, step=instance))


@receiver(post_save, sender=LawRule, dispatch_uid="playbooks.rule_was_saved")
@receiver(post_delete, sender=LawRule, dispatch_uid="playbooks.rule_was_deleted")
def on_law_rule_changed(sender, **kwargs):
    """Every door that changes a rule ends here, the history's way back included."""
    scan_after_commit()


@receiver(pre_save, sender=Page, dispatch_uid="playbooks.bare_row_is_saved")
def on_bare_row_saved(sender, instance, raw, update_fields, **kwargs):
    """A backup that is loaded row by row was approved where it was made."""
    if not raw:
        assert_bare_row_approved(instance, update_fields)
