"""The homes of the site. `results` is the outcomes' own view under the name that the navigation knows."""

from django.urls import path

from academy.outcomes.views import results
from academy.reports import views

app_name = "reports"

urlpatterns = [
    path("", views.today, name="today"),
    path("library/", views.library, name="library"),
    path("learn/", views.learn, name="learn"),
    path("team/", views.team, name="team"),
    path("team/meeting/", views.choose_meeting, name="choose_meeting"),
    path("team/meeting/<slug:code>/", views.meeting_page, name="meeting"),
    path("team/meeting/<slug:code>/sheet.pdf", views.meeting_pdf, name="meeting_pdf"),
    path("team/reading/", views.reading, name="reading"),
    path("team/reading/<slug:code>/", views.readers, name="readers"),
    path("team/reading/<slug:code>/remind/", views.remind, name="remind"),
    path("team/people/<str:employee_no>/", views.person, name="person"),
    path("results/", results, name="results"),
    path("me/transcript/", views.transcript, name="transcript"),
]
