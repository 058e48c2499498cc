"""How a pasted sentence is looked up."""

import pytest
from django.db import connection

from academy.core.search import rarest
from playbooks.services.search import best_line, search_scripts
from tests.factories.playbooks import draft_script, published_script

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(author, compliance_reviewer):
    """Three scripts about cleaning teeth, one of them about a wedding."""
    titles = {"one": "洗牙以前", "two": "洗牙以后", "three": "婚礼前来洗牙"}
    return [
        published_script(code=code, title=title, author=author, approver=compliance_reviewer)
        for code, title in titles.items()
    ]


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    ("hits", "expected"), [(0, ["婚礼"]), (1, ["婚礼"]), (3, ["婚礼"]), (4, ["婚礼", "洗牙"]), (99, ["婚礼", "洗牙"])]
)
def test_rare_words_come_first_and_common_ones_as_far_as_the_hits_reach(hits, expected):
    everything = ["洗牙", "婚礼", "没有"]
    # Only the index of SQLite can tell how rare a word is.
    assert rarest(everything, hits=hits) == (expected if connection.vendor == "sqlite" else everything)


def test_words_that_stand_nowhere_find_nothing(shelf, learner):
    assert rarest([], hits=9) == []
    assert search_scripts("火星旅行团报名", user=learner) == []


def test_a_pasted_sentence_finds_the_script_of_its_rarest_words(shelf, learner):
    hits = search_scripts("我下个月要办婚礼了，能不能先来洗牙呢，你们几点开门？", user=learner)
    assert hits[0].page.code == "three"


def test_what_not_to_say_is_never_shown_below_a_hit(author):
    turns = [("customer_line", "你们太贵了。"), ("do_not", "嫌贵就去别家。"), ("reply", "我拆开给您看。")]
    page = draft_script(author=author, turns=turns)
    assert best_line(page, "贵") == [(False, "你们太"), (True, "贵"), (False, "了。")]
