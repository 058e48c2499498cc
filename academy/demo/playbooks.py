"""The demo's scripts and SOPs, written, reviewed and approved as in life, with the dates of a chain that has a past."""

import datetime as dt

from django.db.models import Max, Min
from django.utils import timezone
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page, TaskState, WorkflowState

from academy.core import clock
from academy.demo.hours import at_work
from academy.people.models import Employee, JobRole
from academy.versions.models import Version
from playbooks.models import ScriptIndexPage, ScriptPage, SopIndexPage, SopPage
from playbooks.services.approval import decide, submit_for_review

# Days after which somebody has to look at an approved text again.
REVIEW_AFTER = 365
# A script with one version was published so many days after the first, one after the other.
BETWEEN_SCRIPTS = 6


def make_scripts(pack: list[dict], *, language: str, cast: dict[str, Employee], start: dt.date, weeks: int) -> None:
    """Each script with its versions, spread over the weeks of the simulation; then its draft, or its retirement.

    All pages come first, since a branch of one may go on with any other.
    """
    scripts = {entry["code"]: _new_script(entry, language, cast) for entry in pack}
    for place_in_pack, entry in enumerate(pack):
        page = scripts[entry["code"]]
        for number, version in enumerate(entry["versions"]):
            later = BETWEEN_SCRIPTS * place_in_pack if len(entry["versions"]) == 1 else 0
            began = start + dt.timedelta(weeks=weeks * number // len(entry["versions"]), days=later - 3)
            if "days_ago" in version:
                began = timezone.localdate() - dt.timedelta(days=version["days_ago"])
            author = cast[version.get("author", "author")]
            with clock.at(morning(began)):
                page = _next_version(page, entry, version, scripts, author, cast)
        if "draft" in entry:
            _leave_draft(page, entry["draft"], scripts, cast)
        if entry.get("retired"):
            UnpublishPageAction(page, user=page.owner).execute(skip_permission_checks=True)


def _new_script(entry: dict, language: str, cast) -> ScriptPage:
    first = next(iter(entry["versions"]), {})
    page = ScriptPage(
        title=entry["title"],
        slug=entry["code"],
        code=entry["code"],
        language=language,
        owner=cast[first.get("author", "author")],
        live=False,
        stage=entry["stage"],
        scene=entry["scene"],
        goal=entry["goal"],
        objection=entry.get("objection") or "",
        channels=entry["channels"],
        is_clinical=entry["is_clinical"],
    )
    place(page, ScriptIndexPage, entry["roles"])
    return page


def _next_version(page, entry, version, scripts, author, cast):
    draft = _draft(page, version, scripts)
    review_after = dt.timedelta(days=entry.get("review_days", REVIEW_AFTER))
    draft.review_due_on = timezone.localdate(clock.now()) + review_after
    draft.save_revision(user=author)
    return approve(ScriptPage.objects.get(pk=page.pk), author=author, cast=cast)


def _draft(page, version: dict, scripts: dict[str, ScriptPage]):
    draft = page.get_latest_revision_as_object() if page.latest_revision_id else page
    draft.turns = _turns(version, scripts, draft.turns.raw_data)
    draft.change_note, draft.change_kind = version["change_note"], version["kind"]
    draft.checks = [("check", check) for check in version.get("checks", [])]
    return draft


def _turns(version: dict, scripts: dict[str, ScriptPage], before) -> list[dict]:
    """The turns of a version. One that was there before, in these or in other words, stays the same block, as when an
    author writes over it: the editor's comparison goes by blocks.
    """
    turns = [_turn(turn, scripts) for turn in version["turns"]]
    left = list(before)
    for names in (("type", "value"), ("type",)):
        for turn in turns:
            twin = next((old for old in left if all(old[name] == turn[name] for name in names)), None)
            if twin and "id" not in turn:
                turn["id"] = twin["id"]
                left.remove(twin)
    return turns


def _turn(turn: dict, scripts: dict[str, ScriptPage]) -> dict:
    ((kind, value),) = turn.items()
    if kind == "branch":
        script = scripts.get(value.get("script"))
        value = value | {"script": script and script.pk}
    return {"type": kind, "value": value}


def _leave_draft(page, entry: dict, scripts, cast) -> None:
    """A next version that waits for its reviewer, or that she sent back with a word of hers."""
    author = cast[entry.get("author", "author")]
    _draft(page, entry, scripts).save_revision(user=author)
    page = ScriptPage.objects.get(pk=page.pk)
    submit_for_review(page=page, by=author)
    if entry["outcome"] == "sent_back":
        page = ScriptPage.objects.get(pk=page.pk)
        decide(page=page, by=cast["compliance_reviewer"], action="reject", comment=entry["comment"])
    # Wagtail writes the moment itself; the queue of a chain is never all of today.
    now = timezone.now()
    sent_at = at_work(now - dt.timedelta(days=entry.get("days_ago", 2)), before=now)
    states = WorkflowState.objects.filter(object_id=str(page.pk), base_content_type__model="page")
    states.exclude(status=WorkflowState.STATUS_APPROVED).update(created_at=sent_at)
    TaskState.objects.filter(workflow_state__in=states).exclude(status=TaskState.STATUS_APPROVED).update(
        started_at=sent_at
    )


def make_sops(pack: list[dict], *, language: str, cast: dict[str, Employee], start: dt.date) -> None:
    """Each SOP in its first version."""
    scripts = {page.code: page for page in ScriptPage.objects.all()}
    for entry in pack:
        phases = [
            ("phase", {"title": phase["title"], "steps": [_step(step, scripts) for step in phase["steps"]]})
            for phase in entry["phases"]
        ]
        if "always" in entry:
            phases.insert(0, ("always", entry["always"]))
        page = SopPage(
            title=entry["title"],
            slug=entry["code"],
            code=entry["code"],
            language=language,
            owner=cast["author"],
            live=False,
            category=entry["category"],
            summary=entry["summary"],
            is_clinical=entry["is_clinical"],
            change_note=entry["change_note"],
            review_due_on=start + dt.timedelta(days=REVIEW_AFTER),
            phases=phases,
        )
        place(page, SopIndexPage, entry["roles"])
        page.save_revision(user=cast["author"])
        with clock.at(morning(start)):
            approve(SopPage.objects.get(pk=page.pk), author=cast["author"], cast=cast)


def _step(step: dict, scripts: dict[str, ScriptPage]) -> dict:
    offset = step["offset"]
    return {
        "offset": {"value": offset["value"], "unit": offset["unit"], "origin": offset["from"]},
        "who": step["who"],
        "action": step["action"],
        "checklist": step.get("checklist") or [],
        "script": scripts.get(step.get("script")),
        "exit": step.get("exit") or "",
        "red_flags": step.get("red_flags") or [],
    }


def place(page, shelf_class, roles: list[str]) -> None:
    """Put a page on its shelf, for these job roles."""
    shelf_class.objects.get().add_child(instance=page)
    page.audience_roles.set(JobRole.objects.filter(code__in=roles))
    page.save()


def approve(page, *, author: Employee, cast: dict[str, Employee]):
    """Send the draft through every step of its review; the page as it is live then."""
    submit_for_review(page=page, by=author)
    decide(page=type(page).objects.get(pk=page.pk), by=cast["compliance_reviewer"], action="approve")
    page = type(page).objects.get(pk=page.pk)
    if page.workflow_in_progress:
        decide(page=page, by=cast["medical_reviewer"], action="approve")
    return type(page).objects.get(pk=page.pk)


def morning(day: dt.date) -> dt.datetime:
    """Ten o'clock at the clinic."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time(10)))


def date_pages() -> None:
    """Give each page the dates of its versions: Wagtail writes its own, which are all of today."""
    for page, first, last in Version.objects.values_list("page").annotate(
        first=Min("published_at"), last=Max("published_at")
    ):
        Page.objects.filter(pk=page).update(first_published_at=first, last_published_at=last)
