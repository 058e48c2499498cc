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
    path("team/people/<str:employee_no>/", views.person, name="person"),
    path("results/", results, name="results"),
    path("me/transcript/", views.transcript, name="transcript"),
]
