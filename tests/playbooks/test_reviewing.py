"""A reviewer's queue and one draft on a phone: what she sees, what she decides, and what is not hers."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from academy.versions.services import current_version
from playbooks.models import ScheduledVersion, ScriptPage
from playbooks.services.approval import submit_for_review
from playbooks.services.schedule import publish_due
from playbooks.services.trials import start_trial
from tests.factories.people import EmployeeFactory, give_duty, place
from tests.factories.playbooks import draft_script, publish_new_version, published_script, revise

QUEUE = "/reviews/"


@pytest.fixture
def script(author, compliance_reviewer):
    return published_script(author=author, approver=compliance_reviewer)


@pytest.fixture
def sent(script, author):
    """The script with a draft that waits for the compliance reviewer."""
    revise(script, by=author, scene="面谈时", kind="major", note="面谈也会遇到。")
    submit_for_review(page=ScriptPage.objects.get(pk=script.pk), by=author)
    return script


def url(page):
    return reverse("playbooks:review", args=[page.pk])


def press(client, page, action, comment="", **more):
    """What a reviewer sends from the page as she sees it now."""
    step = client.get(url(page)).context["review"].step_id
    return client.post(url(page), {"step": step, "action": action, "comment": comment}, **more)


def test_she_sees_what_waits_what_changed_and_why(sent, author, compliance_reviewer, signed_in):
    client = signed_in(compliance_reviewer)
    assert f'href="{url(sent)}"' in client.get(QUEUE).content.decode()
    shown = client.get(url(sent)).content.decode()
    for words in ("面谈也会遇到。", "<del>电话里</del>", "<ins>面谈时</ins>", author.name, "follows version 1"):
        assert words in shown


def test_today_leads_a_reviewer_to_what_waits(sent, compliance_reviewer, learner, signed_in):
    assert "1 draft to review" in signed_in(compliance_reviewer).get("/").content.decode()
    assert "to review" not in signed_in(learner).get("/").content.decode()


def test_approving_puts_it_before_readers(sent, compliance_reviewer, signed_in):
    response = press(signed_in(compliance_reviewer), sent, "approve", follow=True)
    assert response.redirect_chain == [(QUEUE, 302)]
    assert "Readers have it now" in response.content.decode()
    assert (current_version(sent).number, current_version(sent).approver) == (2, compliance_reviewer)


def test_sending_back_asks_for_words_and_keeps_them(sent, compliance_reviewer, signed_in):
    client = signed_in(compliance_reviewer)
    response = press(client, sent, "reject", comment=" \u202e ")
    field = re.search(r'<textarea id="comment"[^>]*>', response.content.decode())[0]
    assert response.status_code == 422
    assert 'aria-invalid="true" aria-describedby="comment-problem" autofocus' in field
    assert (
        response.context["problem"],
        '<p id="comment-problem" class="field__error">' in response.content.decode(),
    ) == (
        "",
        True,
    )
    assert press(client, sent, "reject", comment="请写\u202e短一点\x00").status_code == 302
    state = ScriptPage.objects.get(pk=sent.pk).current_workflow_state
    assert (state.status, state.current_task_state.comment) == ("needs_changes", "请写短一点")


def test_a_draft_that_changed_meanwhile_is_not_approved_and_her_words_stay(
    sent, author, compliance_reviewer, signed_in
):
    revise(sent, by=author, scene="别的时候")
    response = press(signed_in(compliance_reviewer), sent, "approve", comment="写得很好")
    shown = response.content.decode()
    assert (response.status_code, "写得很好" in shown) == (422, True)
    assert shown.count("autofocus") == 1
    assert f"<p>{response.context['problem']}</p>" in shown.split('role="alert" tabindex="-1" autofocus>')[1]
    assert current_version(sent).number == 1


@pytest.mark.parametrize("action", ["approve", "reject"])
def test_an_open_page_decides_nothing_about_words_that_came_after_it(
    sent, author, compliance_reviewer, signed_in, action
):
    client = signed_in(compliance_reviewer)
    old = client.get(url(sent)).context["review"].step_id
    ScriptPage.objects.get(pk=sent.pk).current_workflow_state.cancel(user=author)
    revise(sent, by=author, scene="别的时候")
    submit_for_review(page=ScriptPage.objects.get(pk=sent.pk), by=author)
    response = client.post(url(sent), {"step": old, "action": action, "comment": "写得很好"})
    shown = response.content.decode()
    assert response.status_code == 422
    assert response.context["problem"].startswith("Other words wait here since you opened this page.")
    assert ("写得很好</textarea>" in shown, "<ins>别的时候</ins>" in shown) == (True, True)
    state = ScriptPage.objects.get(pk=sent.pk).current_workflow_state
    assert (current_version(sent).number, state.status) == (1, "in_progress")

    now = response.context["review"].step_id
    assert f'<input name="step" type="hidden" value="{now}">' in shown
    client.post(url(sent), {"step": now, "action": "approve"})
    assert (current_version(sent).number, ScriptPage.objects.get(pk=sent.pk).scene) == (2, "别的时候")


@pytest.mark.parametrize("step", ["", "0", "-1", "x", "9" * 19])
def test_a_decision_that_names_no_step_decides_nothing(sent, compliance_reviewer, signed_in, step):
    response = signed_in(compliance_reviewer).post(url(sent), {"step": step, "action": "approve"})
    assert (response.status_code, current_version(sent).number) == (422, 1)


def test_clinical_content_goes_on_to_the_medical_reviewer(author, compliance_reviewer, medical_reviewer, signed_in):
    page = draft_script(author=author, is_clinical=True)
    submit_for_review(page=page, by=author)
    assert signed_in(medical_reviewer).get(url(page)).url == QUEUE
    response = press(signed_in(compliance_reviewer), page, "approve", follow=True)
    assert "medical reviewer reads it next" in response.content.decode()
    press(signed_in(medical_reviewer), page, "approve")
    assert current_version(page).second_approver == medical_reviewer


@pytest.mark.parametrize("who", ["learner", "author", "manager", "trainer", "outsider"])
def test_who_reviews_nothing_has_no_queue(sent, cast, signed_in, who):
    client = signed_in(cast[who])
    assert client.get(QUEUE).status_code == 403
    assert client.get(url(sent)).status_code == client.post(url(sent), {"action": "approve"}).status_code == 404


def test_nobody_decides_her_own_words(script, compliance_reviewer, north_clinic, signed_in):
    both = place(EmployeeFactory(), north_clinic, "online_consultant")
    give_duty(give_duty(both, "author"), "compliance_reviewer")
    page = draft_script(author=both, code="her-own", title="她自己的")
    submit_for_review(page=page, by=both)
    assert signed_in(both).get(url(page)).url == QUEUE
    assert signed_in(compliance_reviewer).get(url(page)).status_code == 200


@pytest.mark.parametrize("action", ["approve", "reject"])
def test_who_decides_second_is_told_so_and_her_words_are_told_again(sent, compliance_reviewer, signed_in, action):
    second = give_duty(EmployeeFactory(), "compliance_reviewer")
    press(signed_in(compliance_reviewer), sent, "approve")
    response = signed_in(second).post(url(sent), {"step": 1, "action": action, "comment": "先问一句再说"})
    assert response.status_code == 409
    assert "does not wait for you any more" in response.content.decode()
    assert "先问一句再说" in response.content.decode()
    silent = signed_in(second).post(url(sent), {"step": 1, "action": action}, follow=True)
    assert (silent.status_code, "does not wait for you any more" in silent.content.decode()) == (200, True)


def test_an_action_that_does_not_exist_decides_nothing(sent, compliance_reviewer, signed_in):
    assert signed_in(compliance_reviewer).post(url(sent), {"action": "publish"}).status_code == 404
    assert current_version(sent).number == 1


def test_trials_and_schedules_stand_below_with_their_way_out(
    script, author, learner, compliance_reviewer, medical_reviewer, signed_in
):
    other = published_script(author=author, approver=compliance_reviewer, code="other", title="另一段")
    draft = ScriptPage.objects.get(pk=script.pk)
    raw = [turn | {"value": "我想想看。"} if turn["type"] == "customer_line" else turn for turn in draft.turns.raw_data]
    draft.turns = draft.turns.stream_block.to_python(raw)
    start_trial(draft=draft, people=[learner], days=5, by=author, note="更缓")
    tomorrow = timezone.now() + dt.timedelta(days=1)
    publish_new_version(other, author=author, approver=compliance_reviewer, scene="面谈时", goes_live_at=tomorrow)
    client = signed_in(compliance_reviewer)
    shown = client.get(QUEUE).content.decode()
    assert learner.name in shown
    assert f"/reviews/{other.pk}/withdraw/" in shown
    assert learner.name not in signed_in(medical_reviewer).get(QUEUE).content.decode()

    assert signed_in(medical_reviewer).post(f"/reviews/{other.pk}/withdraw/").status_code == 409
    assert signed_in(compliance_reviewer).post(f"/reviews/{other.pk}/withdraw/").status_code == 302
    assert ScheduledVersion.objects.get().outcome == "withdrawn"
    assert client.post(f"/reviews/{other.pk}/withdraw/").status_code == 409


def test_what_was_refused_at_its_time_is_said(script, author, compliance_reviewer, signed_in):
    tomorrow = timezone.now() + dt.timedelta(days=1)
    publish_new_version(script, author=author, approver=compliance_reviewer, scene="面谈时", goes_live_at=tomorrow)
    revise(script, by=author, scene="别的时候")
    publish_due(tomorrow + dt.timedelta(minutes=1))
    shown = signed_in(compliance_reviewer).get(QUEUE).content.decode()
    assert "Did not go live" in shown
    assert "changed since it was reviewed" in shown


def test_a_longer_queue_costs_no_more(author, compliance_reviewer, signed_in, django_assert_num_queries):
    for number in range(2):
        submit_for_review(page=draft_script(author=author, code=f"s{number}", title=f"话术{number}"), by=author)
    client = signed_in(compliance_reviewer)
    client.get(QUEUE)
    with django_assert_num_queries(16):
        client.get(QUEUE)
    for number in range(2, 6):
        submit_for_review(page=draft_script(author=author, code=f"s{number}", title=f"话术{number}"), by=author)
    with django_assert_num_queries(16):
        client.get(QUEUE)
