"""What knocks at the doors of the editor, and what readers, reviewers and trials have at a moment."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from wagtail.models import WorkflowState
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from academy.versions.models import Version
from playbooks.models import ScheduledVersion, ScriptIndexPage, ScriptPage, Trial
from playbooks.services.approval import submit_for_review
from playbooks.services.trials import start_trial
from tests.factories.playbooks import publish_new_version, published_script, revise

NEW_WORDS = "没有人批准过的话"
TURNS = [
    {"type": "customer_line", "id": "a", "value": "我再想想。"},
    {"type": "reply", "id": "b", "value": "好的，您慢慢想。"},
]


def admin(name, *args):
    return reverse(f"wagtailadmin_pages:{name}", args=args)


def bulk(name, page):
    return reverse("wagtail_bulk_action", args=["wagtailcore", "page", name]) + f"?id={page.pk}&next=/admin/"


def script_form(**changes):
    """What the editor's browser sends for a script."""
    return nested_form_data(
        {
            "title": "再考虑一下",
            "code": "",
            "language": "zh",
            "stage": "objection",
            "scene": "电话里",
            "goal": "",
            "objection": "",
            "audience_roles": [],
            "review_due_on": "",
            "change_note": "换了说法",
            "change_kind": "minor",
            "turns": streamfield([("reply", NEW_WORDS)]),
            "checks": streamfield([]),
            "comments": inline_formset([]),
            **changes,
        }
    ) | {"channels": ["one_to_one"]}


def copy_form(**changes):
    shelf = ScriptIndexPage.objects.get()
    return {"new_title": "副本", "new_slug": "copy", "new_parent_page": shelf.pk, **changes}


def sentences(response):
    """What the answer says to people: messages, errors of forms, and why something was refused."""
    is_json = response.headers.get("content-type", "").startswith("application/json")
    said = [response.json()["message"]] if is_json and "message" in response.json() else []
    context = response.context or {}
    said += [str(message) for message in context.get("messages") or []]
    said += [str(context[name]) for name in ("problem", "reason") if context.get(name)]
    if (form := context.get("form")) is not None and form.is_bound:
        said += [str(error) for errors in form.errors.values() for error in errors]
    return said


def standing():
    """All that readers can be shown: the live rows with their words, and the versions."""
    pages = ScriptPage.objects.live().order_by("pk")
    rows = [(page.pk, page.title, page.code, page.version_digest()) for page in pages]
    return rows, list(Version.objects.order_by("pk").values_list("page_id", "number", "digest", "code"))


def everything():
    """What stands anywhere: before readers, as drafts, under review, in the schedule and on trial."""
    fields = ("pk", "latest_revision", "path", "slug", "alias_of", "locked")
    reviews = WorkflowState.objects.order_by("pk").values_list("pk", "status", "current_task_state__status")
    return {
        "readers": standing(),
        "drafts": list(ScriptPage.objects.order_by("pk").values_list(*fields)),
        "reviews": list(reviews),
        "scheduled": list(ScheduledVersion.objects.order_by("pk").values_list("pk", "outcome", "due_at")),
        "trials": [(trial.pk, trial.is_running) for trial in Trial.objects.order_by("pk")],
    }


def page_in(state, *, author, reviewer, learner) -> ScriptPage:
    """A script of the author's whose version 1 is live, brought to a state of its life."""
    page = published_script(author=author, approver=reviewer, turns=TURNS)
    if state == "in review":
        revise(page, by=author, scene="面谈时")
        submit_for_review(page=ScriptPage.objects.get(pk=page.pk), by=author)
    elif state == "scheduled":
        tomorrow = timezone.now() + dt.timedelta(days=1)
        publish_new_version(page, author=author, approver=reviewer, scene="面谈时", goes_live_at=tomorrow)
    elif state == "on trial":
        trial_of(page, learner, by=author, words="好的，不着急。")
    else:
        publish_new_version(page, author=author, approver=reviewer, scene="面谈时")
    if state == "retired":
        ScriptPage.objects.get(pk=page.pk).unpublish(user=reviewer)
    return ScriptPage.objects.get(pk=page.pk)


def trial_of(page, *people, by, words) -> Trial:
    """Other words for the reply, tried by these people."""
    draft = ScriptPage.objects.get(pk=page.pk)
    draft.turns = [TURNS[0], TURNS[1] | {"value": words}]
    return start_trial(draft=draft, people=people, days=3, by=by, note="语气更缓")
