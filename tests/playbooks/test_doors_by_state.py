"""Every door of the editor and of the site, tried on a page in each state of its life.

One test tries all doors of a state in turn, because each must leave everything as it was: readers above all, but also
what waits for a decision, for its day, or runs on trial.
"""

import datetime as dt

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page, Task, WorkflowState

from academy.versions.models import Version
from academy.versions.services import current_version
from playbooks.exceptions import DraftChanged
from playbooks.models import ScriptPage, SopIndexPage, Trial
from playbooks.services.approval import decide
from playbooks.services.schedule import publish_due
from playbooks.services.trials import read_by, stop_trial
from tests.factories.people import EmployeeFactory, place
from tests.playbooks.doors import (
    admin,
    bulk,
    copy_form,
    everything,
    page_in,
    script_form,
    sentences,
    standing,
    trial_of,
)

LOCKED = "The page could not be saved as it is locked."
FORBIDDEN = "you do not have permission"
NO_SUCH_ACT = "unrecognised action"
NOT_WAITING = "is not currently awaiting moderation"
SAVED = "has been updated"
# What the page itself says to who wants to change it, by its state.
WAITS = {
    "in review": "Nobody can change it until that is decided",
    "scheduled": "Withdraw it before you change it",
}


def edit(**sent):
    """Send the editor's form with other words, and a button or a field."""
    return lambda page: (admin("edit", page.pk), script_form(code=page.code, slug=page.slug, **sent))


def button(name, **sent):
    return edit(**{f"action-{name}": "1"}, **sent)


def act(name, **sent):
    return lambda page: (admin(name, page.pk), sent)


def in_bulk(name, **sent):
    return lambda page: (bulk(name, page), sent)


def through_api(name, **sent):
    return lambda page: (f"/admin/api/main/pages/{page.pk}/action/{name}/", sent)


def revert(**sent):
    """Open the oldest revision and send it, as it is or with a button."""
    return lambda page: (
        admin("revisions_revert", page.pk, page.revisions.order_by("pk").first().pk),
        script_form(code=page.code, slug=page.slug, **sent),
    )


def unschedule(page):
    return admin("revisions_unschedule", page.pk, page.latest_revision_id), {}


def approve_again(page):
    """The dialogue of the newest step, decided or not."""
    step = WorkflowState.objects.for_instance(page).order_by("-pk").first().current_task_state
    return admin("workflow_action", page.pk, "approve", step.pk), {"comment": ""}


def to_other_shelf(page):
    return admin("move_confirm", page.pk, SopIndexPage.objects.get().pk), {}


def many_to_other_shelf(page):
    return bulk("move", page), {"chooser": SopIndexPage.objects.get().pk, "move_applicable": "on"}


def copy(**sent):
    return lambda page: (admin("copy", page.pk), copy_form(**sent))


def quick_revise(words="好的，您随时找我。", **sent):
    return lambda page: (
        reverse("playbooks:revise", args=[page.code]),
        {"action": "send", "note": "更短", "basis": page.latest_revision_id, "turn-b": words, **sent},
    )


def try_out(words, people=(), days="3"):
    return quick_revise(words, action="try", people=list(people), days=days)


def back_to_version_1(page):
    return reverse("playbooks:bring_back", args=[page.code, 1]), {"why": "旧的更顺口"}


