"""Fields of the editor say what they are to who cannot see the headings around them."""

import html
import re

import pytest
from django.urls import reverse

from academy.courses.models import CourseIndexPage, CoursePage
from playbooks.models import ScriptIndexPage, SopIndexPage
from tests.factories.courses import course


def packed(client, model, parent, stream) -> str:
    """The blocks of a stream as the editor's scripts get them, on the form for a new page."""
    form = client.get(reverse("wagtailadmin_pages:add", args=[*model.split("."), parent.pk])).content.decode()
    return html.unescape(re.search(rf'id="{stream}" data-block[^>]*data-w-block-data-value="([^"]+)"', form)[1])


@pytest.mark.parametrize("label", ["Customer says", "Ask first", "Reply", "Why it works", "Do not", "Next step"])
def test_the_field_of_a_turn_is_called_by_its_kind(label, author, signed_in):
    blocks = packed(signed_in(author), "playbooks.scriptpage", ScriptIndexPage.objects.get(), "turns")
    assert f'aria-label=\\"{label}\\"' in blocks


def test_an_entry_of_a_checklist_is_called_by_the_list(author, signed_in):
    blocks = packed(signed_in(author), "playbooks.soppage", SopIndexPage.objects.get(), "phases")
    assert 'aria-label=\\"Checklist\\"' in blocks


def test_the_fields_of_a_lesson_are_named(trainer, signed_in):
    page = course("first-week", lessons=())
    blocks = packed(signed_in(trainer), "courses.lessonpage", CoursePage.objects.get(pk=page.pk), "body")
    assert '"ariaLabel": "Text"' in blocks
    assert 'aria-label=\\"Entries\\"' in blocks


@pytest.mark.parametrize("model", ["playbooks.soppage", "courses.coursepage"])
def test_a_long_summary_is_shown_whole(model, trainer, signed_in):
    parents = {"playbooks.soppage": SopIndexPage, "courses.coursepage": CourseIndexPage}
    place = parents[model].objects.get()
    form = signed_in(trainer).get(reverse("wagtailadmin_pages:add", args=[*model.split("."), place.pk]))
    assert re.search(r'<textarea name="summary"[^>]*data-controller="w-autosize', form.content.decode())
