"""Sets of playbooks, waivers, scheduled versions and trials, in the words of their rules."""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail.models import Page, WorkflowState

from academy.core.append_only import AppendOnlyQuerySet
from academy.versions.querysets import ItemQuerySet


class PlaybookQuerySet(ItemQuerySet):
    """Scripts and SOPs; who may read them is the items' own rule."""

    def in_reading_order(self):
        """By stage or category, then title: the order of the library and of the printed book."""
        return self.order_by(self.model.shelf_field, "title")

    def with_star(self, user):
        """Pages with `is_starred`: whether the user keeps them at hand. No query more."""
        from playbooks.models import Favourite

        stars = Favourite.objects.filter(person_id=user.pk, item=models.OuterRef("pk"))
        return self.annotate(is_starred=models.Exists(stars))

    def in_channel(self, channel: str):
        """Scripts that are used there."""
        words = Cast("channels", models.TextField())
        return self.alias(channel_words=words).filter(channel_words__contains=f'"{channel}"')

    def for_role(self, code: str):
        """What is meant for a job role: its own, and what is meant for everyone."""
        through = self.model._meta.get_field("audience_roles").remote_field.through
        meant = through.objects.filter(item_id=models.OuterRef("pk"))
        return self.filter(~models.Exists(meant) | models.Exists(meant.filter(jobrole__code=code)))


class WaiverQuerySet(AppendOnlyQuerySet):
    def holding(self, day=None):
        """Those that hold on a day, today unless it is given: granted by then, not ended and not expired."""
        day = day or timezone.localdate()
        signed = self.filter(granted_at__date__lte=day, expires_on__gte=day)
        return signed.filter(models.Q(ended_at=None) | models.Q(ended_at__date__gt=day))

    def lapsed(self, day=None):
        """Those that held once and hold no more: ended or expired."""
        day = day or timezone.localdate()
        return self.filter(models.Q(expires_on__lt=day) | models.Q(ended_at__date__lte=day))


class ScheduledVersionQuerySet(models.QuerySet):
    def waiting(self):
        """Approved, and their day has not come."""
        return self.filter(outcome=self.model.Outcome.WAITING)

    def refused_and_unanswered(self):
        """Refused at their time, and nobody has sent or published the page since."""
        sent_since = WorkflowState.objects.filter(
            base_content_type=ContentType.objects.get_for_model(Page),
            object_id=Cast(models.OuterRef("item_id"), models.CharField()),
            created_at__gt=models.OuterRef("settled_at"),
        )
        refused = self.filter(outcome=self.model.Outcome.REFUSED, item__has_unpublished_changes=True)
        return refused.filter(~models.Exists(sent_since))


class TrialQuerySet(models.QuerySet):
    def running(self, now=None):
        """Those that people use at a moment, now unless it is given."""
        now = now or timezone.now()
        begun = self.filter(starts_at__lte=now, ends_at__gt=now)
        return begun.filter(models.Q(stopped_at=None) | models.Q(stopped_at__gt=now))

    def of_person(self, person):
        return self.filter(people=person)
