"""Learn anew which sentences deserve a second look of the law check."""

import json

from django.conf import settings
from django.utils.translation import gettext as _

from academy.core.commands import JsonCommand
from playbooks.lint.hint_training import Labelled, read_sentences, train
from playbooks.lint.hints import MODEL

FOLDER = settings.BASE_DIR / "fixtures" / "law_hints"


def examples_of(language: str) -> list[Labelled]:
    """The sentences to learn from: those written for it, and what the demo's scripts said when they were gathered."""
    return [*read_sentences(FOLDER / f"{language}.txt"), *read_sentences(FOLDER / f"{language}_demo.txt")]


class Command(JsonCommand):
    help = _("Learn from fixtures/law_hints which sentences deserve a second look; writes playbooks/lint/hints.json.")

    def answer(self, **options):
        model = {language: train(examples_of(language)) for language in ("zh", "en")}
        MODEL.write_text(json.dumps(model, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")
        return {language: part["validation"] for language, part in model.items()}

    def show(self, found):
        for language, counts in found.items():
            self.stdout.write(f"{language}: {json.dumps(counts)}")
