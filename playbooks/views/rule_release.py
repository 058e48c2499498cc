"""The law rules of the installed release, beside those of the chain, before and while they are merged."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView

from playbooks.services.rule_file import read_release, release_file
from playbooks.services.rule_release import apply_release, newly_breached, preview_release
from playbooks.views.law_desk import LawDeskMixin

# In which order changes are shown: what asks for a choice comes first.
SHOWN = ("conflict", "added", "updated", "removed", "kept")


class RuleReleaseView(LawDeskMixin, TemplateView):
    """What the release changes, with the choice where both sides changed a rule; applied in one go."""

    template_name = "playbooks/admin/rule_release.html"
    page_title = gettext_lazy("Rules of this release")
    header_icon = "download"

    def get_context_data(self, **kwargs):
        preview = preview_release(read_release(release_file()))
        breached = newly_breached(preview)
        rows = [(change, breached.get(change.code)) for kind in SHOWN for change in preview.of_kind(kind)]
        return super().get_context_data(**kwargs) | {
            "preview": preview,
            "rows": rows,
            "same": len(preview.of_kind("unchanged")),
        }

    def post(self, request, *args, **kwargs):
        """A choice is named `theirs`, its value the rule's code and the field, parted by a blank."""
        chosen = {tuple(value.split(" ", 1)) for value in request.POST.getlist("theirs") if " " in value}
        preview = apply_release(
            read_release(release_file()), by=request.user, chosen=chosen, seen=request.POST.get("seen", "")
        )
        count = sum(change.kind in ("added", "updated", "conflict", "removed") for change in preview.changes)
        said = ngettext("%(count)s rule was merged.", "%(count)s rules were merged.", count) % {"count": count}
        messages.success(request, f"{said} {_('Everything live is being checked.')}")
        return redirect("rule_release:index")
