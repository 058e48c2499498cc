"""Ways round the approval that no screen offers: a service called out of turn, a row saved, Wagtail's own methods."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from wagtail.models import Page, Revision

from academy.versions.exceptions import NotApproved
from academy.versions.models import Version
from academy.versions.services import record_version
from playbooks.exceptions import AlreadyApproved, DraftChanged, NothingScheduled, NotReviewer, OwnWork, TrialRefused
from playbooks.models import ScriptIndexPage, ScriptPage
from playbooks.services.approval import decide, submit_for_review
from playbooks.services.revising import bring_back
from playbooks.services.schedule import withdraw
from tests.factories.people import EmployeeFactory, give_duty
from tests.playbooks.doors import everything, page_in, trial_of


@pytest.fixture
def root(db):
    return EmployeeFactory(employee_no="E001", name="根", is_superuser=True)


def newest_revision(page):
    return page.get_latest_revision()


def first_revision(page):
    return page.revisions.order_by("pk").first()


def publish(revision_of):
    return lambda page, people: revision_of(page).publish(user=people["root"], skip_permission_checks=True)


def publish_by_wagtails_schedule(revision_of):
    def run(page, people):
        moment = timezone.now() - dt.timedelta(minutes=1)
        Revision.objects.filter(pk=revision_of(page).pk).update(approved_go_live_at=moment)
        call_command("publish_scheduled")

    return run


def save_row(**fields):
    def run(page, people):
        for name, value in fields.items():
            setattr(page, name, value)
        page.save()

    return run


def save_bare_row(**fields):
    """Wagtail's own class of all pages knows no approval."""

    def run(page, people):
        row = Page.objects.get(pk=page.pk)
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()

    return run


def save_words_of(number):
    """Put the words of a version of the past, or of a trial, into the live row."""
    return lambda page, people: page.with_content_json(page.versions.get(number=number).content).save()


def put_off_by_wagtail(page, people):
    """The reviewed draft gets a day of Wagtail's own schedule: it would be numbered, and not be live."""
    revision = newest_revision(page)
    revision.content["go_live_at"] = (timezone.now() + dt.timedelta(days=1)).isoformat()
    revision.save()
    decide(page=page, by=people["reviewer"], action="approve")


def record(page, people):
    page.scene = "别处"
    record_version(page=page, author=people["author"], kind="minor", change_note="没人看过")


def try_price(page, people):
    trial_of(page, people["learner"], by=people["author"], words="好的，先交50元。")


def try_elsewhere(page, people):
    trial_of(page, people["outsider"], by=people["author"], words="好的，您随时找我。")


def copy_live(page, people):
    page.copy(to=ScriptIndexPage.objects.get(), update_attrs={"slug": "copy"}, keep_live=True, user=people["root"])


IN_CODE = {
    "publish what waits for its day": ("scheduled", publish(newest_revision), NotApproved),
    "publish it by Wagtail's schedule": ("scheduled", publish_by_wagtails_schedule(newest_revision), NotApproved),
    "send it again": ("scheduled", lambda page, by: submit_for_review(page=page, by=by["author"]), AlreadyApproved),
    "begin Wagtail's workflow": (
        "scheduled",
        lambda page, by: page.get_workflow().start(page, by["root"]),
        AlreadyApproved,
    ),
    "withdraw it as somebody else": ("scheduled", lambda page, by: withdraw(page=page, by=by["outsider"]), NotReviewer),
    "withdraw what does not wait": ("in review", lambda page, by: withdraw(page=page, by=by["root"]), NothingScheduled),
    "publish what is under review": ("in review", publish(newest_revision), NotApproved),
    "end the review": ("in review", lambda page, by: page.current_workflow_state.finish(user=by["root"]), NotReviewer),
    "approve the step itself": (
        "in review",
        lambda page, by: page.current_workflow_task_state.approve(user=by["author"]),
        NotReviewer,
    ),
    "put it off by Wagtail's schedule": ("in review", put_off_by_wagtail, DraftChanged),
    "publish an older revision": ("in its second version", publish(first_revision), NotApproved),
    "publish it later": ("in its second version", publish_by_wagtails_schedule(first_revision), NotApproved),
    "save other words": ("in its second version", save_row(scene="别处"), NotApproved),
    "save older words": ("in its second version", save_words_of(1), NotApproved),
    "save another title": ("in its second version", save_bare_row(title="别的标题"), NotApproved),
    "record a version": ("in its second version", record, NotApproved),
    "copy": ("in its second version", copy_live, NotApproved),
    "alias": ("in its second version", lambda page, by: page.create_alias(update_slug="alias"), NotApproved),
    "delete": ("in its second version", lambda page, by: page.delete(), ProtectedError),
    "save the words of a trial": ("on trial", save_words_of(2), NotApproved),
    "try another price": ("on trial", try_price, TrialRefused),
    "try with somebody outside": ("on trial", try_elsewhere, TrialRefused),
    "make a retired page live": ("retired", save_row(live=True), NotApproved),
    "make its bare row live": ("retired", save_bare_row(live=True), NotApproved),
    "publish its last revision": ("retired", publish(newest_revision), NotApproved),
    "publish it by its schedule": ("retired", publish_by_wagtails_schedule(newest_revision), NotApproved),
}


@pytest.mark.parametrize("name", IN_CODE)
def test_no_code_leads_round_the_approval(name, author, root, compliance_reviewer, learner, outsider):
    state, run, refusal = IN_CODE[name]
    people = {"author": author, "root": root, "reviewer": compliance_reviewer, "learner": learner, "outsider": outsider}
    page = page_in(state, author=author, reviewer=compliance_reviewer, learner=learner)
    before = everything()
    with pytest.raises(refusal) as refused, transaction.atomic():
        run(page, people)
    assert str(refused.value)
    assert everything() == before


def test_what_is_refused_by_an_approval_keeps_the_review_where_it_was(author, compliance_reviewer, learner):
    page = page_in("in its second version", author=author, reviewer=compliance_reviewer, learner=learner)
    bring_back(page=page, version=page.versions.get(number=1), why="旧的更顺口", by=author)
    page = ScriptPage.objects.get(pk=page.pk)
    before = everything()
    give_duty(author, "compliance_reviewer")
    for by, refusal in ((author, OwnWork), (learner, NotReviewer)):
        with pytest.raises(refusal):
            decide(page=page, by=by, action="approve")
    assert everything() == before
    decide(page=page, by=compliance_reviewer, action="approve")
    assert [version.number for version in Version.objects.of(page)] == [3, 2, 1]
