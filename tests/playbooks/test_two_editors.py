"""Two people, or two windows, on one script: nobody covers unread what somebody else saved."""

import pytest

from academy.versions.models import Version
from playbooks.models import ScriptPage
from playbooks.services.approval import submit_for_review
from tests.factories.playbooks import published_script, revise
from tests.playbooks.doors import admin, script_form, sentences


@pytest.fixture
def script(author, compliance_reviewer):
    return published_script(author=author, approver=compliance_reviewer)


def reload(page):
    return ScriptPage.objects.get(pk=page.pk)


def draft_of(page):
    return reload(page).get_latest_revision_as_object()


def opened_by(client, page) -> dict:
    """What the editor's browser sends of the draft that it opened."""
    shown = client.get(admin("edit", page.pk)).context
    return {
        "loaded_revision_id": reload(page).latest_revision_id,
        "loaded_revision_created_at": shown["loaded_revision_created_at"],
    }


def save(page, client, *buttons, **sent):
    form = script_form(code=page.code, slug=page.slug, **sent, **{f"action-{button}": "1" for button in buttons})
    return client.post(admin("edit", page.pk), form)


@pytest.mark.parametrize("button", [(), ("submit",)])
def test_the_second_of_two_editors_is_told_and_loses_nothing(button, script, author, trainer, signed_in):
    opened = opened_by(signed_in(author), script)
    revise(script, by=trainer, scene="面谈时")
    first = reload(script).latest_revision_id
    answer = save(script, signed_in(author), *button, scene="视频里", **opened)
    assert "吴培训 saved another draft meanwhile." in " ".join(sentences(answer))
    shown = answer.content.decode()
    assert ("视频里" in shown, f'name="loaded_revision_id" value="{first}"' in shown) == (True, True)
    page = reload(script)
    assert (page.latest_revision_id, page.workflow_in_progress) == (first, False)
    again = answer.context["loaded_revision_created_at"]
    save(script, signed_in(author), scene="视频里", loaded_revision_id=first, loaded_revision_created_at=again)
    assert [one.as_object().scene for one in script.revisions.order_by("pk")] == ["电话里", "面谈时", "视频里"]


def test_a_draft_that_was_saved_over_since_she_opened_it_is_newer_too(script, author, trainer, signed_in):
    revise(script, by=trainer)
    opened = opened_by(signed_in(author), script)
    draft = draft_of(script)
    draft.scene = "面谈时"
    draft.save_revision(user=trainer, overwrite_revision=draft.latest_revision)
    answer = save(script, signed_in(author), scene="视频里", **opened)
    assert "吴培训 saved another draft meanwhile." in " ".join(sentences(answer))
    assert draft_of(script).scene == "面谈时"


def test_what_she_saved_herself_meanwhile_is_no_news_and_stays_in_the_history(script, author, signed_in):
    """The save in the background that her button overtook; a second window of hers."""
    opened = opened_by(signed_in(author), script)
    revise(script, by=author, scene="面谈时")
    save(script, signed_in(author), scene="视频里", **opened)
    assert [one.as_object().scene for one in script.revisions.order_by("pk")] == ["电话里", "面谈时", "视频里"]


@pytest.mark.parametrize("sent", ["", "gestern", "2026-99-99T00:00:00+00:00"])
def test_a_browser_that_sends_nonsense_of_what_it_opened_saves_all_the_same(sent, script, author, signed_in):
    opened = {"loaded_revision_id": script.latest_revision_id, "loaded_revision_created_at": sent}
    save(script, signed_in(author), scene="视频里", **opened)
    assert draft_of(script).scene == "视频里"


def test_her_own_saves_in_the_background_are_no_other_draft(script, author, signed_in):
    mine = revise(script, by=author, scene="面谈时")
    save(script, signed_in(author), scene="视频里", overwrite_revision_id=mine.pk)
    assert draft_of(script).scene == "视频里"


def test_what_was_typed_stays_when_the_page_was_sent_for_review_meanwhile(script, author, signed_in):
    opened = opened_by(signed_in(author), script)
    revise(script, by=author, goal="约好下次")
    submit_for_review(page=reload(script), by=author)
    answer = save(script, signed_in(author), scene="视频里", **opened)
    assert "The page could not be saved as it is locked." in " ".join(sentences(answer))
    assert "视频里" in answer.content.decode()
    assert draft_of(script).scene == "电话里"
    assert Version.objects.of(script).count() == 1
