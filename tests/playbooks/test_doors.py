"""Every way round the approval that the editor offers, tried by everyone who may enter it."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Page, Revision, TaskState, Workflow, WorkflowTask

from academy.versions.exceptions import NotApproved
from academy.versions.models import Version
from playbooks.exceptions import NotReviewer
from playbooks.models import ReviewTask, ScriptIndexPage, ScriptPage, SopIndexPage, SopPage
from playbooks.services.approval import decide, submit_for_review
from tests.factories.people import EmployeeFactory, give_duty, place
from tests.factories.playbooks import draft_script, published_script, published_sop, revise
from tests.playbooks.doors import NEW_WORDS, admin, copy_form, script_form, sentences, standing

EDITORS = ["author", "two_hats", "trainer", "administrator", "superuser"]


@pytest.fixture
def editors(author, trainer, administrator, north_clinic):
    """Whoever may write: the author of the page, an author who also reviews, a trainer, an administrator, root."""
    two_hats = place(EmployeeFactory(employee_no="E310", name="双职"), north_clinic, "online_consultant")
    superuser = EmployeeFactory(employee_no="E001", name="根", is_superuser=True)
    return {
        "author": author,
        "two_hats": give_duty(give_duty(two_hats, "author"), "compliance_reviewer"),
        "trainer": trainer,
        "administrator": administrator,
        "superuser": superuser,
    }


@pytest.fixture(params=EDITORS)
def editor(request, editors):
    return editors[request.param]


@pytest.fixture
def live(editor, compliance_reviewer):
    """A live script of the editor's own, so that she may open it whatever her duty."""
    return published_script(author=editor, approver=compliance_reviewer)


@pytest.fixture
def draft(editor):
    return draft_script(author=editor, code="draft")


@pytest.fixture
def knock(client, editor):
    """Post to an address of the editor as she; follow to the end, and hear a sentence there."""

    def post(url, data=None, *, by=editor, **extra):
        client.force_login(by)
        response = client.post(url, data or {}, follow=True, headers={"referer": f"http://testserver{url}"}, **extra)
        assert response.status_code in (200, 403, 404)
        assert response.status_code != 200 or sentences(response)
        return response

    return post


@pytest.fixture(autouse=True)
def _nothing_changed_for_readers(request, db):
    """Whatever was tried at a door, readers see what they saw, and each live page has its version."""
    if "knock" not in request.fixturenames:
        yield
        return
    names = [name for name in ("live", "draft") if name in request.fixturenames]
    for name in names:
        request.getfixturevalue(name)
    before = standing()
    yield
    assert standing() == before
    governed = [*ScriptPage.objects.live(), *SopPage.objects.live()]
    assert all(Version.objects.of(page).first().digest == page.version_digest() for page in governed)


# --- Publish -------------------------------------------------------------------


def test_creating_with_publish_makes_a_draft(knock):
    shelf = ScriptIndexPage.objects.get()
    knock(admin("add", "playbooks", "scriptpage", shelf.pk), script_form(slug="new", **{"action-publish": "1"}))
    assert ScriptPage.objects.get().live is False


def test_publishing_a_draft_saves_a_draft(knock, draft):
    knock(admin("edit", draft.pk), script_form(slug="draft", code="draft", **{"action-publish": "1"}))
    assert ScriptPage.objects.get(pk=draft.pk).live is False


def test_publishing_new_words_of_a_live_page_saves_a_draft(knock, live):
    knock(admin("edit", live.pk), script_form(code=live.code, slug=live.slug, **{"action-publish": "1"}))
    assert NEW_WORDS in str(ScriptPage.objects.get(pk=live.pk).get_latest_revision_as_object().turns)


def test_reverting_to_an_old_revision_with_publish_saves_a_draft(knock, live, editor):
    old = live.get_latest_revision()
    revise(live, by=editor, scene="别处")
    url = admin("revisions_revert", live.pk, old.pk)
    knock(url, script_form(code=live.code, slug=live.slug, **{"action-publish": "1"}))


