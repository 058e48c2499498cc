"""Where an author's drafts are: with her, with a reviewer, or before readers. A few queries, however many drafts."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, CharField, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page, WorkflowState, get_page_models
from wagtail.permissions import policy_registry

from academy.core.sentences import shortened
from academy.people.duties import Duty
from academy.people.models import Employee
from academy.versions.models import Version
from playbooks.models import ScheduledVersion, ScriptPage, SopPage
from playbooks.services.second_approval import needs_a_doctor

REVISE = {ScriptPage: "playbooks:revise", SopPage: "playbooks:revise_sop"}
LATELY = dt.timedelta(days=14)
FIRST_WORDS = 90


class Waits:
    """Something that stands where it is since a moment, `since`."""

    @property
    def waits(self) -> str:
        """For how long, in its largest unit."""
        waited = timezone.now() - self.since
        if waited < dt.timedelta(hours=1):
            return _("less than an hour")
        if waited < dt.timedelta(days=1):
            hours = waited.seconds // 3600
            return ngettext("%(hours)s hour", "%(hours)s hours", hours) % {"hours": hours}
        return ngettext("%(days)s day", "%(days)s days", waited.days) % {"days": waited.days}


@dataclass(frozen=True)
class Draft:
    """A draft of her own that nobody was asked to review. `number` is the version that readers have, if any."""

    page_id: int
    title: str
    kind: str
    number: int | None
    edited_at: dt.datetime | None


@dataclass(frozen=True)
class Scheduled:
    """A version of her own that was approved for a day: it waits, or was refused on that day and says why."""

    page_id: int
    title: str
    kind: str
    due_at: dt.datetime
    # Empty while it waits.
    problem: str
    may_withdraw: bool


@dataclass(frozen=True)
class Journey(Waits):
    """A draft of her own that was sent: with whom it waits, or who sent it back with which words.

    `sent_by` names who sent it where that is somebody else; `url` is where she goes on with it.
    """

    page_id: int
    url: str
    title: str
    kind: str
    number: int | None
    since: dt.datetime
    # The step's duty in words, and who has it.
    waits_with: str
    reviewers: tuple[str, ...]
    # After this step a doctor reads it as well.
    needs_a_doctor_next: bool
    # Its own day, when that is to come.
    goes_live_at: dt.datetime | None = None
    is_sent_back: bool = False
    sent_back_by: str = ""
    words: str = ""
    sent_by: str = ""

    @property
    def first_words(self) -> str:
        """How the reviewer's words begin, in one line."""
        return shortened(" ".join(self.words.split()), FIRST_WORDS)


def with_newest_version(pages):
    """Pages with what their newest version has: `number`, `published_revision`, `published_at`, `newest_lines`."""
    versions = Version.objects.approved().filter(page_id=OuterRef("pk")).order_by("-number")
    return pages.annotate(
        newest_lines=Subquery(versions.values("lines")[:1]),
        number=Subquery(versions.values("number")[:1]),
        published_at=Subquery(versions.values("published_at")[:1]),
        published_revision=Coalesce(Subquery(versions.values("revision_id")[:1]), 0, output_field=BigIntegerField()),
    )


def kind_of(page) -> str:
    """What a page is called, from the cache of content types."""
    return capfirst(str(page.cached_content_type.model_class()._meta.verbose_name))


def drafts_of(user) -> list[Draft]:
    """Her drafts that nobody was asked to review and none was approved of, the last edited first. One query."""
    in_review = WorkflowState.objects.active().filter(
        base_content_type=_page_type(), object_id=Cast(OuterRef("pk"), CharField())
    )
    # A retired page whose newest words are those of its last version is no draft.
    unsent = Q(live=True, has_unpublished_changes=True) | (
        Q(live=False) & ~Q(latest_revision_id=F("published_revision"))
    )
    scheduled = ScheduledVersion.objects.filter(item_id=OuterRef("pk"))
    elsewhere = Exists(in_review) | Exists(scheduled.waiting()) | Exists(scheduled.refused_and_unanswered())
    pages = with_newest_version(_changeable(user).filter(_is_own(user))).filter(unsent, ~elsewhere)
    return [
        Draft(page.pk, page.draft_title, kind_of(page), page.number, page.latest_revision_created_at)
        for page in pages.order_by("-latest_revision_created_at", "-pk")
    ]


def _page_type() -> ContentType:
    return ContentType.objects.get_for_model(Page)


def governed_models() -> list[type]:
    return [model for model in get_page_models() if getattr(model, "is_governed", False)]


def _changeable(user):
    """Scripts and SOPs that she may change."""
    hers = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")
    return Page.objects.type(*governed_models()).filter(pk__in=hers.order_by().values("pk"))


def _is_own(user) -> Q:
    """She owns the page or edited it last."""
    return Q(owner=user) | Q(latest_revision__user=user)


