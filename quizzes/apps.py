from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuizzesConfig(AppConfig):
    name = "quizzes"
    verbose_name = _("Quizzes")

    def ready(self):
        from playbooks.services.scanning import register_source
        from quizzes.live_words import ExamSource, QuestionSource

        register_source(ExamSource())
        register_source(QuestionSource())
