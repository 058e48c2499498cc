from django.urls import path

from playbooks import views

app_name = "playbooks"

urlpatterns = [
    path("scripts/<slug:code>/", views.script, name="script"),
    path("sops/<slug:code>/", views.sop, name="sop"),
    path("playbooks/<slug:code>/versions/", views.versions, name="versions"),
    path("playbooks/<slug:code>/versions/<int:number>/", views.version, name="version"),
    path("playbooks/<slug:code>/compare/<int:old>/<int:new>/", views.compare, name="compare"),
    path("playbooks/<slug:code>/acknowledge/", views.acknowledge, name="acknowledge"),
    path("playbooks/<slug:code>/print.pdf", views.pdf, name="pdf"),
    path("search/", views.search_scripts, name="search"),
    path("q/<str:public_id>/", views.status, name="status"),
]
