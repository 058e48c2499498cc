"""Check everything live against the law rules, now."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from academy.core.commands import JsonCommand
from playbooks.models import Breach, LawScan
from playbooks.services.scanning import run_scan


class Command(JsonCommand):
    help = _("Check everything live against the law rules and list what breaks them.")

    def answer(self, **options):
        run_scan(LawScan.objects.create(cause=LawScan.Cause.ASKED))
        return [
            {
                "kind": breach.kind,
                "item": breach.item.code if breach.item else None,
                "title": breach.title,
                "rule": breach.rule.code,
                "severity": breach.severity,
                "match": breach.words,
                "before": breach.before,
                "after": breach.after,
                "law": breach.rule.legal_basis,
                "advice": breach.rule.advice(),
                "edit": breach.address,
            }
            for breach in Breach.objects.select_related("rule", "item")
        ]

    def show(self, breaches):
        for breach in breaches:
            self.stdout.write("{severity} {kind} “{title}”: {rule} “{match}”: {advice}".format(**breach))
        if not breaches:
            self.stdout.write(_("Nothing live breaks a rule. A clean check is not an approval."))
            return
        count = len(breaches)
        self.stdout.write(ngettext("%(count)s breach", "%(count)s breaches", count) % {"count": count})
