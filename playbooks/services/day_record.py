"""What was in force on any day: which version was live, who had approved it, who had read it, which waivers held.

All of it is computed from records that are never edited: versions, completions, waivers, and Wagtail's log of what was
retired.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.utils import timezone
from wagtail.models import PageLogEntry

from academy.people.models import Employee
from academy.transcript.models import Completion
from academy.versions.models import Item, Version
from playbooks.models import Trial, Waiver
from playbooks.services.drafts import governed_models

RETIRED, PUBLISHED = "wagtail.unpublish", "wagtail.publish"


@dataclass
class LivePlaybook:
    """One script or SOP that was live at the end of the day, in the version of then.

    `asked` is the number of the major version that asked to be read: minor ones after it are read with it. `read_by`
    counts everyone who had read that one or one after it, `readers` holds those whom the user may see by name.
    """

    version: Version
    asked: int = 1
    read_by: int = 0
    readers: list[Completion] = field(default_factory=list)
    waivers: list[Waiver] = field(default_factory=list)
    trials: list[Trial] = field(default_factory=list)

    @property
    def approvers(self) -> list[Employee]:
        return [person for person in (self.version.approver, self.version.second_approver) if person]

    @property
    def unnamed(self) -> int:
        return self.read_by - len(self.readers)


def record_of(day: dt.date, *, user, words: str = "") -> list[LivePlaybook]:
    """What was live at the end of a day, by code; all of it, or what has these words in its code or its title of then.

    Everyone who read it counts; names only of people whom the user may see. At most eight queries, however many
    playbooks and people.
    """
    end = timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))
    found = {
        version.page_id: LivePlaybook(version, asked)
        for version, asked in _live_versions(end)
        if words.casefold() in f"{version.code} {version.title}".casefold()
    }
    _add_readings(found, end, user)
    for waiver in Waiver.objects.holding(day).filter(item__in=found).select_related("rule", "granted_by"):
        found[waiver.item_id].waivers.append(waiver)
    running = Trial.objects.running(end - dt.timedelta(seconds=1)).filter(version__page__in=found)
    for trial in running.select_related("version__author").prefetch_related("people"):
        found[trial.version.page_id].trials.append(trial)
    return sorted(found.values(), key=lambda record: record.version.code)


def _live_versions(end) -> list[tuple[Version, int]]:
    """The newest approved version of each page that was not retired at that moment, and the number of the major one
    that it is or follows. Two queries.
    """
    pages = Item.objects.type(*governed_models())
    versions = Version.objects.approved().filter(page__in=pages.values("pk"), published_at__lt=end)
    newest, majors = {}, {}
    related = versions.select_related("author", "approver", "second_approver").defer("content", "lines")
    for version in related.order_by("number"):
        newest[version.page_id] = version
        if version.kind == Version.Kind.MAJOR:
            majors[version.page_id] = version.number
    retired = _retired_at(end, newest)
    return [(version, majors.get(page_id, 1)) for page_id, version in newest.items() if page_id not in retired]


def _retired_at(end, page_ids) -> set[int]:
    """Those whose last entry in the log before that moment says that they were taken away."""
    last = {}
    entries = PageLogEntry.objects.filter(page__in=list(page_ids), timestamp__lt=end, action__in=[RETIRED, PUBLISHED])
    for page_id, action in entries.order_by("timestamp", "pk").values_list("page_id", "action"):
        last[page_id] = action
    return {page_id for page_id, action in last.items() if action == RETIRED}


def _add_readings(found: dict[int, LivePlaybook], end, user) -> None:
    """Count who had acknowledged these versions by then, and name those whom the user may see, each once. Two queries.

    The database counts: a chain of years has hundreds of thousands of acknowledgements, most of older versions.
    """
    of_these = Q(pk__in=[])
    for page_id, record in found.items():
        of_these |= Q(page=page_id, version_number__range=(record.asked, record.version.number))
    read = Completion.objects.filter(of_these, source=Completion.Source.ACKNOWLEDGEMENT, completed_at__lt=end)
    counted = read.order_by().values_list("page").annotate(Count("person", distinct=True))
    for page_id, people in counted:
        found[page_id].read_by = people
    named = read.filter(person__in=Employee.objects.visible_to(user)).select_related("person")
    known = set()
    for completion in named.order_by("completed_at", "pk"):
        if (completion.page_id, completion.person_id) not in known:
            known.add((completion.page_id, completion.person_id))
            found[completion.page_id].readers.append(completion)


def sheets_of(records: list[LivePlaybook]) -> dict[str, list[list]]:
    """The record as rows of tables: `live`, `read`, `waivers` and `trials`."""
    tables = defaultdict(list)
    for record in records:
        version = record.version
        names = ", ".join(person.name for person in record.approvers)
        author = version.author.name if version.author else ""
        tables["live"].append(
            [version.code, version.title, version.number, version.published_at, author, names, record.read_by]
        )
        for completion in record.readers:
            person = completion.person
            tables["read"].append(
                [version.code, completion.version_number, person.employee_no, person.name, completion.completed_at]
            )
        for waiver in record.waivers:
            signed = [waiver.granted_by.name, waiver.granted_at, waiver.expires_on]
            tables["waivers"].append([version.code, waiver.rule.code, waiver.words, waiver.reason, *signed])
        for trial in record.trials:
            people = ", ".join(person.name for person in trial.people.all())
            by = trial.version.author.name if trial.version.author else ""
            tables["trials"].append([version.code, trial.version.number, by, people, trial.starts_at, trial.ends_at])
    return tables
