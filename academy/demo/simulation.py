"""A chain's personnel file, training records and customer journeys, invented, with known effects planted in them.

Every customer is one lead of one online consultant. Whether she arrives depends on the consultant's own skill, the
clinic, the channel, a common trend, the consultant's certification and the version of the invitation script in use.
Better consultants certify earlier, so that a plain "certified against the rest" misleads; the trend makes a plain
"after against before" mislead. The same settings give the same chain.
"""

import datetime as dt
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

REGIONS = ["north", "south"]
# Name, share of the leads, and log-odds that it adds to arriving.
CHANNELS = [("search_ad", 0.40, 0.0), ("short_video", 0.30, -0.25), ("walk_in", 0.10, 0.9), ("referral", 0.20, 0.7)]
# Name, share of the leads, and usual price in yuan.
PROJECTS = [
    ("scaling", 0.38, 260),
    ("filling", 0.20, 520),
    ("orthodontics", 0.14, 16000),
    ("implant", 0.12, 8800),
    ("double_eyelid", 0.08, 6800),
    ("laser", 0.08, 1900),
]
SUPPORT_ROLES = [
    "onsite_consultant",
    "receptionist",
    "doctor",
    "doctor_assistant",
    "nurse",
    "crm_operator",
    "store_manager",
]
# What a pass of the exam can score: it has ten questions, of which eight are enough.
PASSES = [80, 90, 100]
FAMILY = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰梅红建文辉玲"


@dataclass(frozen=True)
class Losses:
    """Where customers are lost beside the invitation, as shares from 0 to 1; drawn apart, so that no effect moves."""

    uninvited: float = 0.0
    no_show: float = 0.0
    unseen: float = 0.0


@dataclass(frozen=True)
class Settings:
    """What is planted. Effects are log-odds; `start` is a Monday."""

    start: dt.date
    seed: int = 11
    clinics: int = 12
    consultants: int = 96
    weeks: int = 39
    leads: int = 4000
    certification_effect: float = 0.25
    version_2_effect: float = 0.30
    version_3_effect: float = 0.0
    trend: float = 0.012
    selection: float = 1.0
    losses: Losses = Losses()


@dataclass
class Clinic:
    code: str
    region: str
    effect: float


@dataclass
class Consultant:
    number: str
    clinic: Clinic
    skill: float
    certified_week: int | None = None

    def is_certified(self, week: int) -> bool:
        return self.certified_week is not None and week >= self.certified_week


@dataclass
class Chain:
    """What was simulated: rows as the systems of a chain export them."""

    roster: list[dict] = field(default_factory=list)
    completions: list[dict] = field(default_factory=list)
    outcomes: list[dict] = field(default_factory=list)


def simulate(settings: Settings) -> Chain:
    """The roster, the certificates and the journeys of a chain."""
    rng = random.Random(settings.seed)  # noqa: S311 -- an invented chain must come out the same each time
    chain, consultants = Chain(), []
    _hire_everyone(rng, settings, chain, consultants)
    _certify(rng, settings, consultants)
    _serve_leads(rng, settings, chain, consultants)
    chain.outcomes.sort(key=lambda row: (row["occurred_at"], row["event_id"]))
    chain.completions = [
        {
            "employee_no": person.number,
            "completed_on": settings.start + dt.timedelta(weeks=person.certified_week),
            "score": rng.choice(PASSES),
        }
        for person in consultants
        if person.certified_week is not None
    ]
    return chain


def _hire_everyone(rng, settings, chain, consultants) -> None:
    clinics = [
        Clinic(f"C{number + 1:03d}", REGIONS[number % len(REGIONS)], rng.gauss(0, 0.15))
        for number in range(settings.clinics)
    ]
    for clinic in clinics:
        for role in SUPPORT_ROLES:
            _hire(rng, settings, chain, role, clinic)
    for number in range(settings.consultants):
        clinic = clinics[number % len(clinics)]
        mentor = consultants[number - len(clinics)].number if number >= len(clinics) else ""
        employee_no = _hire(rng, settings, chain, "online_consultant", clinic, mentor)
        consultants.append(Consultant(employee_no, clinic, rng.gauss(0, 0.35)))


def _hire(rng, settings, chain, role, clinic, mentor="") -> str:
    number = f"E{len(chain.roster) + 1:05d}"
    name = rng.choice(FAMILY) + "".join(rng.choice(GIVEN) for _ in range(rng.choice([1, 2, 2])))
    hired_on = settings.start - dt.timedelta(days=rng.randint(20, 1500))
    chain.roster.append(
        {
            "employee_no": number,
            "name": name,
            "job_role": role,
            "clinic_code": clinic.code,
            "region": clinic.region,
            "hired_on": hired_on.isoformat(),
            "left_on": "",
            "mentor_no": mentor,
            "email": f"{number.lower()}@example.com",
        }
    )
    return number


