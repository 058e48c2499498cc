"""Scripts, SOPs, their reviews and the law that they are checked against."""

from playbooks.models.choices import Channel, Objection, Stage
from playbooks.models.law import LawRule
from playbooks.models.pages import Governed, GovernedIndexPage, ScriptIndexPage, ScriptPage, SopIndexPage, SopPage
from playbooks.models.review import ReviewLock, ReviewState, ReviewTask

__all__ = [
    "Channel",
    "Governed",
    "GovernedIndexPage",
    "LawRule",
    "Objection",
    "ReviewLock",
    "ReviewState",
    "ReviewTask",
    "ScriptIndexPage",
    "ScriptPage",
    "SopIndexPage",
    "SopPage",
    "Stage",
]
