"""The item bank, the certificates and the exams in the editor."""

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet
from wagtail.snippets.views.snippets import (
    DeleteView,
    EditView,
    HistoryView,
    SnippetViewSet,
    SnippetViewSetGroup,
    UsageView,
)

from academy.core.viewsets import ON_WIDE_SCREENS, ShelfViewSet
from quizzes.editor_forms import OPTION_ROWS, CategoryForm, QuestionForm, RevocationForm, indented, option_names
from quizzes.models import Category, Certificate, ExamPage, Question


class QuestionsToChoose:
    """Questions with their words; `stem` is asked for in the same query."""

    def get_object_list(self):
        return Question.objects.with_stem().select_related("category")

    @property
    def columns(self):
        return [*super().columns, Column("stem", label=_("Question")), Column("category", label=_("Category"))]


class QuestionChooseView(QuestionsToChoose, ChooseView):
    pass


class QuestionChooseResultsView(QuestionsToChoose, ChooseResultsView):
    pass


class QuestionChooserViewSet(SnippetChooserViewSet):
    choose_view_class = QuestionChooseView
    choose_results_view_class = QuestionChooseResultsView


class CategoriesToChoose:
    """Categories in the order of their tree, moved in by depth."""

    def get_object_list(self):
        return Category.objects.order_by("path")

    @property
    def title_column(self):
        column = super().title_column
        column.accessor = indented
        return column


class CategoryChooseView(CategoriesToChoose, ChooseView):
    pass


class CategoryChooseResultsView(CategoriesToChoose, ChooseResultsView):
    pass


class CategoryChooserViewSet(SnippetChooserViewSet):
    choose_view_class = CategoryChooseView
    choose_results_view_class = CategoryChooseResultsView


def notes_on(question: Question) -> str:
    """What sets a question apart: red line, waiting for its owner, or out of use."""
    notes = [
        (question.is_red_line, _("Red line")),
        (question.quarantined_at, _("Waits for its owner")),
        (not question.is_active, _("Not in use")),
    ]
    return " · ".join(str(note) for holds, note in notes if holds)


def aside(name: str, *, label) -> Column:
    """A column of a choice, in its words, that a phone leaves out."""
    accessor = f"get_{name}_display"
    return Column(name, label=capfirst(label), accessor=accessor, sort_key=name, classname=ON_WIDE_SCREENS)


class TitledByItsWords:
    """A page about one question has the question in its head, not the key."""

    def get_page_subtitle(self):
        return self.object.title()


class QuestionEditView(TitledByItsWords, EditView):
    pass


class QuestionDeleteView(TitledByItsWords, DeleteView):
    pass


class QuestionHistoryView(TitledByItsWords, HistoryView):
    pass


class QuestionUsageView(TitledByItsWords, UsageView):
    pass


class QuestionViewSet(SnippetViewSet):
    """Questions with their options; saving changed words makes the next version."""

    model = Question
    icon = "help"
    menu_label = _("Questions")
    menu_name = "questions"
    copy_view_enabled = False
    chooser_viewset_class = QuestionChooserViewSet
    edit_view_class = QuestionEditView
    delete_view_class = QuestionDeleteView
    history_view_class = QuestionHistoryView
    usage_view_class = QuestionUsageView
    list_filter = ["category", "kind", "difficulty", "is_red_line", "is_active"]
    search_fields = ["key", "stem"]
    search_backend_name = None
    list_per_page = 50

    @cached_property
    def list_display(self):
        return [
            "title",
            Column("key", label=capfirst(_("key")), sort_key="key", classname=ON_WIDE_SCREENS),
            Column("category", label=_("Category"), sort_key="category", classname=ON_WIDE_SCREENS),
            aside("kind", label=_("kind")),
            aside("difficulty", label=_("difficulty")),
            Column("state", label=_("Notes"), accessor=notes_on, classname=ON_WIDE_SCREENS),
        ]

    def get_queryset(self, request):
        return Question.objects.with_stem().select_related("category")

    @cached_property
    def edit_handler(self):
        rows = [FieldRowPanel([FieldPanel(name) for name in option_names(row)]) for row in OPTION_ROWS]
        return ObjectList(
            [
                FieldPanel("stem"),
                FieldPanel("kind"),
                MultiFieldPanel(
                    rows, heading=_("Options"), help_text=_("Tick what is right. Rows that stay empty do not count.")
                ),
                FieldPanel("explanation"),
                MultiFieldPanel(
                    [
                        FieldRowPanel([FieldPanel("category"), FieldPanel("key")]),
                        FieldRowPanel([FieldPanel("difficulty"), FieldPanel("owner")]),
                        FieldPanel("playbook"),
                        FieldPanel("is_red_line"),
                        FieldPanel("is_active"),
                    ],
                    heading=_("In the item bank"),
                ),
            ],
            base_form_class=QuestionForm,
        )


