"""What the commands of the project share: one clear line on failure, and one JSON value with --json."""

import json
import sys

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext_lazy as _

from academy.core.exceptions import FileRefused, Refusal


class JsonCommand(BaseCommand):
    """A command with `--json`. A subclass gives `answer(**options)`, which returns the value, and `show(value)`.

    A Refusal ends it with exit code 1: one line on standard error, or under --json one object with `error` and, for
    files, `column` and `row` on standard output.
    """

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help=_("Print one JSON value and nothing else."))

    def handle(self, *args, **options):
        as_json = options.pop("json")
        try:
            value = self.answer(**options)
        except Refusal as error:
            self.refuse(error, as_json=as_json)
        else:
            if as_json:
                self.stdout.write(json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder))
            else:
                self.show(value)

    def refuse(self, error, *, as_json):
        if not as_json:
            raise CommandError(str(error)) from error
        told = {"error": str(error)}
        if isinstance(error, FileRefused):
            told |= {"column": error.column, "row": error.row}
        self.stdout.write(json.dumps(told, ensure_ascii=False))
        sys.exit(1)
