"""Every address of the site. Wagtail's own routing comes last and only redirects."""

from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from academy.core import views as core
from academy.core.files import serve_file

handler403 = "academy.people.error_pages.forbidden"
handler404 = "academy.people.error_pages.not_found"

urlpatterns = [
    # Wagtail's own sign-in page knows neither our limits of attempts nor our brand.
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("admin/", include(wagtailadmin_urls)),
    path("health/", core.health, name="health"),
    path("ready/", core.readiness, name="readiness"),
    path("files/<path:name>", serve_file, name="file"),
    path("", include("academy.people.urls")),
    path("", include("playbooks.urls")),
    path("", include("quizzes.urls")),
    path("", include("academy.courses.urls")),
    path("", include("academy.enrolments.urls")),
    path("", include("academy.outcomes.urls")),
    path("", include("academy.reports.urls")),
    path("", include("academy.demo.urls")),
    path("pages/", include(wagtail_urls)),
]
