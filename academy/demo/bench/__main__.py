"""Measure one kind of work in the data folder at hand: `python -m academy.demo.bench WORK SIZE LANGUAGE`, as JSON."""

import json
import sys
from importlib import import_module

import django
from django.utils import translation


def main(work: str, size: str, language: str) -> None:
    django.setup()
    translation.activate(language)
    module = import_module(f"academy.demo.bench.{work}")
    figures = module.measure(module.SIZES.get(size) or module.SIZES["full"])
    sys.stdout.write(json.dumps([figure.as_json(work) for figure in figures], ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
