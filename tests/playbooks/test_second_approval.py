"""What a doctor reads before it is live, whatever its author ticks, and what both of them are told."""

import pytest

from academy.versions.models import Version
from playbooks.models import ScriptPage
from playbooks.services.approval import decide, submit_for_review, waiting_for
from playbooks.services.drafts import journeys_of
from playbooks.services.review_queue import reviews_for
from tests.factories.playbooks import (
    STEP,
    TURNS,
    approve,
    draft_script,
    draft_sop,
    publish_new_version,
    published_script,
    revise,
)

FLAG = {"sign": "出血不止", "level": "R1", "action": "立刻请医生"}


def again(page):
    return ScriptPage.objects.get(pk=page.pk)


def flagged(**changes):
    return [*TURNS, ("red_flag_exit", FLAG | changes)]


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ({"turns": flagged()}, {"turns": flagged(action="看看再说")}),
        ({"turns": flagged()}, {"turns": TURNS}),
        ({"turns": TURNS}, {"turns": flagged()}),
        ({"is_clinical": True}, {"is_clinical": False, "scene": "面谈时"}),
        ({}, {"stage": "after_care"}),
    ],
)
def test_a_doctor_reads_danger_and_after_care_whatever_the_author_ticks(
    author, compliance_reviewer, medical_reviewer, first, then
):
    page = published_script(author=author, approver=compliance_reviewer, **first)
    publish_new_version(page, author=author, approver=compliance_reviewer, **then)
    assert Version.objects.current().get(page=page).number == 1
    assert waiting_for(medical_reviewer) == [page.pk]
    (row,) = reviews_for(medical_reviewer)
    assert row.needs_a_doctor
    decide(page=again(page), by=medical_reviewer, action="approve")
    version = Version.objects.current().get(page=page)
    assert (version.number, version.approver, version.second_approver) == (2, compliance_reviewer, medical_reviewer)


@pytest.mark.parametrize(
    "write",
    [
        lambda author: draft_sop(author=author, category="after_care"),
        lambda author: draft_sop(author=author, steps=[{**STEP, "red_flags": [FLAG]}]),
        lambda author: draft_sop(author=author, always=[FLAG]),
        lambda author: draft_script(author=author, turns=flagged()),
    ],
)
def test_after_care_and_danger_are_read_by_a_doctor_from_their_first_version_on(author, compliance_reviewer, write):
    page = approve(write(author), author=author, approver=compliance_reviewer)
    assert (page.live, page.current_workflow_task.specific.duty) == (False, "medical_reviewer")


def test_red_flags_that_stay_as_they_are_ask_no_doctor_again(author, compliance_reviewer):
    page = published_script(author=author, approver=compliance_reviewer, turns=flagged())
    page = publish_new_version(page, author=author, approver=compliance_reviewer, scene="面谈时")
    assert (page.scene, page.workflow_in_progress) == ("面谈时", False)


def test_her_author_and_both_reviewers_are_told_of_the_doctor(author, compliance_reviewer, medical_reviewer, signed_in):
    page = published_script(author=author, approver=compliance_reviewer)
    revise(page, by=author, turns=flagged())
    submit_for_review(page=again(page), by=author)
    assert [one.needs_a_doctor_next for one in journeys_of(author)] == [True]
    told = "Compliance and a medical reviewer both approve it."
    assert told in signed_in(compliance_reviewer).get(f"/reviews/{page.pk}/").content.decode()
    decide(page=again(page), by=compliance_reviewer, action="approve")
    assert [one.needs_a_doctor_next for one in journeys_of(author)] == [False]
    assert told in signed_in(medical_reviewer).get(f"/reviews/{page.pk}/").content.decode()
