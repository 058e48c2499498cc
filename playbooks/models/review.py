"""The steps of an approval."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.locks import WorkflowLock
from wagtail.models import Task, TaskState

from playbooks.forms import CommentForm, SendBackForm


class ReviewState(TaskState):
    """One step of one review, with the digest of the words that the reviewer saw: a revision can be overwritten."""

    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("review step")


class ReviewLock(WorkflowLock):
    """What the editor says over a page that waits; Wagtail's own words would let its reviewers change it."""

    def get_message(self, user):
        return _("This page waits for “%s”. Nobody can change it until that is decided.") % self.task.name


class ReviewTask(Task):
    """A step of approval that asks for a duty; the page is locked for everybody while it waits."""

    task_state_class = ReviewState
    lock_class = ReviewLock

    duty = models.CharField(_("duty"), max_length=40)
    only_clinical = models.BooleanField(_("only for clinical content"), default=False)

    class Meta:
        verbose_name = _("review by duty")
        verbose_name_plural = _("reviews by duty")

    def start(self, workflow_state, user=None):
        from playbooks.services.approval import start_review_step

        return start_review_step(self, workflow_state, user=user, start=super().start)

    def on_action(self, task_state, user, action_name, **kwargs):
        """Decide the step; refuses who may not, whichever screen or service asks.

        Answers where the editor leads then: a reviewer may not open a page that no longer waits for her.
        """
        from playbooks.services.approval import decide_step

        decide_step(task=self, step=task_state, by=user, action=action_name, act=super().on_action, **kwargs)
        return reverse("wagtailadmin_home")

    def user_can_access_editor(self, obj, user):
        return self._is_hers(user)

    def page_locked_for_user(self, page, user):
        return True

    def locked_for_user(self, obj, user):
        return True

    def user_can_lock(self, obj, user):
        return False

    def user_can_unlock(self, obj, user):
        return False

    def get_actions(self, obj, user):
        """What a reviewer may do: approve or send back; never with her own words."""
        from playbooks.services.approval import has_worked_on

        if not self._is_hers(user) or has_worked_on(user, obj):
            return []
        return [("reject", _("Send back"), True), ("approve", _("Approve"), True)]

    def get_form_for_action(self, action):
        return SendBackForm if action == "reject" else CommentForm

    def get_task_states_user_can_moderate(self, user, **kwargs):
        states = self.task_states.filter(status="in_progress")
        return states if self._is_hers(user) else states.none()

    @classmethod
    def get_description(cls):
        return _("Someone with the duty approves; nobody approves her own words.")

    def _is_hers(self, user) -> bool:
        from academy.people.scope import scope_of

        reach = scope_of(user)
        return reach.is_administrator or self.duty in reach.duties