def scheduled_of(user) -> list[Scheduled]:
    """What was approved for a day of its own, of hers: first what was refused on it, then by that day. One query."""
    hers = Q(item__in=_changeable(user).filter(_is_own(user)).values("pk")) | Q(workflow_state__requested_by=user)
    versions = ScheduledVersion.objects.select_related("item", "workflow_state")
    found = (versions.waiting() | versions.refused_and_unanswered()).filter(hers)
    rows = [
        Scheduled(
            page_id=one.item_id,
            title=one.item.draft_title,
            kind=kind_of(one.item),
            due_at=one.due_at,
            problem=one.problem,
            # She sent it or may change its page, so `withdraw` takes it from her.
            may_withdraw=one.outcome == ScheduledVersion.Outcome.WAITING,
        )
        for one in found.order_by("due_at", "pk")
    ]
    return sorted(rows, key=lambda row: not row.problem)


def journeys_of(user) -> list[Journey]:
    """Her drafts that were sent: what came back first, then what waits longest. Three queries."""
    found = list(_sent(user))
    journeys = _journeys(found, user, _reviewers_but(user) if found else {})
    return sorted(journeys, key=lambda one: (not one.is_sent_back, one.since))


def sent_back_to(user) -> list[Journey]:
    """Those of them that came back, what waits longest first. Two queries, one where nothing did."""
    found = list(_sent(user).filter(status=WorkflowState.STATUS_NEEDS_CHANGES))
    return sorted(_journeys(found, user, {}), key=lambda one: one.since) if found else []


def _sent(user):
    """The states of her drafts on their way: what she owns or edited last, and what she sent herself."""
    pages = _changeable(user).order_by().annotate(key=Cast("pk", CharField()))
    states = WorkflowState.objects.active().filter(
        Q(object_id__in=pages.filter(_is_own(user)).values("key"))
        | Q(requested_by=user, object_id__in=pages.values("key")),
        base_content_type=_page_type(),
        current_task_state__isnull=False,
    )
    step = "current_task_state"
    return states.select_related(
        "requested_by", f"{step}__task__reviewtask", f"{step}__finished_by", f"{step}__revision"
    )


def _journeys(states, user, reviewers) -> list[Journey]:
    pages = Page.objects.filter(pk__in=[int(state.object_id) for state in states]).annotate(code=F("item__code"))
    numbered = with_newest_version(pages).in_bulk()
    return [_journey(state, numbered[int(state.object_id)], reviewers, user) for state in states]


def _where_to_go_on(page) -> str:
    """What readers have is revised quickly; the first version of a page is written in the editor."""
    name = REVISE.get(page.cached_content_type.model_class())
    return reverse(name, args=[page.code]) if name and page.live else reverse("wagtailadmin_pages:edit", args=[page.pk])


def _journey(state, page, reviewers, user) -> Journey:
    step = state.current_task_state
    # A workflow that somebody made by hand may ask for no duty of ours.
    duty = getattr(getattr(step.task, "reviewtask", None), "duty", "")
    is_sent_back = state.status == WorkflowState.STATUS_NEEDS_CHANGES
    content = step.revision.content
    day = parse_datetime(content.get("goes_live_at") or "")
    return Journey(
        page_id=page.pk,
        url=_where_to_go_on(page),
        title=page.draft_title,
        kind=kind_of(page),
        number=page.number,
        since=step.finished_at if is_sent_back else step.started_at,
        waits_with=str(Duty(duty).label) if duty else step.task.name,
        reviewers=tuple(reviewers.get(duty, ())),
        needs_a_doctor_next=duty == Duty.COMPLIANCE_REVIEWER and needs_a_doctor(content, page.newest_lines),
        goes_live_at=day if day and day > timezone.now() else None,
        is_sent_back=is_sent_back,
        sent_back_by=step.finished_by.name if is_sent_back and step.finished_by else "",
        words=step.comment if is_sent_back else "",
        sent_by=state.requested_by.name if state.requested_by and state.requested_by != user else "",
    )


def _reviewers_but(user) -> dict[str, list[str]]:
    """Names of who has each duty, without herself: she could not decide her own words."""
    people = Employee.objects.filter(is_active=True, groups__name__in=Duty.values).exclude(pk=user.pk)
    names = defaultdict(list)
    for duty, name in people.order_by("employee_no").values_list("groups__name", "name"):
        names[duty].append(name)
    return names


def published_lately_of(user, limit: int = 3) -> list[Version]:
    """Her words that came before readers in the last two weeks and still stand there, newest first. One query."""
    kinds = [ContentType.objects.get_for_model(model) for model in governed_models()]
    versions = Version.objects.current().filter(
        author=user, published_at__gte=timezone.now() - LATELY, page__content_type__in=kinds, page__live=True
    )
    return list(versions.select_related("page").defer("content", "lines").order_by("-published_at")[:limit])
