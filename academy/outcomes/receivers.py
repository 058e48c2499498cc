from django.dispatch import receiver

from academy.outcomes.services import link_journeys
from academy.versions.signals import version_published


@receiver(version_published, dispatch_uid="outcomes.link_journeys")
def on_version_published(sender, version, **kwargs):
    link_journeys(version=version)
