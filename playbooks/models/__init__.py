"""Scripts, SOPs, how they go live, the law that they are checked against, and what people do with them."""

from playbooks.models.choices import Channel, Objection, Stage
from playbooks.models.going_live import ScheduledVersion, Trial
from playbooks.models.law import LawRule, Waiver
from playbooks.models.pages import Governed, GovernedIndexPage, ScriptIndexPage, ScriptPage, SopIndexPage, SopPage
from playbooks.models.printing import PrintJob, PrintSet, PrintSetItem
from playbooks.models.reminding import Reminder
from playbooks.models.review import ReviewLock, ReviewState, ReviewTask
from playbooks.models.scanning import Breach, LawScan
from playbooks.models.use import Favourite, MissedObjection, ScriptUse
from playbooks.models.words import Place, ScriptWords, WordCount

__all__ = [
    "Breach",
    "Channel",
    "Favourite",
    "Governed",
    "GovernedIndexPage",
    "LawRule",
    "LawScan",
    "MissedObjection",
    "Place",
    "Objection",
    "PrintJob",
    "PrintSet",
    "PrintSetItem",
    "Reminder",
    "ReviewLock",
    "ReviewState",
    "ReviewTask",
    "ScheduledVersion",
    "ScriptIndexPage",
    "ScriptPage",
    "ScriptUse",
    "ScriptWords",
    "SopIndexPage",
    "SopPage",
    "Stage",
    "Trial",
    "Waiver",
    "WordCount",
]
