"""The demo's scripts and SOPs, written, reviewed and approved as in life, with the dates of a chain that has a past."""

import datetime as dt

from django.utils import timezone

from academy.core import clock
from academy.people.models import Employee, JobRole
from playbooks.models import ScriptIndexPage, ScriptPage, SopIndexPage, SopPage
from playbooks.services.approval import decide, submit_for_review


def make_scripts(pack: list[dict], *, language: str, cast: dict[str, Employee], start: dt.date, weeks: int) -> None:
    """Each script with its versions, spread over the weeks of the simulation in equal parts."""
    for entry in pack:
        page = None
        for number, version in enumerate(entry["versions"]):
            began = start + dt.timedelta(weeks=weeks * number // len(entry["versions"]), days=-3)
            author = cast[version.get("author", "author")]
            with clock.at(morning(began)):
                page = _next_version(page, entry, version, language, author, cast)


def _next_version(page, entry, version, language, author, cast):
    turns = [next(iter(turn.items())) for turn in version["turns"]]
    if page is None:
        page = ScriptPage(
            title=entry["title"],
            slug=entry["code"],
            code=entry["code"],
            language=language,
            owner=author,
            live=False,
            stage=entry["stage"],
            scene=entry["scene"],
            goal=entry["goal"],
            objection=entry.get("objection") or "",
            channels=entry["channels"],
            is_clinical=entry["is_clinical"],
            turns=turns,
        )
        place(page, ScriptIndexPage, entry["roles"])
    draft = page.get_latest_revision_as_object() if page.latest_revision_id else page
    draft.turns = turns
    draft.change_note, draft.change_kind = version["change_note"], version["kind"]
    draft.save_revision(user=author)
    return approve(ScriptPage.objects.get(pk=page.pk), author=author, cast=cast)


def make_sops(pack: list[dict], *, language: str, cast: dict[str, Employee], start: dt.date) -> None:
    """Each SOP in its first version."""
    scripts = {page.code: page for page in ScriptPage.objects.all()}
    for entry in pack:
        phases = [
            ("phase", {"title": phase["title"], "steps": [_step(step, scripts) for step in phase["steps"]]})
            for phase in entry["phases"]
        ]
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
    if page.is_clinical:
        decide(page=type(page).objects.get(pk=page.pk), by=cast["medical_reviewer"], action="approve")
    return type(page).objects.get(pk=page.pk)


def morning(day: dt.date) -> dt.datetime:
    """Ten o'clock at the clinic."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time(10)))