def test_autosave_saves_a_draft(client, editor, live):
    client.force_login(editor)
    before = standing()
    response = client.post(
        admin("edit", live.pk),
        script_form(code=live.code, slug=live.slug, **{"action-publish": "1"}),
        headers={"accept": "application/json"},
    )
    assert response.json()["success"] is True
    assert standing() == before


def test_bulk_publish_publishes_nothing(knock, draft, client):
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={draft.pk}"
    knock(url)
    assert ScriptPage.objects.get(pk=draft.pk).live is False


def test_a_date_sent_with_the_form_schedules_nothing(knock, draft, live):
    past = (timezone.now() - dt.timedelta(hours=1)).isoformat()
    for page in (draft, live):
        when = {"go_live_at": past, "expire_at": past, "action-publish": "1"}
        knock(admin("edit", page.pk), script_form(code=page.code, slug=page.slug, **when))
    call_command("publish_scheduled")
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()


def test_a_revision_that_was_scheduled_by_hand_is_not_published(draft):
    now = timezone.now()
    Revision.objects.filter(pk=draft.latest_revision_id).update(approved_go_live_at=now - dt.timedelta(minutes=1))
    with pytest.raises(NotApproved):
        call_command("publish_scheduled")
    assert ScriptPage.objects.get(pk=draft.pk).live is False


# --- Copy, alias, move -----------------------------------------------------------


def test_a_copy_of_a_live_page_is_a_draft_with_a_code_of_its_own_and_no_versions(knock, live):
    knock(admin("copy", live.pk), copy_form())
    copy = ScriptPage.objects.get(slug="copy")
    latest = copy.get_latest_revision_as_object()
    assert (copy.live, copy.code, latest.code, latest.change_note) == (False, "copy", "copy", "")
    assert {revision.content["code"] for revision in copy.revisions.all()} == {"copy"}
    assert not copy.versions.exists()


def test_a_copy_asked_to_be_live_is_a_draft_or_refused(knock, live):
    knock(admin("copy", live.pk), copy_form(publish_copies="on"))
    assert not ScriptPage.objects.filter(slug="copy", live=True).exists()


def test_an_alias_is_never_live(knock, live):
    knock(admin("copy", live.pk), copy_form(alias="on"))
    assert not ScriptPage.objects.filter(alias_of__isnull=False).exists()
    assert not ScriptPage.objects.filter(slug="copy", live=True).exists()


def test_a_live_page_moves_to_no_other_shelf(knock, live):
    sops = SopIndexPage.objects.get()
    knock(admin("move_confirm", live.pk, sops.pk))
    assert Page.objects.get(pk=live.pk).get_parent().pk == ScriptIndexPage.objects.get().pk


def test_many_pages_move_to_no_other_shelf(knock, live):
    sops = SopIndexPage.objects.get()
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"]) + f"?id={live.pk}"
    knock(url, {"chooser": sops.pk, "move_applicable": "on"})
    assert Page.objects.get(pk=live.pk).get_parent().pk == ScriptIndexPage.objects.get().pk


# --- The review ----------------------------------------------------------------------


@pytest.fixture
def waiting(draft, editor):
    """The editor's own draft, sent for approval."""
    submit_for_review(page=draft, by=editor)
    return ScriptPage.objects.get(pk=draft.pk)


def step(page):
    return page.current_workflow_task_state


def test_nobody_approves_her_own_draft_through_the_dialogue(knock, waiting):
    url = admin("workflow_action", waiting.pk, "approve", step(waiting).pk)
    knock(url, {"comment": ""})
    assert step(waiting).status == TaskState.STATUS_IN_PROGRESS


