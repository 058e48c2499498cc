from django.urls import path

from playbooks.views import (
    acknowledging,
    books,
    printing,
    reading,
    recording,
    reviewing,
    revising,
    searching,
    side,
    using,
)

app_name = "playbooks"

urlpatterns = [
    path("scripts/<slug:code>/", reading.script, name="script"),
    path("scripts/<slug:code>/star/", using.favourite, name="favourite"),
    path("scripts/<slug:code>/used/", using.record_use, name="record_use"),
    path("sops/<slug:code>/", reading.sop, name="sop"),
    path("playbooks/<slug:code>/versions/", reading.versions, name="versions"),
    path("playbooks/<slug:code>/versions/<int:number>/", reading.version, name="version"),
    path("playbooks/<slug:code>/versions/<int:number>/back/", revising.bring_back, name="bring_back"),
    path("playbooks/<slug:code>/compare/<int:old>/<int:new>/", reading.compare, name="compare"),
    path("scripts/<slug:code>/revise/", revising.revise, name="revise"),
    path("scripts/<slug:code>/revise/check/", revising.check_words, name="check_words"),
    path("scripts/<slug:code>/trials/<int:number>/stop/", revising.stop, name="stop_trial"),
    path("playbooks/<slug:code>/acknowledge/", acknowledging.acknowledge, name="acknowledge"),
    path("playbooks/<slug:code>/print.pdf", printing.pdf, name="pdf"),
    path("record/", recording.day_record, name="day_record"),
    path("reviews/", reviewing.queue, name="reviews"),
    path("reviews/<int:pk>/", reviewing.review, name="review"),
    path("reviews/<int:pk>/still-right/", reviewing.still_right, name="still_right"),
    path("reviews/<int:pk>/withdraw/", reviewing.withdraw, name="withdraw"),
    path("side/", side.side, name="side"),
    path("side/scripts/<slug:code>/", side.side_script, name="side_script"),
    path("side/customer/", using.check_customer, name="check_customer"),
    path("missed/", side.tell_missed, name="tell_missed"),
    path("search/", searching.search_scripts, name="search"),
    path("print/", books.choose, name="print"),
    path("print/sets/<int:pk>/forget/", books.forget_set, name="forget_print_set"),
    path("print/roles/<slug:code>/", books.role_book, name="role_book"),
    path("print/books/<int:pk>/", books.print_job, name="print_job"),
    path("print/books/<int:pk>/again/", books.print_again, name="print_again"),
    path("print/books/<int:pk>/book.pdf", books.print_book, name="print_book"),
    path("q/<str:public_id>/", printing.status, name="status"),
]
