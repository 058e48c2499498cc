from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from quizzes.models import Certificate
from quizzes.permissions import CertificatePolicy
from quizzes.viewsets import ExamShelf, ItemBankViewSetGroup

register_permission_policy(Certificate, CertificatePolicy(Certificate))
register_snippet(ItemBankViewSetGroup)


@hooks.register("register_admin_viewset")
def register_exams():
    return ExamShelf()