class CategoryViewSet(SnippetViewSet):
    """The shelves of the item bank, shown as the tree that they are."""

    model = Category
    icon = "folder-open-inverse"
    menu_label = _("Categories")
    menu_name = "categories"
    copy_view_enabled = False
    chooser_viewset_class = CategoryChooserViewSet
    ordering = ["path"]

    @cached_property
    def list_display(self):
        return [TitleColumn("name", label=_("Name"), accessor=indented, get_url=self._edit_url)]

    def _edit_url(self, category) -> str:
        return reverse(self.get_url_name("edit"), args=[category.pk])

    @cached_property
    def edit_handler(self):
        return ObjectList([FieldPanel("name"), FieldPanel("parent")], base_form_class=CategoryForm)


class CertificateViewSet(SnippetViewSet):
    """All certificates, to look at and, with a reason, to revoke."""

    model = Certificate
    icon = "success"
    menu_label = _("Certificates")
    menu_name = "certificates"
    copy_view_enabled = False
    list_filter = ["item_code", "issued_on", "expires_on"]
    search_fields = ["number", "holder_name", "item_code"]
    search_backend_name = None

    @cached_property
    def list_display(self):
        return [
            "number",
            "holder_name",
            Column("title", label=_("Exam"), classname=ON_WIDE_SCREENS),
            DateColumn("issued_on", label=_("Issued on"), classname=ON_WIDE_SCREENS),
            DateColumn("expires_on", label=_("Valid until"), classname=ON_WIDE_SCREENS),
            BooleanColumn("is_valid", label=_("Valid")),
        ]

    @cached_property
    def edit_handler(self):
        kept = ["number", "holder_name", "issued_on", "expires_on", "revoked_at"]
        return ObjectList(
            [*(FieldPanel(name, read_only=True) for name in kept), FieldPanel("revocation_reason")],
            base_form_class=RevocationForm,
        )


class ItemBankViewSetGroup(SnippetViewSetGroup):
    """What trainers work with: questions, their shelves, certificates."""

    items = (QuestionViewSet, CategoryViewSet, CertificateViewSet)
    menu_label = _("Item bank")
    menu_name = "item-bank"
    menu_icon = "help"
    menu_order = 140


class ExamFilterSet(WagtailFilterSet):
    class Meta:
        model = ExamPage
        fields = ["language", "grants_certificate", "live"]


class ExamShelf(ShelfViewSet):
    model = ExamPage
    name = "exam_shelf"
    url_prefix = "exams"
    icon = "tick-inverse"
    menu_label = _("Exams")
    menu_name = "exams"
    menu_order = 130
    filterset_class = ExamFilterSet
    middle_columns = [
        Column("time_limit_minutes", label=_("Minutes"), sort_key="time_limit_minutes", classname=ON_WIDE_SCREENS),
        Column("pass_mark", label=_("Pass mark, %"), sort_key="pass_mark", classname=ON_WIDE_SCREENS),
    ]
