"""Scripts and SOPs on an editor's home: what waits for her, her drafts, and where they are."""

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.ui.components import Component

from academy.core.permissions import may_add
from academy.people.scope import scope_of
from playbooks.models import Breach, ScriptPage, SopPage
from playbooks.permissions import answers_for_law
from playbooks.services.drafts import drafts_of, journeys_of, published_lately_of, scheduled_of
from playbooks.services.missed import most_wanted
from playbooks.services.review_queue import is_reviewer, reviews_for
from playbooks.services.waivers import lapsed_waivers

ROWS = 8


class DeskPanel(Component):
    """A panel of one person's home. `rows` are read once; the lead of the page counts them too."""

    class Media:
        css = {"all": ["css/editor-home.css"]}

    def __init__(self, user):
        self.user = user

    @cached_property
    def rows(self) -> list:
        raise NotImplementedError

    @property
    def has_anything_to_say(self) -> bool:
        """An empty panel stands only where its emptiness is news."""
        return bool(self.rows)

    def get_context_data(self, parent_context):
        count = len(self.rows)
        return {"name": self.name, "rows": self.rows[:ROWS], "count": count, "more": max(0, count - ROWS)}


class ReviewsPanel(DeskPanel):
    """What waits for her decision, oldest first."""

    name = "reviews"
    order = 100
    template_name = "playbooks/admin/reviews_panel.html"

    is_for = staticmethod(is_reviewer)

    @cached_property
    def rows(self):
        return reviews_for(self.user)

    @property
    def has_anything_to_say(self):
        return True


class BreachesPanel(DeskPanel):
    """What is live and breaks a rule: first the words that a waiver covered once, then the rest, errors first."""

    name = "breaches"
    order = 105
    template_name = "playbooks/admin/breaches_panel.html"

    is_for = staticmethod(answers_for_law)

    @cached_property
    def rows(self):
        breaches = list(Breach.objects.select_related("rule"))
        lapsed = lapsed_waivers(breaches)
        pairs = [(breach, lapsed.get(breach.pk)) for breach in breaches]
        return sorted(pairs, key=lambda pair: pair[1] is None)


def writes_playbooks(user) -> bool:
    return may_add(user, ScriptPage) or may_add(user, SopPage)


class JourneysPanel(DeskPanel):
    """Her drafts that were sent, what was approved for a day of its own, and what came before readers lately."""

    name = "journeys"
    order = 110
    template_name = "playbooks/admin/journeys_panel.html"

    is_for = staticmethod(writes_playbooks)

    @cached_property
    def rows(self):
        return journeys_of(self.user)

    @cached_property
    def scheduled(self):
        return scheduled_of(self.user)

    @cached_property
    def published(self):
        return [(version, reading_url(version)) for version in published_lately_of(self.user)]

    @property
    def has_anything_to_say(self):
        return bool(self.rows or self.scheduled or self.published)

    def get_context_data(self, parent_context):
        """With the token of the page: what waits for its day can be withdrawn."""
        context = super().get_context_data(parent_context)
        return context | {
            "count": context["count"] + len(self.scheduled) + len(self.published),
            "scheduled": self.scheduled,
            "published": self.published,
            "csrf_token": parent_context.get("csrf_token"),
        }


class DraftsPanel(DeskPanel):
    """Her drafts that nobody was asked to review."""

    name = "drafts"
    order = 120
    template_name = "playbooks/admin/drafts_panel.html"
    is_for = staticmethod(writes_playbooks)

    @cached_property
    def rows(self):
        return drafts_of(self.user)

    @property
    def has_anything_to_say(self):
        """Who comes here to write alone is told how to begin; others have enough to read."""
        return bool(self.rows) or not (is_reviewer(self.user) or scope_of(self.user).sees_everyone)


class WantedPanel(DeskPanel):
    """What customers say and no script answers: what to write next."""

    name = "wanted"
    order = 125
    template_name = "playbooks/admin/wanted_panel.html"

    is_for = staticmethod(writes_playbooks)

    @cached_property
    def rows(self):
        return most_wanted()

    def get_context_data(self, parent_context):
        """With the token of the page: each row has a form."""
        return super().get_context_data(parent_context) | {"csrf_token": parent_context.get("csrf_token")}


def reading_url(version) -> str:
    """Where readers find the playbook of a version, without a query for the page's own class."""
    is_script = version.page.content_type_id == ContentType.objects.get_for_model(ScriptPage).pk
    return reverse("playbooks:script" if is_script else "playbooks:sop", args=[version.code])
