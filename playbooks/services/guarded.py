"""What is never wording alone: a changed sentence that speaks of price, a claim, law or danger, and red flags.

Such a change is never tried unapproved, and everyone whom the page is for confirms it.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy.versions.comparison import compare_lines, titled
from academy.versions.models import Version
from academy.versions.services import current_version
from playbooks.lines import UNCHECKED_KINDS
from playbooks.lint import normalise

SENTENCE_END = re.compile(r"(?<=[。！？；!?;\n])|(?<=\.)\s")
RED_FLAGS = {"red_flag_sign", "red_flag_level", "red_flag_action"}
# Lines that hold a choice, a number of days or a code, and no sentence; and what is nobody's claim.
NO_CLAIM = UNCHECKED_KINDS | {
    *("stage", "objection", "channels", "audience", "clinical", "category", "offset", "who", "script")
}


@dataclass(frozen=True)
class Guard:
    """A subject that is never wording alone, and the words that give it away in the normalised text."""

    name: str
    words: re.Pattern


def _guard(name, *patterns) -> Guard:
    return Guard(name, re.compile("|".join(patterns), re.IGNORECASE))


GUARDS = (
    _guard(
        gettext_lazy("price"),
        r"\d|[一二两三四五六七八九十百千万]+(?:元|块|折|成|期)|[¥￥$%]|价|费|钱|免单|优惠|折扣|打折|分期|定金|订金|押金|退款|赠|礼品|活动|名额",
        r"\b(?:price|cost|fee|free|charge|discount|deposit|refund|instal\w*|gift|offer|cheap\w*|yuan|pay\w*)\b",
    ),
    _guard(
        gettext_lazy("a claim"),
        r"保证|承诺|担保|效果|疗效|治愈|根治|安全|无痛|不疼|不痛|疼|痛|风险|成功|永久|终身|恢复|副作用|并发症|第一|最(?!近)|唯一|绝对|一定能|专家|权威",
        r"\b(?:guarante\w*|promis\w*|safe\w*|pain\w*|hurt\w*|risk\w*|result\w*|effect\w*|cure\w*|heal\w*|permanent\w*"
        r"|best|never|always|expert\w*|recover\w*|success\w*)\b",
    ),
    _guard(
        gettext_lazy("law or consent"),
        r"法律|法规|合同|协议|知情|同意书|签字|投诉|赔偿|律师|隐私|授权",
        r"\b(?:law\w*|legal\w*|contract\w*|consent\w*|sign\w*|complain\w*|compensat\w*|privacy)\b",
    ),
    _guard(
        gettext_lazy("symptoms or danger"),
        r"出血|流血|肿|发烧|发热|呼吸|昏|过敏|感染|急诊|急救|怀孕|吃药|用药|麻药|麻醉|医嘱",
        r"\b(?:bleed\w*|swell\w*|swollen|fever\w*|breath\w*|faint\w*|allerg\w*|infect\w*|emergenc\w*|pregnan\w*"
        r"|medic\w*|drug\w*|anaesth\w*)\b",
    ),
)


def guarded_in(before: str, after: str) -> list[tuple[str, str]]:
    """The telling words and their subject in each changed sentence, old or new, that speaks of a guarded subject."""
    old, new = _sentences(before), _sentences(after)
    changed = [sentence for sentence in old if sentence not in new] + [one for one in new if one not in old]
    return [
        (found.group(), str(guard.name))
        for sentence in changed
        for guard in GUARDS
        if (found := guard.words.search(sentence))
    ]


def _sentences(text: str) -> list[str]:
    return [sentence for part in SENTENCE_END.split(normalise(text)[0]) if (sentence := part.strip())]


def red_flags_of(lines: list[dict]) -> list[str]:
    """Signs, levels and what to do, in reading order."""
    return [line["text"] for line in lines if line["kind"] in RED_FLAGS]


def why_major(draft, newest: Version) -> list[str]:
    """Why the draft is more than wording, a sentence each; empty when it is wording alone."""
    lines = draft.lines_as_json()
    reasons = [_("Red flags have changed.")] if red_flags_of(lines) != red_flags_of(newest.lines) else []
    for change in compare_lines(titled(newest.title, newest.lines), titled(draft.title, lines)):
        if not change.is_same and change.line_kind not in NO_CLAIM | RED_FLAGS:
            for words, subject in guarded_in(*change.wordings):
                reasons.append(_("“%(words)s” speaks of %(subject)s.") % {"words": words, "subject": subject})
    return list(dict.fromkeys(reasons))


def needed_kind(draft, newest: Version | None) -> str:
    """The author's kind, unless it is the first version or the change is more than wording."""
    if newest is None or why_major(draft, newest):
        return Version.Kind.MAJOR
    return draft.change_kind


def major_after_all(draft) -> str:
    """Why a draft that its author called minor goes out as major; empty when it does not."""
    newest = current_version(draft) if draft.change_kind == Version.Kind.MINOR else None
    reasons = why_major(draft, newest)[:3] if newest else []
    return _("It is major, so everyone confirms it: %s") % " ".join(reasons) if reasons else ""