def test_nobody_approves_her_own_draft_in_the_dialogues_own_way(knock, waiting):
    url = admin("workflow_action", waiting.pk, "approve", step(waiting).pk)
    knock(url, {"comment": ""}, HTTP_X_REQUESTED_WITH="XMLHttpRequest")
    assert step(waiting).status == TaskState.STATUS_IN_PROGRESS


def test_nobody_collects_a_comment_for_approving_her_own_draft(knock, waiting):
    knock(admin("collect_workflow_action_data", waiting.pk, "approve", step(waiting).pk), {"comment": ""})
    assert step(waiting).status == TaskState.STATUS_IN_PROGRESS


def test_nobody_approves_her_own_draft_on_the_edit_page(knock, waiting):
    approval = {"action-workflow-action": "true", "workflow-action-name": "approve"}
    knock(admin("edit", waiting.pk), script_form(slug="draft", code="draft", **approval))
    assert step(waiting).status == TaskState.STATUS_IN_PROGRESS


def test_another_pages_step_does_not_serve_for_her_own_page(knock, waiting, editors, author, medical_reviewer):
    """The dialogue's address names page and step apart; the step's own page decides."""
    other = draft_script(author=medical_reviewer, code="other")
    submit_for_review(page=other, by=medical_reviewer)
    knock(admin("workflow_action", other.pk, "approve", step(waiting).pk), {"comment": ""})
    assert step(waiting).status == TaskState.STATUS_IN_PROGRESS


def test_a_page_under_review_is_not_unlocked_or_changed(knock, waiting):
    knock(admin("unlock", waiting.pk))
    reviewed = waiting.latest_revision_id
    knock(admin("edit", waiting.pk), script_form(slug="draft", code="draft"))
    assert ScriptPage.objects.get(pk=waiting.pk).latest_revision_id == reviewed


def test_a_cancelled_review_lets_nothing_through(knock, waiting):
    knock(admin("edit", waiting.pk), script_form(slug="draft", code="draft", **{"action-cancel-workflow": "1"}))
    knock(admin("edit", waiting.pk), script_form(slug="draft", code="draft", **{"action-publish": "1"}))
    assert ScriptPage.objects.get(pk=waiting.pk).live is False


def test_an_approval_by_another_kind_of_step_publishes_nothing(author, administrator):
    """Somebody gave the shelf a workflow of Wagtail's own kind."""
    page = draft_script(author=author)
    task = GroupApprovalTask.objects.create(name="Anyone")
    task.groups.set(administrator.groups.all())
    workflow = Workflow.objects.create(name="Short cut")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    workflow.start(ScriptPage.objects.get(pk=page.pk), author)
    with pytest.raises(NotReviewer):
        decide(page=ScriptPage.objects.get(pk=page.pk), by=administrator, action="approve")
    assert ScriptPage.objects.get(pk=page.pk).live is False


def test_an_approval_without_compliance_publishes_nothing(author, medical_reviewer):
    """Somebody gave the compliance step to another duty."""
    ReviewTask.objects.filter(duty="compliance_reviewer").update(duty="medical_reviewer")
    page = draft_script(author=author)
    submit_for_review(page=page, by=author)
    with pytest.raises(NotReviewer, match="Nobody with the duty"):
        decide(page=ScriptPage.objects.get(pk=page.pk), by=medical_reviewer, action="approve")
    assert ScriptPage.objects.get(pk=page.pk).live is False


def test_who_sends_back_and_gets_a_new_draft_is_asked_again_first(author, compliance_reviewer, medical_reviewer):
    """The second step sent it back: the first reviewer has not seen the new words."""
    page = draft_script(author=author, is_clinical=True)
    submit_for_review(page=page, by=author)
    decide(page=ScriptPage.objects.get(pk=page.pk), by=compliance_reviewer, action="approve")
    decide(page=ScriptPage.objects.get(pk=page.pk), by=medical_reviewer, action="reject", comment="请写清楚")
    revise(page, by=author, scene="微信里")
    ScriptPage.objects.get(pk=page.pk).current_workflow_state.resume(author)
    decide(page=ScriptPage.objects.get(pk=page.pk), by=medical_reviewer, action="approve")
    assert ScriptPage.objects.get(pk=page.pk).live is False
    decide(page=ScriptPage.objects.get(pk=page.pk), by=compliance_reviewer, action="approve")
    version = Version.objects.get(page=page)
    assert {version.approver, version.second_approver} == {compliance_reviewer, medical_reviewer}
    assert ScriptPage.objects.get(pk=page.pk).scene == "微信里"


