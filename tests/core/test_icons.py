"""Icons in templates: drawn as the package draws them, once for each name, size and class."""

import itertools

from django.template import Context, Template
from lucide.templatetags.lucide import lucide as draw


def written(source: str, **context) -> str:
    return Template("{% load lucide %}" + source).render(Context(context))


def test_an_icon_is_what_the_package_draws():
    assert written('{% lucide "check" size=18 class="tick" %}') == draw("check", size=18, **{"class": "tick"})


def test_sizes_classes_and_names_stay_apart():
    source = "{% lucide name size=size class=kind %}"
    choices = list(itertools.product(("check", "lock"), (18, 22), ("a", "b")))
    drawn = {written(source, name=name, size=size, kind=kind) for name, size, kind in choices}
    assert len(drawn) == len(choices)


def test_what_a_template_hands_over_is_escaped_the_second_time_too():
    for _time in range(2):
        assert 'class="a&quot; onload=&quot;b"' in written('{% lucide "check" class=kind %}', kind='a" onload="b')
