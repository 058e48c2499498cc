"""Rows of the transcript as the demo writes them: many at once."""

from academy.transcript.models import Completion
from academy.versions.models import Version


def completion_of(version: Version, **fields) -> Completion:
    """An unsaved completion of exactly this version."""
    return Completion(
        page_id=version.page_id,
        item_code=version.code,
        version_number=version.number,
        title=version.title,
        **fields,
    )
