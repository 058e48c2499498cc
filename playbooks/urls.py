from django.urls import path

from playbooks.views import acknowledging, printing, reading, searching

app_name = "playbooks"

urlpatterns = [
    path("scripts/<slug:code>/", reading.script, name="script"),
    path("sops/<slug:code>/", reading.sop, name="sop"),
    path("playbooks/<slug:code>/versions/", reading.versions, name="versions"),
    path("playbooks/<slug:code>/versions/<int:number>/", reading.version, name="version"),
    path("playbooks/<slug:code>/compare/<int:old>/<int:new>/", reading.compare, name="compare"),
    path("playbooks/<slug:code>/acknowledge/", acknowledging.acknowledge, name="acknowledge"),
    path("playbooks/<slug:code>/print.pdf", printing.pdf, name="pdf"),
    path("search/", searching.search_scripts, name="search"),
    path("q/<str:public_id>/", printing.status, name="status"),
]