def _certify(rng, settings, consultants) -> None:
    """Draw the week in which each consultant passes; the skilled tend to be early, a fifth never pass."""
    last = settings.weeks - 4
    for person in consultants:
        if rng.random() < 0.8:
            lean = settings.selection * person.skill / 0.35
            person.certified_week = max(4, min(last, round(rng.gauss(settings.weeks / 2 - lean * 3, 4))))


def version_in_use(rng, week: int, weeks: int) -> int:
    """Versions follow each other in thirds; around a change, old and new are both in use."""
    position = week / weeks * 3
    base, fraction = int(position) + 1, position - int(position)
    if fraction > 1 - 6 / weeks and base < 3:
        base += rng.random() < 0.5
    elif fraction < 6 / weeks and base > 1:
        base -= rng.random() < 0.5
    return min(3, int(base))


def _pick(rng, table):
    point, total = rng.random(), 0.0
    for row in table:
        total += row[1]
        if point < total:
            return row
    return table[-1]


def _serve_leads(rng, settings, chain, consultants) -> None:
    effects = {1: 0.0, 2: settings.version_2_effect, 3: settings.version_2_effect + settings.version_3_effect}
    advocates: list[str] = []
    chance = random.Random(settings.seed + 1)  # noqa: S311 -- an invented chain must come out the same each time
    for lead in range(settings.leads):
        week, person = rng.randrange(settings.weeks), rng.choice(consultants)
        channel, project = _pick(rng, CHANNELS), _pick(rng, PROJECTS)
        version = version_in_use(rng, week, settings.weeks)
        began = dt.datetime.combine(settings.start, dt.time(9)) + dt.timedelta(
            weeks=week, days=rng.randrange(7), minutes=rng.randrange(720)
        )
        logit = -0.95 + person.skill + person.clinic.effect + channel[2] + settings.trend * week + effects[version]
        logit += settings.certification_effect if person.is_certified(week) else 0
        arrives = rng.random() < 1 / (1 + math.exp(-logit))
        key = f"K{settings.seed % 1000:03d}{lead:07d}"
        journey = _Journey(chain, person, key, channel, project, began, settings.losses, chance)
        journey.serve(rng, version, advocates, arrives=arrives)


@dataclass
class _Journey:
    """One customer's way, written down event by event."""

    chain: Chain
    person: Consultant
    key: str
    channel: tuple
    project: tuple
    began: dt.datetime
    losses: Losses
    chance: random.Random

    def serve(self, rng, version: int, advocates: list[str], *, arrives: bool) -> None:
        is_referred = self.channel[0] == "referral" and advocates
        self.record(self.began, "lead", referrer_key=rng.choice(advocates) if is_referred else "")
        if rng.random() < 0.72:
            self.record(self.began + dt.timedelta(minutes=40), "contact_added")
        if self.chance.random() < self.losses.uninvited:
            return
        invited = self.began + dt.timedelta(hours=26)
        self.record(invited, "invited", script="first-invitation", script_version=version)
        if arrives:
            self.treat(rng, advocates)
        elif self.chance.random() < self.losses.no_show:
            self.record(invited + dt.timedelta(hours=3), "booked")

    def treat(self, rng, advocates: list[str]) -> None:
        came = self.began + dt.timedelta(days=rng.randint(2, 13), hours=rng.randint(0, 8))
        self.record(came - dt.timedelta(days=1), "booked")
        self.record(came, "arrived", visit_type="first")
        if self.chance.random() < self.losses.unseen:
            return
        self.record(came + dt.timedelta(minutes=30), "consulted")
        if rng.random() >= 1 / (1 + math.exp(-(0.05 + 0.3 * self.person.skill + 0.3 * self.channel[2]))):
            return
        amount = round(self.project[2] * rng.uniform(0.8, 1.6), 2)
        self.record(came + dt.timedelta(minutes=75), "closed", amount=f"{amount:.2f}")
        score = rng.choices([1, 2, 3, 4, 5], [2, 4, 12, 40, 42])[0]
        self.record(came + dt.timedelta(days=7), "followed_up", satisfaction=score)
        if score == 5 and rng.random() < 0.25:
            advocates.append(self.key)
            self.record(came + dt.timedelta(days=20), "referred")

    def record(self, when: dt.datetime, event: str, **extra) -> None:
        self.chain.outcomes.append(
            {
                "event_id": f"EV{len(self.chain.outcomes) + 1:08d}",
                "occurred_at": when.isoformat(sep=" ", timespec="minutes"),
                "event": event,
                "employee_no": self.person.number,
                "clinic_code": self.person.clinic.code,
                "customer_key": self.key,
                "channel": self.channel[0],
                "project": self.project[0],
                "visit_type": "",
                "amount": "",
                "script": "",
                "script_version": "",
                "referrer_key": "",
                "satisfaction": "",
                **extra,
            }
        )


def rows_before(outcomes: list[dict], day: dt.date) -> Iterator[dict]:
    """The events that had happened before a day: a CRM exports no future."""
    return (row for row in outcomes if row["occurred_at"] < day.isoformat())
