from django.urls import path

from academy.demo import views

app_name = "demo"

urlpatterns = [
    path("demo/sign-in/", views.sign_in, name="sign_in"),
    path("demo/tour/", views.visit_stop, name="start_tour"),
    path("demo/tour/finish/", views.finish_tour, name="finish_tour"),
    path("demo/tour/end/", views.tour_end, name="tour_end"),
    path("demo/tour/away/", views.put_tour_away, name="put_tour_away"),
    path("demo/tour/back/", views.bring_tour_back, name="bring_tour_back"),
    path("demo/tour/stops/<slug:key>/", views.visit_stop, name="visit_stop"),
    path("styleguide/", views.styleguide, name="styleguide"),
]