# --- Delete, codes, retire -------------------------------------------------------------


def test_a_page_with_versions_is_not_deleted(knock, live):
    knock(admin("delete", live.pk))


def test_nor_with_its_shelf_nor_with_the_tree(knock, live):
    for page in (ScriptIndexPage.objects.get(), ScriptIndexPage.objects.get().get_parent()):
        knock(admin("delete", page.pk), {"confirm_site_name": "Chairside"})


def test_nor_in_bulk(knock, live):
    for page in (live, ScriptIndexPage.objects.get()):
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"]) + f"?id={page.pk}"
        knock(url, {"confirm_site_name": "Chairside"})


def test_the_code_of_a_published_page_stays(knock, live):
    response = knock(admin("edit", live.pk), script_form(slug=live.slug, code="another"))
    assert "The code cannot change: version 1 and records name it." in sentences(response)
    assert live.get_latest_revision_as_object().code == live.code


@pytest.mark.parametrize("editor", ["author", "trainer"], indirect=True)
def test_who_only_writes_does_not_retire(knock, live):
    knock(admin("unpublish", live.pk))
    knock(reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"]) + f"?id={live.pk}")


def test_a_shelf_is_not_unpublished_with_what_stands_on_it(knock, live):
    knock(admin("unpublish", ScriptIndexPage.objects.get().pk), {"include_descendants": "on"})
    assert ScriptIndexPage.objects.get().live


@pytest.mark.parametrize("name", ["compliance_reviewer", "administrator"])
@pytest.mark.parametrize("in_bulk", [False, True])
def test_compliance_and_administration_retire_a_page(name, in_bulk, cast, signed_in, script_page):
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"]) + f"?id={script_page.pk}"
    signed_in(cast[name]).post(bulk if in_bulk else admin("unpublish", script_page.pk))
    page = ScriptPage.objects.get(pk=script_page.pk)
    assert (page.live, Version.objects.of(page).count()) == (False, 1)


def test_a_retired_page_returns_by_approval_only(signed_in, script_page, author, compliance_reviewer, administrator):
    signed_in(administrator).post(admin("unpublish", script_page.pk))
    revise(script_page, by=author, note="又要用了")
    submit_for_review(page=ScriptPage.objects.get(pk=script_page.pk), by=author)
    assert ScriptPage.objects.get(pk=script_page.pk).live is False
    decide(page=ScriptPage.objects.get(pk=script_page.pk), by=compliance_reviewer, action="approve")
    assert ScriptPage.objects.get(pk=script_page.pk).live is True
    assert Version.objects.of(script_page).count() == 1


# --- The site as a whole ---------------------------------------------------------------------


def test_every_live_governed_page_has_its_version(script_page, author, compliance_reviewer):
    published_sop(author=author, approver=compliance_reviewer)
    governed = [*ScriptPage.objects.live(), *SopPage.objects.live()]
    digests = {version.page_id: version.digest for version in Version.objects.current()}
    assert len(governed) == 2
    assert {page.pk: page.version_digest() for page in governed} == digests


@pytest.mark.parametrize("path", ["/api/", "/api/v2/pages/", "/api/v3/pages/", "/api/main/pages/"])
def test_wagtails_api_is_not_mounted(path, signed_in, administrator):
    assert signed_in(administrator).get(path).status_code == 404
    assert signed_in(administrator).post(path).status_code == 404
