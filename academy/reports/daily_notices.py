"""What people should hear of today: what is due, late, expires, is to be reviewed, or has not been read."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from academy.enrolments.days import ClinicDays
from academy.enrolments.items import KINDS, face_of
from academy.enrolments.models import Enrolment
from academy.people.duties import Duty
from academy.people.models import Employee, Placement
from academy.people.scope import WHOLE_LIBRARY
from academy.reports.models import Told
from academy.versions.models import Item
from playbooks.models import ScriptPage, SopPage
from playbooks.services.acknowledgement import readings_of
from quizzes.models import Certificate

DUE_WITHIN, EXPIRES_WITHIN, UNREAD_AFTER = 3, 30, 7
LATE, DUE, EXPIRES, UNREAD, REVIEW = "late", "due", "expires", "unread", "review"
# In the order of a mail, with the words above each kind, and after how many days the same is told again.
HEADINGS = {
    LATE: _("Overdue"),
    DUE: _("Due within three days"),
    EXPIRES: _("Certificates that expire soon"),
    UNREAD: _("Changed, and not read by you yet"),
    REVIEW: _("Scripts and SOPs whose review is due"),
}
AGAIN_AFTER = {LATE: 7, DUE: 31, EXPIRES: 31, UNREAD: 7, REVIEW: 7}


@dataclass(frozen=True)
class Notice:
    """One thing to tell: its kind, its name in the record, its title, the day that it is about, and where it is."""

    kind: str
    what: str
    title: str
    day: dt.date
    path: str


def notices_for(people, today: dt.date) -> dict[int, list[Notice]]:
    """What each of these active people should hear today, by person: nothing that she heard lately, and nothing at all
    for who heard something today. Some fifteen queries, for any number of people.
    """
    notices = defaultdict(list)
    for gather in (_shares, _certificates, _unread, _reviews):
        for person_id, notice in gather(people, today):
            notices[person_id].append(notice)
    last = _last_told(people, today)
    told_today = {person_id for (person_id, _what), told_on in last.items() if told_on == today}
    found = {}
    for person_id, hers in notices.items():
        new = [notice for notice in hers if _is_new(notice, last.get((person_id, notice.what)), today)]
        if new and person_id not in told_today:
            found[person_id] = sorted(new, key=lambda notice: (list(HEADINGS).index(notice.kind), notice.day))
    return found


def _is_new(notice: Notice, told_on: dt.date | None, today: dt.date) -> bool:
    return told_on is None or (today - told_on).days >= AGAIN_AFTER[notice.kind]


def _last_told(people, today: dt.date) -> dict[tuple[int, str], dt.date]:
    since = today - dt.timedelta(days=max(AGAIN_AFTER.values()))
    rows = Told.objects.filter(person__in=people.values("pk"), told_on__gte=since).order_by("told_on")
    return {(person_id, what): told_on for person_id, what, told_on in rows.values_list("person", "what", "told_on")}


def _shares(people, today: dt.date):
    """What is late or due within three days of her clinic's calendar, each item once with its first day."""
    days = ClinicDays()
    last = max(today, days.first_and_last()[1]) + dt.timedelta(days=DUE_WITHIN)
    placed = Placement.objects.current().filter(employee__in=people.values("pk"))
    paths = dict(placed.values_list("employee", "unit__path")) if days.differ else {}
    shares = Enrolment.objects.open().filter(_may_open(), person__in=people.values("pk"), due_on__lte=last)
    seen = set()
    for share in shares.order_by("due_on", "pk").select_related("assignment__item"):
        key = (share.person_id, share.assignment.item_id)
        here = days.today(paths.get(share.person_id, "")) if days.differ else today
        if key in seen or share.due_on > here + dt.timedelta(days=DUE_WITHIN):
            continue
        seen.add(key)
        kind, face = LATE if share.due_on < here else DUE, face_of(share.assignment.item)
        yield share.person_id, Notice(kind, f"{kind}:{share.pk}:{share.due_on}", face.title, share.due_on, face.url)


def _may_open() -> Q:
    """Shares of items that the person may read: ItemQuerySet.visible_to, asked of many people at once."""
    meant = Item._meta.get_field("audience_roles").remote_field.through.objects.filter(
        item_id=OuterRef("assignment__item")
    )
    held = Placement.objects.current().filter(employee=OuterRef(OuterRef("person"))).values("job_role")
    sees_all = Q(managed_units__isnull=False) | Q(groups__name__in=WHOLE_LIBRARY)
    whole = Employee.objects.filter(sees_all, pk=OuterRef("person"))
    return ~Exists(meant) | Exists(meant.filter(jobrole_id__in=held)) | Exists(whole)


def _certificates(people, today: dt.date):
    """Certificates that end within thirty days and have no newer one beside them."""
    ends = Q(expires_on__range=(today, today + dt.timedelta(days=EXPIRES_WITHIN)))
    same = Certificate.objects.filter(person=OuterRef("person"), item_code=OuterRef("item_code"), revoked_at=None)
    newer = same.filter(Q(expires_on=None) | Q(expires_on__gt=OuterRef("expires_on")))
    found = Certificate.objects.filter(ends, ~Exists(newer), person__in=people.values("pk"), revoked_at=None)
    for one in found.select_related("person"):
        title = one.title_zh if one.person.language.startswith("zh") else one.title_en
        path = reverse("quizzes:certificate", args=[one.number])
        yield one.person_id, Notice(EXPIRES, f"{EXPIRES}:{one.pk}", title, one.expires_on, path)


def _unread(people, today: dt.date):
    """Versions that she has been asked to acknowledge for a week."""
    for reading in readings_of(people):
        path = reverse(KINDS[reading.model].view, args=[reading.code])
        what = f"{UNREAD}:{reading.page_id}:{reading.majors[0].number}"
        for reader in reading.owing:
            if (today - reader.asked_on).days >= UNREAD_AFTER:
                yield reader.person_id, Notice(UNREAD, what, reading.title, reader.asked_on, path)


def _reviews(people, today: dt.date):
    """Live scripts and SOPs whose review is due: to who owns them, and to everyone who reviews for compliance."""
    reviewers = set(people.filter(groups__name=Duty.COMPLIANCE_REVIEWER).values_list("pk", flat=True))
    here = set(people.values_list("pk", flat=True))
    for model in (ScriptPage, SopPage):
        for page in model.objects.live().filter(review_due_on__lte=today).order_by("pk"):
            what = f"{REVIEW}:{page.pk}:{page.review_due_on}"
            for person_id in (reviewers | {page.owner_id}) & here:
                notice = Notice(REVIEW, what, page.title, page.review_due_on, page.get_absolute_url())
                yield person_id, notice


def people_to_tell():
    """Active people with an e-mail address."""
    return Employee.objects.active().exclude(email=None)