# What nobody does with a page that waits for a decision or for its day. `None` stands for the sentence of its state.
SHUT = {
    "save other words": (edit(), LOCKED),
    "publish other words": (button("publish"), LOCKED),
    "send other words": (button("submit"), LOCKED),
    "begin the review again": (button("restart-workflow"), LOCKED),
    "name another day": (edit(goes_live_at="2020-01-01 00:00"), LOCKED),
    "use Wagtail's own day": (button("publish", go_live_at="2020-01-01 00:00"), LOCKED),
    "save an older revision": (revert(), LOCKED),
    "publish an older revision": (revert(**{"action-publish": "1"}), LOCKED),
    "unlock": (act("unlock"), FORBIDDEN),
    "lock": (act("lock"), FORBIDDEN),
    "unschedule": (unschedule, FORBIDDEN),
    "open to the public": (act("set_privacy", restriction_type="none"), FORBIDDEN),
    "approve in the dialogue": (approve_again, {"in review": FORBIDDEN, "scheduled": NOT_WAITING}),
    "move": (to_other_shelf, FORBIDDEN),
    "move in bulk": (many_to_other_shelf, "0 pages have been moved"),
    "publish in bulk": (in_bulk("publish"), "0 pages have been published"),
    "delete": (act("delete"), FORBIDDEN),
    "delete in bulk": (in_bulk("delete"), "0 pages have been deleted"),
    "publish through the API": (through_api("publish"), NO_SUCH_ACT),
    "copy through the API": (through_api("copy", keep_live="true"), NO_SUCH_ACT),
    "alias through the API": (through_api("create_alias"), NO_SUCH_ACT),
    "revert through the API": (through_api("revert_to_page_revision", revision_id=1), NO_SUCH_ACT),
    "delete through the API": (through_api("delete"), NO_SUCH_ACT),
    "move through the API": (through_api("move"), NO_SUCH_ACT),
    "unpublish through the API": (through_api("unpublish"), NO_SUCH_ACT),
    "quick revise": (quick_revise(), None),
    "bring back": (back_to_version_1, None),
    "try another price": (try_out("好的，先交50元。"), "speaks of price"),
    "try a claim": (try_out("好的，效果您放心。"), "speaks of a claim"),
}


@pytest.fixture
def root(north_clinic):
    superuser = EmployeeFactory(employee_no="E001", name="根", is_superuser=True)
    return place(superuser, north_clinic, "online_consultant")


@pytest.fixture(params=["author", "root"])
def writer(request, author, root):
    """Who wrote the page and tries every door: an author, and a superuser."""
    return {"author": author, "root": root}[request.param]


@pytest.fixture
def page_of(writer, compliance_reviewer, learner):
    return lambda state: page_in(state, author=writer, reviewer=compliance_reviewer, learner=learner)


@pytest.fixture
def tried(client):
    """Try a door as she; whether the sentence was said there, and the names of what is not as it was."""

    def open_door(door, page, *, by, says):
        url, data = door(page)
        client.force_login(by)
        before = everything()
        response = client.post(url, data, follow=True, headers={"referer": f"http://testserver{url}"})
        said = " ".join(sentences(response))
        after = everything()
        return said if says not in said else says, {name for name in after if after[name] != before[name]}

    return open_door


@pytest.mark.parametrize("state", ["in review", "scheduled"])
def test_a_page_that_waits_stays_as_it_is(state, page_of, writer, tried):
    page = page_of(state)
    expected, found = {}, {}
    for name, (door, says) in SHUT.items():
        says = says.get(state) if isinstance(says, dict) else says or WAITS[state]
        expected[name] = (says, set())
        found[name] = tried(door, page, by=writer, says=says)
    assert found == expected


@pytest.mark.parametrize("state", ["in review", "scheduled"])
def test_a_lock_of_her_own_lets_nobody_in(state, page_of, writer, tried):
    """Wagtail lets in whoever locked a page herself, and she may have done so before she sent it."""
    page = page_of(state)
    ScriptPage.objects.filter(pk=page.pk).update(locked=True, locked_by=writer, locked_at=timezone.now())
    assert tried(edit(), page, by=writer, says=LOCKED) == (LOCKED, set())
    assert tried(act("unlock"), page, by=writer, says=FORBIDDEN) == (FORBIDDEN, set())


@pytest.mark.parametrize("state", ["in review", "scheduled"])
def test_a_page_that_waits_takes_no_save_in_the_background(state, page_of, writer, client):
    page = page_of(state)
    before = everything()
    url, form = edit()(page)
    client.force_login(writer)
    answer = client.post(url, form, headers={"accept": "application/json"}).json()
    assert (answer["success"], answer["error_code"], everything()) == (False, "locked", before)


