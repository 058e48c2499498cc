#!/usr/bin/env python
"""Django's command line, with the development settings unless others are named, in the language of the shell."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "academy.settings.dev")
    import django
    from django.core.management import execute_from_command_line
    from django.utils import translation

    from academy.bootstrap.readiness import shell_language

    django.setup()
    translation.activate("zh-hans" if shell_language(dict(os.environ)) == "zh" else "en")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
