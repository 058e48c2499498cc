"""A person's acknowledgements on her transcript: which version each was, and whether it changed since."""

import pytest
from django.urls import reverse

from playbooks.services.acknowledgement import acknowledge
from tests.factories.playbooks import publish_new_version, published_script

NOTE = "version 2 is not acknowledged yet"


@pytest.fixture
def read(author, compliance_reviewer, learner, colleague):
    """The learner and her colleague read version 1 of a script."""
    script = published_script(author=author, approver=compliance_reviewer)
    for person in (learner, colleague):
        acknowledge(page=script, number=1, person=person)
    return script


@pytest.fixture
def revise(read, author, compliance_reviewer):
    def publish(kind, scene="微信里"):
        return publish_new_version(read, author=author, approver=compliance_reviewer, kind=kind, scene=scene)

    return publish


def newer(response) -> list[tuple]:
    return [(row.version_number, row.newer_major) for row in response.context["page"]]


@pytest.mark.parametrize("place", ["her own", "her manager's"])
def test_an_acknowledgement_names_its_version_and_what_came_since(place, revise, learner, manager, signed_in):
    revise("major")
    own = place == "her own"
    url = reverse("reports:transcript") if own else reverse("reports:person", args=["E100"])
    response = signed_in(learner if own else manager).get(url)
    assert newer(response) == [(1, 2)]
    html = response.content.decode()
    assert "version 1" in html
    assert NOTE in html


def test_a_minor_version_is_nothing_to_note(revise, learner, signed_in):
    revise("minor")
    response = signed_in(learner).get(reverse("reports:transcript"))
    assert newer(response) == [(1, None)]
    assert NOTE not in response.content.decode()


def test_once_the_newest_is_read_the_older_row_carries_no_note(revise, read, learner, colleague, signed_in):
    revise("major")
    acknowledge(page=read, number=2, person=learner)
    assert newer(signed_in(learner).get(reverse("reports:transcript"))) == [(2, None), (1, None)]
    assert newer(signed_in(colleague).get(reverse("reports:transcript"))) == [(1, 2)]


def test_a_retired_script_asks_for_nothing(revise, learner, signed_in):
    revise("major").unpublish()
    assert newer(signed_in(learner).get(reverse("reports:transcript"))) == [(1, None)]


def test_a_transcript_costs_the_same_for_one_and_for_three(
    read, author, compliance_reviewer, learner, signed_in, django_assert_num_queries
):
    client = signed_in(learner)
    client.get(reverse("reports:transcript"))
    for number in range(3):
        with django_assert_num_queries(9):
            client.get(reverse("reports:transcript"))
        more = published_script(author=author, approver=compliance_reviewer, code=f"more-{number}")
        acknowledge(page=more, number=1, person=learner)
