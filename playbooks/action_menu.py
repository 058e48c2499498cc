"""The buttons below a governed page in the editor."""

from django.forms import Media, Script
from django.templatetags.static import static
from wagtail.admin.action_menu import ActionMenuItem

ICONS = {"approve": "success", "reject": "edit"}
# Who decides sends back; she does not cancel what somebody else asked for.
NOT_FOR_REVIEWERS = {"action-cancel-workflow", "action-page-locked"}


class ReviewMenuItem(ActionMenuItem):
    """A reviewer's decisions side by side, and the way to what changed.

    Each is asked in a dialogue with room for a comment; the draft itself is not saved again.
    """

    name = "action-review"
    template_name = "playbooks/admin/review_menu_item.html"

    def __init__(self, actions):
        super().__init__(order=-1)
        self.decisions = [(name, label, ICONS.get(name, "edit")) for name, label, _modal in actions]

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        return context | {"decisions": self.decisions, "task_state": context["page"].current_workflow_task_state}

    @property
    def media(self):
        return Media(js=[Script(static("wagtailadmin/js/workflow-action.js"), **{"data-activate": "dashboard"})])


def for_review(menu_items, request, context) -> None:
    """Put the decisions of the waiting step before what Wagtail offers; in place."""
    page = context.get("page")
    task = page.current_workflow_task if getattr(page, "is_governed", False) else None
    if task is None:
        return
    if actions := task.get_actions(page, request.user):
        others = [item for item in menu_items if item.name not in NOT_FOR_REVIEWERS]
        menu_items[:] = [ReviewMenuItem(actions), *others]
