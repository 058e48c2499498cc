"""The tour of the demo: each stop is a page of the loop, the person who looks at it, and what is worth seeing."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from academy.demo.cast import people_to_be
from academy.people.models import Employee
from playbooks.services.review_queue import reviews_for
from quizzes.models import Certificate

# Where the visitor is, and whether she has put the tour away, in her session.
AT, IS_AWAY = "tour_stop", "tour_is_away"
SCRIPT, EXAM = "first-invitation", "invitation-certification"


def newest_draft(person: Employee) -> str:
    """The newest draft that waits for her; her queue where an earlier visitor has decided them all."""
    waiting = reviews_for(person)
    if not waiting:
        return reverse("playbooks:reviews")
    return reverse("playbooks:review", args=[waiting[-1].page_id])


def certificate_number(person: Employee) -> str:
    return _certificate(person).number


def public_code(person: Employee) -> str:
    return _certificate(person).public_code


def _certificate(person: Employee) -> Certificate:
    return get_object_or_404(Certificate.objects.filter(person=person, item_code=EXAM).order_by("-pk")[:1])


@dataclass(frozen=True)
class Stop:
    """One page of the tour. `person` is an alias of the cast; where it depends on her, `route` or an argument asks her.

    A route that is asked answers the whole address.
    """

    key: str
    person: str
    route: str | Callable[[Employee], str]
    args: tuple[str | Callable[[Employee], object], ...]
    title: Promise
    sentence: Promise
    # The part of the page that is meant.
    anchor: str = ""

    def address(self, person: Employee) -> str:
        """The page of this stop, or Http404 where the demo does not hold what it shows."""
        if callable(self.route):
            return self.route(person)
        return reverse(self.route, args=[arg(person) if callable(arg) else arg for arg in self.args]) + self.anchor


STOPS = (
    Stop(
        "words",
        "author",
        "playbooks:versions",
        (SCRIPT,),
        _("Words that work"),
        _("A colleague's words became a script: each version says what changed, who wrote it and who approved it."),
    ),
    Stop(
        "draft",
        "author",
        "playbooks:revise",
        (SCRIPT,),
        _("Lawful before it is sent"),
        _("She tries better words. Write “painless” into a reply: while she types, the law check names the rule."),
    ),
    Stop(
        "review",
        "compliance_reviewer",
        newest_draft,
        (),
        _("Compare and approve"),
        _("A draft waits: what changed, why, and what the law check says. Nobody approves her own words."),
    ),
    Stop(
        "today",
        "learner",
        "reports:today",
        (),
        _("What changed for her"),
        _("A new consultant sees what is due and which scripts changed. She reads the difference and confirms once."),
    ),
    Stop(
        "lesson",
        "learner",
        "courses:lesson",
        ("consultant-first-week", "objections-said-kindly"),
        _("Learn in five minutes"),
        _("A lesson fits between two customers, and the script inside it is always the version now in use."),
    ),
    Stop(
        "exam",
        "learner",
        "quizzes:exam",
        (EXAM,),
        _("The exam"),
        _("Begin, close the window, come back: answers and clock are on the server, so a lost network costs nothing."),
    ),
    Stop(
        "certificate",
        "learner_certified",
        "quizzes:certificate",
        (certificate_number,),
        _("The certificate"),
        _("It names the exam and the day it ends, prints as PDF, and carries a code that anybody can check."),
    ),
    Stop(
        "check",
        "learner_certified",
        "quizzes:check_certificate",
        (public_code,),
        _("What a stranger sees"),
        _("Behind the code is this public page: it says whether the certificate holds, and nothing else about her."),
    ),
    Stop(
        "team",
        "manager",
        "reports:team",
        (),
        _("Who is overdue"),
        _("A manager sees her own people and who is overdue, and assigns a course, an exam or a script in one screen."),
    ),
    Stop(
        "results",
        "manager",
        "outcomes:script",
        (SCRIPT,),
        _("Whether the new words helped"),
        _("The raw difference stands beside the adjusted one, with its margin: good people often use new words first."),
    ),
    Stop(
        "effect",
        "trainer",
        "outcomes:results",
        (),
        _("Arrivals and the certificate"),
        _("Two plain comparisons promise a lot. Against colleagues in the same weeks, a third of it is left."),
        anchor="#certificate",
    ),
    Stop(
        "print",
        "manager",
        "playbooks:sop",
        ("implant-aftercare-sop",),
        _("On paper, still in force"),
        _("Press Print: the playbook comes as a PDF, and its code tells whether the page on the wall still holds."),
    ),
    Stop(
        "bank",
        "trainer",
        "wagtailsnippets_quizzes_question:list",
        (),
        _("Courses and item bank"),
        _("Every question keeps its versions. When the script that it tests changes, it waits until its owner agrees."),
    ),
    Stop(
        "region",
        "regional",
        "reports:team",
        (),
        _("One row a clinic"),
        _("The widest gap comes first. That is where the next version of the script begins, and the loop closes."),
    ),
)


def stop_of(key: str) -> Stop:
    """The stop of that name, or Http404."""
    for stop in STOPS:
        if stop.key == key:
            return stop
    raise Http404


def person_of(stop: Stop) -> Employee:
    """Who looks at a stop: somebody on the cards, or Http404."""
    numbers = {card["alias"]: card["employee_no"] for card in people_to_be()}
    return get_object_or_404(Employee, employee_no=numbers.get(stop.person), is_active=True)


def bar(request) -> dict | None:
    """What the bar shows to a signed-in visitor; None where there is no bar. Two queries."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or getattr(request, "is_preview", False):
        return None
    if request.session.get(IS_AWAY):
        return {"is_away": True}
    keys, at = [stop.key for stop in STOPS], request.session.get(AT)
    number = keys.index(at) + 1 if at in keys else 0
    people = people_to_be()
    kinds = {card["alias"]: card["kind"] for card in people}
    return {
        "is_away": False,
        "person": next((card for card in people if card["employee_no"] == user.employee_no), None),
        "people": people,
        "number": number,
        "stop": STOPS[number - 1] if number else None,
        "next": STOPS[number] if number < len(STOPS) else None,
        "previous": STOPS[number - 2] if number > 1 else None,
        "stops": [{"stop": stop, "kind": kinds.get(stop.person, "")} for stop in STOPS],
    }
