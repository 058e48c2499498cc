"""The house stands: migrations are complete, records are guarded in the database itself."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from academy.core.exceptions import RecordIsPermanent
from academy.transcript.models import Completion


def test_no_migration_is_missing(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.fixture
def completion(learner):
    return Completion.objects.create(
        person=learner, item_code="c", title="C", source="import", completed_at=timezone.now()
    )


def test_a_permanent_record_refuses_to_be_changed_or_removed(completion):
    for act in (completion.save, completion.delete, Completion.objects.all().delete):
        with pytest.raises(RecordIsPermanent, match="permanent"):
            act()
    with pytest.raises(RecordIsPermanent, match="permanent"):
        Completion.objects.update(title="changed")


@pytest.mark.parametrize("sql", ["UPDATE transcript_completion SET title = 'x'", "DELETE FROM transcript_completion"])
def test_the_database_refuses_what_goes_past_the_manager(completion, sql):
    with pytest.raises(DatabaseError, match="permanent"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert Completion.objects.get().title == "C"
