"""What a transcript says of an acknowledgement beside the row itself."""

from django.db.models import Max

from academy.transcript.models import Completion
from academy.versions.models import Version


def note_newer_majors(completions) -> None:
    """Give each acknowledgement `newer_major`: the number of the newest major version, where the person has
    acknowledged none as new; None otherwise. The rows are those of one person. Two queries, none without such rows.
    """
    for completion in completions:
        completion.newer_major = None
    rows = [row for row in completions if row.source == Completion.Source.ACKNOWLEDGEMENT and row.page_id]
    if not rows:
        return
    pages = {row.page_id for row in rows}
    majors = Version.objects.filter(page__in=pages, page__live=True, kind=Version.Kind.MAJOR)
    newest = dict(majors.order_by().values_list("page").annotate(Max("number")))
    done = Completion.objects.filter(person=rows[0].person_id, page__in=pages, source=rows[0].source)
    read = dict(done.order_by().values_list("page").annotate(Max("version_number")))
    for row in rows:
        number = newest.get(row.page_id, 0)
        if (read[row.page_id] or 0) < number and row.version_number == read[row.page_id]:
            row.newer_major = number