# What changes a draft at most, while readers keep what they have.
OPEN = {
    "publish other words": (button("publish"), SAVED, {"drafts"}),
    "name another day": (edit(goes_live_at="2020-01-01 00:00"), SAVED, {"drafts"}),
    "use Wagtail's own day": (button("publish", go_live_at="2020-01-01 00:00"), SAVED, {"drafts"}),
    "publish an older revision": (revert(**{"action-publish": "1"}), "has been replaced", {"drafts"}),
    "approve on the page": (button("workflow-action", **{"workflow-action-name": "approve"}), SAVED, {"drafts"}),
    "approve the last step again": (approve_again, NOT_WAITING, set()),
    "publish in bulk": (in_bulk("publish"), "0 pages have been published", set()),
    "publish through the API": (through_api("publish"), NO_SUCH_ACT, set()),
    "alias through the API": (through_api("create_alias"), NO_SUCH_ACT, set()),
    "move": (to_other_shelf, FORBIDDEN, set()),
    "delete": (act("delete"), FORBIDDEN, set()),
    "delete in bulk": (in_bulk("delete"), "0 pages have been deleted", set()),
    "try another price": (try_out("好的，先交50元。"), "speaks of price", set()),
    "try a claim": (try_out("好的，效果您放心。"), "speaks of a claim", set()),
    "try a symptom": (try_out("好的，要是肿了您再来。"), "speaks of symptoms", set()),
    "try for a month": (try_out("好的，您随时找我。", days="30"), "from 1 to 14 days", set()),
    "try with nobody of the unit": (try_out("好的，您随时找我。", people=["0"]), "your own unit", set()),
}
# A retired page is nobody's to read, so nobody revises or tries it either.
NOT_FOUND = {name: (door, "", set()) for name, (door, *_) in OPEN.items() if name.startswith("try")}


@pytest.mark.parametrize("state", ["on trial", "in its second version", "retired"])
def test_readers_keep_what_they_have_whatever_its_writer_tries(state, page_of, writer, tried):
    page = page_of(state)
    doors = OPEN | (NOT_FOUND if state == "retired" else {})
    expected = {name: (says, leaves) for name, (_door, says, leaves) in doors.items()}
    assert {name: tried(door, page, by=writer, says=says) for name, (door, says, _leaves) in doors.items()} == expected


@pytest.mark.parametrize("sent", [{"publish_copies": "on"}, {"alias": "on"}])
@pytest.mark.parametrize("state", ["in review", "scheduled", "on trial", "retired"])
def test_a_copy_is_a_draft_of_its_own_or_refused(state, sent, page_of, writer, tried):
    page = page_of(state)
    said, changed = tried(copy(**sent), page, by=writer, says="copied.")
    copies = ScriptPage.objects.exclude(pk=page.pk)
    if said == "copied.":
        one = copies.get()
        assert (changed, one.live, one.alias_of, one.goes_live_at, one.code) == ({"drafts"}, False, None, None, "copy")
        assert [one.versions.count(), one.scheduled_versions.count(), one.current_workflow_state] == [0, 0, None]
    else:
        assert ("do not have permission to publish" in said, changed, copies.exists()) == (True, set(), False)


def test_the_right_to_publish_that_somebody_grants_publishes_nothing(page_of, writer, tried):
    """Wagtail's settings let a superuser give a group any right on the tree."""
    group = Group.objects.create(name="Publishers")
    writer.groups.add(group)
    publish = Permission.objects.get(content_type__app_label="wagtailcore", codename="publish_page")
    GroupPagePermission.objects.create(group=group, page=Page.get_first_root_node(), permission=publish)
    page = page_of("in its second version")
    for door in (button("publish"), in_bulk("publish"), revert(**{"action-publish": "1"})):
        assert tried(door, page, by=writer, says="")[1] <= {"drafts"}


def test_a_step_that_is_switched_off_lets_nothing_through(page_of, writer, root, tried):
    page = page_of("in review")
    step = page.current_workflow_task
    url = reverse("wagtailadmin_workflows:disable_task", args=[step.pk])
    says = "Nobody with the duty has approved these words."
    assert tried(lambda _page: (url, {}), page, by=root, says=says) == (says, set())
    assert Task.objects.get(pk=step.pk).active


def test_what_was_approved_for_a_day_goes_live_on_it_and_not_by_wagtails_schedule(page_of):
    page_of("scheduled")
    before = everything()
    call_command("publish_scheduled")
    assert (publish_due(), everything()) == ([], before)
    assert [version.number for version in publish_due(page_in_a_day())] == [2]


