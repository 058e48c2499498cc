from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    name = "academy.demo"
    verbose_name = _("Demo")

    def ready(self):
        from academy.demo import tour
        from academy.demo.cast import people_to_be
        from academy.people.context import register_demo_people, register_demo_tour

        register_demo_people(people_to_be)
        register_demo_tour(tour.bar)
