"""What waits for a reviewer, with what the law check says of it. A few queries, however much waits."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, Revision, TaskState, WorkflowState

from academy.people.duties import REVIEWERS
from academy.people.models import Employee
from academy.people.scope import scope_of
from playbooks.lint import Finding
from playbooks.models import Channel, ReviewState
from playbooks.services.drafts import Waits, kind_of, with_newest_version
from playbooks.services.law import current_linter, holding_waivers, waiver_for
from playbooks.services.second_approval import needs_a_doctor

# What the law check reads of a draft: fields of the page, then blocks and fields of blocks.
CHECKED_FRAME = ("title", "scene", "goal", "summary")
CHECKED_BLOCKS = {
    *("ask_first", "reply", "why_it_works", "next_step"),
    *("sign", "action", "title", "exit", "checklist"),
}


@dataclass(frozen=True)
class Findings:
    """How many places of a draft the law check objects to, by severity, and how many of them a waiver covers."""

    errors: int = 0
    warnings: int = 0
    waived: int = 0


@dataclass(frozen=True)
class Review(Waits):
    """A draft that waits for the reader's decision at a step. `number` is the version that readers have, if any."""

    step_id: int
    page_id: int
    title: str
    kind: str
    number: int | None
    author: Employee | None
    since: dt.datetime
    needs_a_doctor: bool
    findings: Findings


def is_reviewer(user) -> bool:
    """Whether drafts can wait for her at all."""
    reach = scope_of(user)
    return reach.is_administrator or bool(reach.duties & REVIEWERS)


def reviews_for(user) -> list[Review]:
    """What waits for her decision, oldest first; her own words wait for somebody else. Six queries."""
    if not is_reviewer(user):
        return []
    steps = list(_steps_of(user))
    pages = with_newest_version(Page.objects.filter(pk__in=[_page_id(step) for step in steps])).in_bulk()
    own = _worked_on(user, pages) | {_page_id(step) for step in steps if _requested(step) == user.pk}
    linter = current_linter()
    waivers = holding_waivers(pages)
    return [
        _review(step, pages[_page_id(step)], linter, waivers.get(_page_id(step), []))
        for step in steps
        if _page_id(step) not in own
    ]


def _steps_of(user):
    reach = scope_of(user)
    steps = ReviewState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS, workflow_state__status=WorkflowState.STATUS_IN_PROGRESS
    )
    if not reach.is_administrator:
        steps = steps.filter(task__reviewtask__duty__in=reach.duties)
    return steps.select_related("workflow_state", "revision__user").order_by("started_at", "pk")


def _page_id(step) -> int:
    return int(step.workflow_state.object_id)


def _requested(step) -> int | None:
    return step.workflow_state.requested_by_id


def _worked_on(user, pages: dict[int, Page]) -> set[int]:
    """Those of the pages of which she saved a draft after their newest version, as `has_worked_on` says of one."""
    saved = Revision.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page), object_id__in=[str(pk) for pk in pages], user=user
    )
    return {
        int(object_id)
        for object_id, created_at in saved.values_list("object_id", "created_at")
        if (published_at := pages[int(object_id)].published_at) is None or created_at > published_at
    }


def _review(step, page, linter, waivers) -> Review:
    content = step.revision.content
    return Review(
        step_id=step.pk,
        page_id=page.pk,
        title=content["title"],
        kind=kind_of(page),
        number=page.number,
        author=step.revision.user,
        since=step.started_at,
        needs_a_doctor=needs_a_doctor(content, page.newest_lines),
        findings=_counted(_found(linter, tuple(checked_words(content)), _channels(content)), waivers),
    )


def _channels(content) -> tuple[str, ...]:
    """A script's own channels, the strictest when it names none; an SOP is read by staff only."""
    if "channels" not in content:
        return (Channel.INTERNAL.value,)
    return tuple(content["channels"]) or (Channel.PUBLIC.value,)


def checked_words(content: dict) -> Iterator[str]:
    """The words of a revision that the law check reads: those of `lint_page`, but from JSON, without a query."""
    yield from (content[name] for name in CHECKED_FRAME if content.get(name))
    for block in json.loads(content.get("turns") or content.get("phases") or "[]"):
        yield from _words_in(block["value"], block["type"])


def _words_in(value, name: str) -> Iterator[str]:
    """Texts at any depth whose block or field is checked; entries of a list carry the list's name."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _words_in(inner, name if key == "value" else key)
    elif isinstance(value, list):
        for inner in value:
            yield from _words_in(inner, name)
    elif isinstance(value, str) and name in CHECKED_BLOCKS:
        yield value


@lru_cache(maxsize=1024)
def _found(linter, words: tuple[str, ...], channels: tuple[str, ...]) -> tuple[Finding, ...]:
    """Looked for once in the same words under the same rules: it takes some ten milliseconds a draft."""
    return tuple(finding for text in words for finding in linter.find(text, channels=channels))


def _counted(found: tuple[Finding, ...], waivers) -> Findings:
    left = [finding.severity for finding in found if waiver_for(finding, waivers) is None]
    return Findings(left.count("error"), left.count("warning"), waived=len(found) - len(left))
