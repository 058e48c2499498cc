"""What people of the demo copied and starred lately: the words that the chain really works with."""

import datetime as dt
import random
from collections.abc import Iterator, Mapping

from django.utils import timezone

from academy.demo.hours import hours_of
from academy.demo.life import SEED, people_by_role
from academy.people.models import Employee
from academy.versions.models import Version
from playbooks.models import ScriptPage, ScriptUse
from playbooks.services.use import COPIED_KINDS, USE_DAYS, keep_favourite

# How likely a person copies something from a script of hers on a day at work, by stage; elsewhere it is the last.
HABITS = {"first_contact": 0.05, "invitation": 0.12, "objection": 0.06}
SELDOM = 0.02
# Who starred which scripts, by alias of the cast.
STARS = {"learner_certified": ["first-invitation", "price-too-high"], "author": ["afraid-of-pain"]}


def work_with_scripts(*, cast: Mapping[str, Employee]) -> None:
    """Copy replies on each of the last days, of the version that was current then, the same ones each time."""
    rng = random.Random(SEED)  # noqa: S311 -- an invented chain must come out the same each time
    meant = people_by_role()
    uses = []
    for page in ScriptPage.objects.live().order_by("code").prefetch_related("audience_roles"):
        people = sorted({person for role in page.audience_roles.all() for person in meant.get(role.pk, ())})
        versions = list(Version.objects.approved().of(page))
        for moment in _moments(rng, len(people) * HABITS.get(page.stage, SELDOM)):
            version = next((one for one in versions if one.published_at < moment), None)
            if people and version:
                block = rng.choice([line["block"] for line in version.lines if line["kind"] in COPIED_KINDS])
                uses.append(ScriptUse(person_id=rng.choice(people), version=version, block=block, used_at=moment))
    # Thousands of records of what is long past: the limits on copying fast do not apply.
    ScriptUse.objects.bulk_create(uses)
    for alias, codes in STARS.items():
        for code in codes:
            keep_favourite(page=ScriptPage.objects.get(code=code), person=cast[alias])


def _moments(rng, a_day: float) -> Iterator[dt.datetime]:
    """When something was copied within the last days, so often a day on average; nobody copies while it is closed."""
    now = timezone.now()
    for days_ago in range(USE_DAYS, -1, -1):
        day = timezone.localdate() - dt.timedelta(days=days_ago)
        opens, closes = hours_of(day)
        for _copy in range(int(a_day) + (rng.random() < a_day % 1)):
            moment = opens + (closes - opens) * rng.random()
            if moment < now:
                yield moment
