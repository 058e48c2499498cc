from django.urls import path

from academy.outcomes import views

app_name = "outcomes"

urlpatterns = [
    path("results/", views.results, name="results"),
    path("results/import/", views.import_file, name="import"),
    path("results/scripts/<str:code>/", views.script, name="script"),
]
