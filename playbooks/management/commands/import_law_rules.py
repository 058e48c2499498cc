"""Merge the law rules of a release into those of the chain."""

from django.utils.translation import gettext as _

from academy.core.commands import JsonCommand
from playbooks.services.rule_file import read_release
from playbooks.services.rule_release import apply_release, newly_breached, preview_release


class Command(JsonCommand):
    help = _("Merge a file of law rules: what was edited here stays. A file with a bad row is refused whole.")

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help=_("Say what would change, and change nothing."))

    def answer(self, *, file, dry_run, **options):
        rows = read_release(file)
        preview = preview_release(rows)
        # Counted against what is live before anything changes.
        breached = newly_breached(preview)
        if not dry_run:
            preview = apply_release(rows)
        created, updated, conflicts = (preview.of_kind(kind) for kind in ("added", "updated", "conflict"))
        changed = updated + [one for one in conflicts if any(field.state == "update" for field in one.fields)]
        return {
            "created": len(created),
            "updated": len(changed),
            "unchanged": len(rows) - len(created) - len(changed),
            "rejected": [],
            "kept": [change.code for change in preview.of_kind("kept")],
            "conflicts": [{"code": change.code, "fields": list(change.conflicts)} for change in conflicts],
            "removed": [change.code for change in preview.of_kind("removed")],
            "newly_breached": {code: count for code, count in breached.items() if count},
            "dry_run": dry_run,
        }

    def show(self, report):
        lead = _("Would be") if report["dry_run"] else _("Done")
        counts = _("%(created)s new, %(updated)s changed, %(unchanged)s as they were") % report
        self.stdout.write(f"{lead}: {counts}")
        if report["kept"]:
            self.stdout.write(_("Edited here, so they stay: %s") % ", ".join(report["kept"]))
        for conflict in report["conflicts"]:
            told = {"code": conflict["code"], "fields": ", ".join(conflict["fields"])}
            self.stdout.write(_("Changed here and there, ours stays: %(code)s (%(fields)s)") % told)
        if report["removed"]:
            self.stdout.write(_("No more in the release, switched off: %s") % ", ".join(report["removed"]))
        for code, count in report["newly_breached"].items():
            self.stdout.write(_("%(code)s objects to more in %(count)s live things") % {"code": code, "count": count})
