"""What stands above clinical words: in the demo what the clinic's doctor has yet to do, elsewhere who approved them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from academy.versions.services import current_version
from playbooks.models import ScriptPage
from tests.factories.playbooks import publish_new_version, published_script, published_sop

DEMO = "Demo content: before your clinic uses these words, its own doctor must approve them."


def approved_by(person):
    return f"Clinical content, approved by {person.name}, {timezone.localdate():%-d %B %Y}"


@pytest.fixture
def clinical(author, compliance_reviewer, medical_reviewer):
    return published_script(author=author, approver=compliance_reviewer, is_clinical=True)


def places(page):
    """Where its readers meet the words: its page, one version, and beside a chat."""
    side = [reverse("playbooks:side_script", args=[page.code])] if isinstance(page, ScriptPage) else []
    return [page.get_absolute_url(), reverse("playbooks:version", args=[page.code, 1]), *side]


def said(client, page):
    return [
        [words for words in (DEMO, "Clinical content, approved by") if words in client.get(place).content.decode()]
        for place in places(page)
    ]


def test_in_the_demo_it_says_that_the_clinics_own_doctor_must_approve_them(clinical, learner, signed_in, settings):
    settings.IS_DEMO = True
    assert said(signed_in(learner), clinical) == [[DEMO]] * 3


def test_elsewhere_it_says_which_doctor_approved_them_and_when(clinical, learner, medical_reviewer, signed_in):
    client = signed_in(learner)
    assert said(client, clinical) == [["Clinical content, approved by"]] * 3
    pages = [client.get(place).content.decode() for place in places(clinical)]
    assert [approved_by(medical_reviewer) in html for html in pages] == [True] * 3


@pytest.mark.parametrize("is_demo", [True, False])
def test_an_sop_says_the_same(author, compliance_reviewer, medical_reviewer, signed_in, settings, is_demo):
    page = published_sop(author=author, approver=compliance_reviewer, is_clinical=True)
    settings.IS_DEMO = is_demo
    assert said(signed_in(medical_reviewer), page) == [[DEMO if is_demo else "Clinical content, approved by"]] * 2


@pytest.mark.parametrize("is_demo", [True, False])
def test_other_words_say_nothing_of_it(script_page, learner, signed_in, settings, is_demo):
    settings.IS_DEMO = is_demo
    assert said(signed_in(learner), script_page) == [[]] * 3


def test_an_older_version_names_its_own_doctor(
    clinical, author, compliance_reviewer, medical_reviewer, administrator, learner, signed_in
):
    turns = [("reply", "您慢慢想，想好了再来。")]
    publish_new_version(
        clinical, author=author, approver=compliance_reviewer, medical=administrator, kind="major", turns=turns
    )
    client = signed_in(learner)
    assert approved_by(administrator) in client.get(clinical.get_absolute_url()).content.decode()
    older = client.get(reverse("playbooks:version", args=[clinical.code, 1])).content.decode()
    assert approved_by(medical_reviewer) in older


def test_naming_the_doctor_costs_no_query(clinical, learner, signed_in, django_assert_num_queries):
    client = signed_in(learner)
    client.get(clinical.get_absolute_url())
    with django_assert_num_queries(9):
        client.get(clinical.get_absolute_url())
    with django_assert_num_queries(1):
        assert current_version(clinical).second_approver is not None
