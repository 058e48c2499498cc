"""Writing the transcript."""

from django.db import transaction

from academy.core import clock
from academy.transcript.models import Completion
from academy.transcript.signals import completion_recorded


@transaction.atomic
def record_completion(
    *,
    person,
    source,
    item_code,
    title,
    page=None,
    version_number=None,
    result=Completion.Result.PASSED,
    score=None,
    completed_at=None,
    expires_on=None,
    supersedes=None,
    origin=None,
    by=None,
) -> Completion:
    """Write one row of the transcript and tell the apps above.

    `origin` names the event, such as "attempt:12": recording the same event again returns the row that exists.
    `score` is in per cent, 0 to 100.
    """
    fields = {
        "person": person,
        "page": page,
        "item_code": item_code,
        "version_number": version_number,
        "title": title,
        "source": source,
        "result": result,
        "score": score,
        "completed_at": completed_at or clock.now(),
        "expires_on": expires_on,
        "supersedes": supersedes,
        "recorded_by": by,
    }
    if origin is None:
        completion, is_new = Completion.objects.create(**fields), True
    else:
        completion, is_new = Completion.objects.get_or_create(origin=origin, defaults=fields)
    if is_new:
        completion_recorded.send(Completion, completion=completion)
    return completion


def record_version_completion(*, person, version, source, **kwargs) -> Completion:
    """Write that a person completed exactly this version of a page."""
    return record_completion(
        person=person,
        source=source,
        page=version.page,
        item_code=version.code,
        title=version.title,
        version_number=version.number,
        **kwargs,
    )
