"""Publishing a page that needs no approval makes its version."""

from django.dispatch import receiver
from wagtail.signals import page_published

from academy.versions.models import Versioned
from academy.versions.services import record_version


@receiver(page_published, dispatch_uid="versions.number_what_was_published")
def number_what_was_published(sender, instance, revision=None, **kwargs):
    """Number courses, lessons and exams as they are published; an approval has numbered scripts and SOPs already."""
    if isinstance(instance, Versioned) and not instance.is_governed:
        author = getattr(revision, "user", None) or instance.owner
        record_version(page=instance, author=author, revision=revision)
