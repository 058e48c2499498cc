"""What exams and the questions of the item bank claim, for the law check of everything live."""

from django.db.models import OuterRef, Subquery
from django.db.models.signals import post_delete, post_save
from django.urls import reverse
from django.utils.text import Truncator
from wagtail.permissions import policy_registry

from playbooks.models import Breach, Channel
from playbooks.services.live_words import PageSource
from playbooks.services.scanning import LiveWords, Source, check_after_commit
from quizzes.models import ExamPage, Question, QuestionVersion

EDIT = "wagtailsnippets_quizzes_question:edit"
LONGEST_TITLE = 120


class ExamSource(PageSource):
    """Live exams: title, introduction, and what stands on the certificate. One query."""

    kind = Breach.Kind.EXAM
    model = ExamPage

    def read(self, ids):
        pages = ExamPage.objects.live().filter(pk__in=ids).in_bulk()
        return [
            self.words_of(page, page.intro, page.certificate_title_zh, page.certificate_title_en)
            for page in (pages[pk] for pk in ids if pk in pages)
        ]

    def ids_of_item(self, item_id):
        return list(ExamPage.objects.filter(pk=item_id).values_list("pk", flat=True))


class QuestionSource(Source):
    """Questions in use: what is asked, what is right and why. Wrong options are nobody's claim. One query."""

    kind = Breach.Kind.QUESTION

    def ids(self):
        return list(Question.objects.filter(is_active=True).order_by("pk").values_list("pk", flat=True))

    def read(self, ids):
        newest = QuestionVersion.objects.filter(question=OuterRef("pk")).order_by("-number")
        questions = Question.objects.annotate(payload=Subquery(newest.values("payload")[:1]))
        return [self._words(question) for question in questions.filter(pk__in=ids, is_active=True)]

    def _words(self, question) -> LiveWords:
        payload = question.payload or {"stem": "", "options": []}
        right = [option["text"] for option in payload["options"] if option["correct"]]
        return LiveWords(
            kind=self.kind,
            object_id=question.pk,
            title=Truncator(payload["stem"]).chars(LONGEST_TITLE) or question.key,
            address=reverse(EDIT, args=[question.pk]),
            item_id=question.playbook_id,
            channels=(Channel.INTERNAL.value,),
            texts=tuple(filter(None, [payload["stem"], *right, payload.get("explanation")])),
        )

    def lock(self, object_id):
        Question.objects.select_for_update().filter(pk=object_id).first()

    def address_for(self, user, object_id):
        may_change = policy_registry.get_by_type(Question).user_has_permission(user, "change")
        return reverse(EDIT, args=[object_id]) if may_change else ""

    def watch(self):
        post_save.connect(self._on_version, sender=QuestionVersion, dispatch_uid="quizzes.live_words.version")
        for signal in (post_save, post_delete):
            signal.connect(self._on_question, sender=Question, dispatch_uid="quizzes.live_words.question")

    def _on_version(self, sender, instance, **kwargs):
        check_after_commit(self.kind, instance.question_id)

    def _on_question(self, sender, instance, **kwargs):
        check_after_commit(self.kind, instance.pk)

    def ids_of_item(self, item_id):
        return list(Question.objects.filter(playbook_id=item_id).values_list("pk", flat=True))
