"""Many people and many pages in little time: rows laid directly, shaped as the services would have made them."""

import copy
import uuid
from collections.abc import Iterable

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.db.models import F, Max
from django.utils import timezone
from modelsearch.backends import get_search_backend
from wagtail.models import Page

from academy.people.models import Employee, JobRole, OrgUnit, Placement
from academy.versions.models import Item, Version
from playbooks.services.script_words import write_anew

BATCH = 1000


@transaction.atomic
def hire_many(count: int) -> list[Employee]:
    """Online consultants, spread evenly over the clinics."""
    password, today = make_password(None), timezone.localdate()
    people = [
        Employee(employee_no=f"B{number:06d}", name=f"员工{number}", password=password, hired_on=today)
        for number in range(count)
    ]
    Employee.objects.bulk_create(people, BATCH)
    clinics, role = list(OrgUnit.objects.clinics()), JobRole.objects.get(code="online_consultant")
    Placement.objects.bulk_create(
        [
            Placement(employee=person, unit=clinics[number % len(clinics)], job_role=role, starts_on=today)
            for number, person in enumerate(people)
        ],
        BATCH,
    )
    return people


def copy_items(originals: Iterable[Item], *, times: int) -> list[Item]:
    """Published copies of items with their words, audience and current version, in the search index too."""
    copies = []
    for original in originals:
        roles = list(original.audience_roles.all())
        pages = [copy_of(original, number) for number in range(times)]
        insert_items(original.get_parent().specific, pages, roles)
        copies += pages
    return copies


def copy_of(original: Item, number: int, **changes) -> Item:
    """An item like another one, not yet written."""
    page = copy.copy(original)
    page.code = page.slug = f"{original.code}-{number}"
    page.translation_key = uuid.uuid4()
    page.latest_revision_id = page.live_revision_id = None
    for name, value in changes.items():
        setattr(page, name, value)
    return page


@transaction.atomic
def insert_items(shelf: Page, pages: list[Item], roles: list[JobRole] = ()) -> None:
    """Write items of one class below a shelf as published in version 1, for these roles; none means everyone."""
    first = Page.objects.aggregate(last=Max("pk"))["last"] + 1
    for number, page in enumerate(pages):
        page.id = page.page_ptr_id = page.item_ptr_id = first + number
        page.path = Page._get_path(shelf.path, shelf.depth + 1, shelf.numchild + number + 1)
        page.depth, page.numchild, page.live = shelf.depth + 1, 0, True
        page.url_path = f"{shelf.url_path}{page.slug}/"
    for model in (Page, Item, type(pages[0])):
        _insert(model, pages)
    Page.objects.filter(pk=shelf.pk).update(numchild=F("numchild") + len(pages))
    through = Item.audience_roles.through
    through.objects.bulk_create([through(item_id=page.pk, jobrole=role) for page in pages for role in roles], BATCH)
    Version.objects.bulk_create(map(_first_version, pages), BATCH)
    get_search_backend().get_index_for_model(type(pages[0])).add_items(type(pages[0]), pages)
    write_anew()


def _insert(model, pages) -> None:
    """One class's own columns of pages: `bulk_create` refuses classes with parents."""
    fields, quote = model._meta.local_concrete_fields, connection.ops.quote_name
    columns, marks = ", ".join(quote(field.column) for field in fields), ", ".join(["%s"] * len(fields))
    values = [[field.get_db_prep_save(getattr(page, field.attname), connection) for field in fields] for page in pages]
    with connection.cursor() as cursor:
        statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608 -- names of ours
        cursor.executemany(statement, values)


def _first_version(page) -> Version:
    return Version(
        page_id=page.pk,
        number=1,
        kind=Version.Kind.MAJOR,
        code=page.code,
        title=page.title,
        language=page.language,
        content={},
        lines=page.lines_as_json(),
        digest=uuid.uuid4().hex,
        published_at=timezone.now(),
    )


def repeat_rows(model, times: int, **expressions: str) -> None:
    """Write each row of a table `times` more with other values in the named columns, as SQL with {n} for the turn."""
    quote = connection.ops.quote_name
    columns = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    names = ", ".join(map(quote, columns))
    last = model.objects.aggregate(last=Max("pk"))["last"] or 0
    with transaction.atomic(), connection.cursor() as cursor:
        for turn in range(1, times + 1):
            values = ", ".join(expressions.get(name, quote(name)).replace("{n}", str(turn)) for name in columns)
            table = quote(model._meta.db_table)
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE id <= {last}")  # noqa: S608
        cursor.execute("ANALYZE")
