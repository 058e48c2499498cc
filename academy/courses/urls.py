"""Addresses of courses and lessons. Slugs of lessons may be Chinese, so they are plain strings here."""

from django.urls import path

from academy.courses import views

app_name = "courses"

urlpatterns = [
    path("learn/<str:code>/", views.course, name="course"),
    path("learn/<str:code>/<str:lesson>/", views.lesson, name="lesson"),
    path("learn/<str:code>/<str:lesson>/progress/", views.progress, name="progress"),
    path("learn/<str:code>/<str:lesson>/check/", views.check, name="check"),
    path("learn/<str:code>/<str:lesson>/finish/", views.finish, name="finish"),
    # Not below learn/, where a lesson could have these very names.
    path("finished/<str:code>/", views.finished, name="finished"),
    path("covers/<str:code>/<int:picture>/", views.cover, name="cover"),
]
