from academy.reports.views.learn import learn
from academy.reports.views.library import library
from academy.reports.views.people import person, transcript
from academy.reports.views.team import team
from academy.reports.views.today import today

__all__ = ["learn", "library", "person", "team", "today", "transcript"]
