from django.urls import path

from academy.enrolments import views

app_name = "enrolments"

urlpatterns = [
    path("team/assign/", views.assign, name="assign"),
    path("team/assign/<int:pk>/cancel/", views.cancel, name="cancel"),
]