def page_in_a_day():
    return timezone.now() + dt.timedelta(days=1, minutes=1)


def test_another_day_in_the_approved_draft_changes_nothing(page_of):
    """Somebody writes into the revision: the day that was approved counts."""
    page = page_of("scheduled")
    revision = page.get_latest_revision()
    revision.content["goes_live_at"] = (timezone.now() - dt.timedelta(hours=1)).isoformat()
    revision.save()
    before = everything()
    assert (publish_due(), everything()) == ([], before)
    assert [version.number for version in publish_due(page_in_a_day())] == [2]


def test_a_withdrawn_version_is_a_draft_that_needs_both_an_asking_and_an_approval(
    page_of, writer, compliance_reviewer, outsider, tried
):
    page = page_of("scheduled")
    withdrawal = lambda page: (reverse("playbooks:withdraw", args=[page.pk]), {})  # noqa: E731 -- a door, as the others
    says = "Only who may change the page and the compliance reviewers withdraw it."
    assert tried(withdrawal, page, by=outsider, says=says) == (says, set())
    said = "Withdrawn. The words are a draft again."
    assert tried(withdrawal, page, by=writer, says=said) == (said, {"scheduled"})
    late = "Nothing waits here any more"
    assert tried(withdrawal, page, by=writer, says=late) == (late, set())
    assert tried(approve_again, page, by=compliance_reviewer, says=FORBIDDEN)[1] == set()
    before = everything()
    with pytest.raises(DraftChanged, match="Nothing waits for review"):
        decide(page=ScriptPage.objects.get(pk=page.pk), by=compliance_reviewer, action="approve")
    assert (publish_due(page_in_a_day()), everything()) == ([], before)


def test_a_cancelled_review_is_neither_resumed_nor_approved(page_of, writer, compliance_reviewer, tried):
    page = page_of("in review")
    state, step = page.current_workflow_state, page.current_workflow_task_state
    says = "has been cancelled"
    assert tried(button("cancel-workflow"), page, by=writer, says=says) == (says, {"reviews"})
    before = everything()
    state.refresh_from_db()
    step.refresh_from_db()
    for go_on in (state.resume, state.finish, step.approve):
        with pytest.raises(PermissionDenied):
            go_on(user=compliance_reviewer)
    assert everything() == before


# --- Trials ---------------------------------------------------------------------------


def test_a_trial_never_becomes_what_everybody_reads(page_of, writer, learner, colleague, compliance_reviewer):
    page = page_of("on trial")
    trial = Trial.objects.get()
    rows, _versions = standing()
    assert (current_version(page).number, read_by(learner, page).number, read_by(colleague, page).number) == (1, 2, 1)
    assert list(Version.objects.current().values_list("number", flat=True)) == [1]
    stop_trial(trial=trial, by=compliance_reviewer)
    assert (read_by(learner, page).number, standing()[0]) == (1, rows)
    page.unpublish(user=compliance_reviewer)
    assert (current_version(page).number, standing()[0]) == (1, [])


def test_a_trial_beside_a_review_leaves_the_review_as_it_is(page_of, writer, learner, compliance_reviewer):
    page = page_of("in review")
    before = everything()
    trial_of(page, learner, by=writer, words="好的，不着急。")
    after = everything()
    assert {name for name in after if after[name] != before[name]} == {"readers", "trials"}
    assert after["readers"][0] == before["readers"][0]
    decide(page=ScriptPage.objects.get(pk=page.pk), by=compliance_reviewer, action="approve")
    assert (current_version(page).number, read_by(learner, page).number) == (3, 3)
    assert ScriptPage.objects.get(pk=page.pk).scene == "面谈时"


def test_of_two_trials_each_person_reads_the_newest_of_hers(page_of, writer, learner, colleague, compliance_reviewer):
    page = page_of("on trial")
    second = trial_of(page, learner, colleague, by=writer, words="好的，您随时找我。")
    reads = lambda: [read_by(person, page).number for person in (learner, colleague)]  # noqa: E731 -- one line says it
    assert (reads(), current_version(page).number) == ([3, 3], 1)
    stop_trial(trial=second, by=compliance_reviewer)
    assert (reads(), current_version(page).number) == ([2, 1], 1)
