"""Sets of questions and attempts, in the words of their rules."""

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.fields.json import KT
from treebeard.mp_tree import MP_NodeQuerySet

from academy.people.models import Employee
from academy.people.scope import scope_of


class CategoryQuerySet(MP_NodeQuerySet):
    pass


class QuestionQuerySet(models.QuerySet):
    def drawable(self):
        """Questions that an exam may draw: in use and not waiting for their owner's confirmation."""
        return self.filter(is_active=True, quarantined_at__isnull=True)

    def below(self, category):
        """Questions of a category and all below it."""
        return self.filter(category__path__startswith=category.path)

    def with_stem(self):
        """Each with `stem`, what candidates now read as the question; no query more."""
        newest = self.model.versions.rel.related_model.objects.filter(question=OuterRef("pk")).order_by("-number")
        return self.annotate(stem=Subquery(newest.values(words=KT("payload__stem"))[:1]))


class AttemptQuerySet(models.QuerySet):
    def open(self):
        """Attempts that nobody closed yet; the clock may have."""
        return self.filter(closed_at__isnull=True)

    def visible_to(self, user):
        """A person's own attempts, and those of people whose records she may see."""
        reach = scope_of(user)
        if reach.sees_everyone:
            return self.all()
        return self.filter(Q(person_id=reach.user_id) | Q(person__in=Employee.objects.visible_to(user)))


class CertificateQuerySet(models.QuerySet):
    def beyond(self, certificate):
        """Those that its holder has for the same exam and that last longer."""
        same = self.filter(person=certificate.person_id, item_code=certificate.item_code, revoked_at=None)
        return same.filter(Q(expires_on=None) | Q(expires_on__gt=certificate.expires_on))

    def visible_to(self, user):
        """A person's own certificates, and those of people whose records she may see."""
        reach = scope_of(user)
        if reach.sees_everyone:
            return self.all()
        return self.filter(Q(person_id=reach.user_id) | Q(person__in=Employee.objects.visible_to(user)))
