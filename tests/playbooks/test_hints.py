"""A second look at free wording: what is measured on sentences that were not trained on, and what is promised."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse

from academy.demo.packs import read_pack
from playbooks.lines import UNCHECKED_KINDS
from playbooks.lint import Linter, normalise, rules_from_csv
from playbooks.lint.hint_training import HARMLESS, Labelled, learn_weights, read_sentences, train
from playbooks.lint.hints import MODEL, Hinter, current_hinter, units_of
from playbooks.management.commands.train_hints import FOLDER, examples_of
from playbooks.services.approval import submit_for_review
from playbooks.services.hints import hints_of
from playbooks.services.law import findings_of, law_errors
from playbooks.services.near import Typed, findings_near
from tests.factories.playbooks import draft_script, published_script

SENTENCES = Path(__file__).with_name("law_sentences")
LINTER = Linter(rules_from_csv(Path(__file__).resolve().parents[2] / "fixtures" / "law_rules.csv"))
LIKE_A_CLAIM = "我们主任的刀法，同行里找不出第二个。"
HARMLESS_WORDS = "您慢慢想，我把方案和费用发给您。"
EACH_LANGUAGE = pytest.mark.parametrize("language", ["zh", "en"])
# What rules and hints together reach on the held-out sentences: precision, and recall.
MEASURED = {"zh": (0.95, 0.50), "en": (0.95, 0.40)}


def held_out(language) -> list[Labelled]:
    return read_sentences(SENTENCES / f"{language}_heldout.txt")


def is_found(text) -> bool:
    return bool(LINTER.find(text) or current_hinter().find(text))


# --- What is measured ---------------------------------------------------------------


@EACH_LANGUAGE
def test_held_out_sentences_are_found_as_precisely_as_promised(language):
    examples = held_out(language)
    assert sum(one.category == HARMLESS for one in examples) >= 150
    assert sum(one.is_unlawful for one in examples) >= 150
    found = [one for one in examples if is_found(one.text)]
    right = sum(one.is_unlawful for one in found)
    precision, recall = MEASURED[language]
    assert right / len(found) >= precision
    assert right / sum(one.is_unlawful for one in examples) >= recall


@EACH_LANGUAGE
def test_no_held_out_sentence_is_a_copy_of_one_that_was_trained_on(language):
    def pairs(text):
        units = units_of(normalise(text)[0], language)
        return set(zip(units, units[1:], strict=False))

    learnt = [pairs(one.text) for one in read_sentences(FOLDER / f"{language}.txt")]
    assert sum(len(one) > 0 for one in learnt) >= 500
    for one in held_out(language):
        own = pairs(one.text)
        assert max(len(own & other) / max(1, min(len(own), len(other))) for other in learnt) < 0.4, one.text


@EACH_LANGUAGE
def test_no_sentence_of_the_demo_that_is_live_gets_a_hint(language):
    said = [text for script in read_pack(language, "scripts") for text in words_of(script)]
    assert len(said) > 300
    assert [hint.match for text in said for hint in current_hinter().find(text)] == []


def words_of(script):
    """Title, scene, goal and what staff say in every published version of a script of the packs."""
    yield from (script["title"], script["scene"], script.get("goal") or "")
    for version in script["versions"]:
        for turn in version["turns"]:
            [(kind, words)] = turn.items()
            if kind in UNCHECKED_KINDS:
                continue
            fields = {"branch": ("reply",), "red_flag_exit": ("sign", "action")}.get(kind)
            yield from (words[name] for name in fields) if fields else (words,)


@pytest.mark.parametrize(
    "text",
    [
        "我们不能保证同行里找不出第二个。",
        "医生不会承诺做完您的脸一定对称。",
        "不要说我们主任的刀法全国没人能比。",
        "We never promise that you are going to adore the mirror afterwards.",
        "Nobody can guarantee that your teeth will never trouble you again.",
        "Nobody may promise that you will be happy with it for the rest of your life.",
    ],
)
def test_a_promise_that_is_denied_or_forbidden_gets_no_hint(text):
    assert current_hinter().find(text) == []


# --- Places, work, weights ----------------------------------------------------------


@pytest.mark.parametrize("before", ["", "🦷👩🏽‍⚕️您好。", "ＡＢＣ，㎡\u200b\n"])
def test_a_hint_marks_its_sentence_in_the_text_as_typed(before):
    text = f"{before}{LIKE_A_CLAIM}您看呢？"
    [hint] = current_hinter().find(text)
    assert text[hint.start : hint.end] == hint.match == LIKE_A_CLAIM.rstrip("。")
    assert (hint.rule, hint.severity, hint.legal_basis) == ("HINT", "hint", "")
    assert hint.advice("zh-hans") != hint.advice("en")


class Counting(dict):
    looked_up = 0

    def get(self, *args):
        self.looked_up += 1
        return super().get(*args)


def test_the_work_grows_with_the_text_and_no_faster():
    model = {language: {"weights": Counting(), "bias": 0, "threshold": 1} for language in ("zh", "en")}
    hinter = Hinter(model)
    for text in ("啊好" * 30_000, "好的您请坐在这里。" * 8_000, HARMLESS_WORDS * 4_000, "word " * 40_000):
        hinter.find(text)
        done = sum(part["weights"].looked_up for part in model.values())
        assert 0 < done <= 3 * len(text)
        for part in model.values():
            part["weights"].looked_up = 0


@pytest.mark.parametrize("text", ["", "。。。", "\n", "😀", "我们", "Yes.", "\u202e\u200b"])
def test_too_little_to_resemble_anything_gets_no_hint(text):
    assert current_hinter().find(text) == []


def test_units_are_characters_in_chinese_and_words_in_english():
    assert units_of("第12颗，好！", "zh") == ["第", "0", "颗", ",", "好"]
    assert units_of("It's 12 teeth, ok", "en") == ["it's", "0", "teeth", "ok"]


@EACH_LANGUAGE
def test_the_shipped_weights_are_those_that_the_sentences_teach(language):
    shipped, learnt = json.loads(MODEL.read_text(encoding="utf-8"))[language], learn_weights(examples_of(language))
    assert shipped["bias"] == pytest.approx(learnt["bias"], abs=0.01)
    # Another processor may round the last figure another way.
    grams = shipped["weights"].keys() | learnt["weights"].keys()
    assert max(abs(shipped["weights"].get(gram, 0) - learnt["weights"].get(gram, 0)) for gram in grams) < 0.02


def test_training_gives_the_same_threshold_every_time():
    some = [one for number, one in enumerate(examples_of("en")) if number % 20 == 0]
    assert train(some) == train(some)


def test_too_few_sentences_give_no_hint_at_all():
    alike = [Labelled(kind, "您好您好您好您好您好") for kind in ("absolute", HARMLESS) for _number in range(10)]
    assert train(alike)["validation"]["found"] == 0


# --- Where hints are shown ------------------------------------------------------------


def test_beside_the_field_hints_come_after_what_rules_found(db):
    [[finding, hint]] = findings_near([Typed("reply", LIKE_A_CLAIM + "我们的技术最先进。")], channels=["public"])
    assert (finding.state, hint.state, hint.label) == ("error", "hint", "Take a second look")
    assert hint.as_json()["source"] == ""


def test_a_sentence_in_which_a_rule_found_something_gets_no_hint_besides(db):
    [found] = findings_near([Typed("reply", "我们的技术最先进，同行里找不出第二个。")], channels=["public"])
    assert {one.state for one in found} == {"error"}


@pytest.mark.parametrize(("kind", "channels"), [("customer_line", ["public"]), ("reply", ["internal"])])
def test_words_of_customers_and_words_to_colleagues_get_no_hint(kind, channels, db):
    assert findings_near([Typed(kind, LIKE_A_CLAIM)], channels=channels) == [[]]


def test_a_hint_blocks_nothing_and_the_reviewer_reads_it(author, compliance_reviewer, signed_in):
    page = draft_script(author=author, turns=[("customer_line", LIKE_A_CLAIM), ("reply", LIKE_A_CLAIM)])
    draft = page.get_latest_revision_as_object()
    assert (findings_of(draft), law_errors(draft)) == ([], [])
    assert [hint.match for hint in hints_of(draft, [])] == [LIKE_A_CLAIM.rstrip("。")]
    submit_for_review(page=page, by=author)
    shown = signed_in(compliance_reviewer).get(reverse("playbooks:review", args=[page.pk])).content.decode()
    assert shown.count("Take a second look") == 1
    assert "Against the law" not in shown


def test_quick_revise_shows_the_hint_while_she_types(author, compliance_reviewer, signed_in):
    script = published_script(author=author, approver=compliance_reviewer)
    key = script.turns[2].id
    url = reverse("playbooks:check_words", args=[script.code])
    assert "Take a second look" in signed_in(author).post(url, {f"turn-{key}": LIKE_A_CLAIM}).content.decode()


def lint(path, **options):
    out = io.StringIO()
    call_command("lint_text", str(path), stdout=out, json=True, **options)
    return json.loads(out.getvalue())


def test_on_the_command_line_hints_come_only_when_asked_for(db, tmp_path):
    path = tmp_path / "text.txt"
    path.write_text(f"{HARMLESS_WORDS}\n{LIKE_A_CLAIM}\n", encoding="utf-8")
    assert lint(path) == []
    [row] = lint(path, hints=True)
    assert set(row) == {"line", "rule", "severity", "start", "end", "match", "advice"}
    assert (row["line"], row["rule"], row["severity"], row["start"]) == (2, "HINT", "hint", 0)
