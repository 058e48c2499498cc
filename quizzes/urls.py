from django.urls import path

from quizzes import views

app_name = "quizzes"

urlpatterns = [
    path("exams/<slug:code>/", views.exam, name="exam"),
    path("exams/<slug:code>/start/", views.start, name="start"),
    path("attempts/<int:pk>/", views.attempt, name="attempt"),
    path("attempts/<int:pk>/remaining/", views.remaining, name="remaining"),
    path("attempts/<int:pk>/answers/<int:position>/", views.answer, name="answer"),
    path("attempts/<int:pk>/submit/", views.submit, name="submit_attempt"),
    path("attempts/<int:pk>/result/", views.result, name="result"),
    path("certificates/<slug:number>/", views.certificate, name="certificate"),
    path("certificates/<slug:number>.pdf", views.certificate_pdf, name="certificate_pdf"),
    path("c/<slug:public_code>/", views.check_certificate, name="check_certificate"),
]
