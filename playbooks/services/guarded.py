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
from playbooks.lint.hints import current_hinter

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


def _guard(name, *, zh: str, en: str) -> Guard:
    """Chinese words stand anywhere, English ones between word boundaries and in any form that is written out."""
    return Guard(name, re.compile(rf"{zh}|\b(?:{en})\b", re.IGNORECASE))


# Too many words cost a reader one confirmation too many, too few cost a customer: in doubt a word is here.
GUARDS = (
    _guard(
        gettext_lazy("price"),
        zh=(
            r"\d|[一二两三四五六七八九十几]+[百千万]|[一二两三四五六七八九十半几百千万]+(?:元|块|折|成|期)|[¥￥$%]|百分之"
            r"|价|费|钱|贵|便宜|划算|省[下了一]|预算|账单|报销|免单|优惠|折扣|打折|减免|立减|返现|分期|定金|订金|押金"
            r"|退款|赠|礼品|礼包|红包|活动|名额|套餐|团购|券|会员卡|储值卡|次卡"
        ),
        en=(
            r"pric(?:e|es|ed|ing|ey|y)|costs?|costly|costing|fees?|free|charg(?:e|es|ed|ing)|discount\w*|deposits?"
            r"|refund\w*|instal\w*|gifts?|offers?|bills?|quot(?:e|es|ed)|cheap\w*|expensive|afford\w*|budget\w*|money"
            r"|yuan|rmb|dollars?|pay\w*|paid|vouchers?|coupons?|bonus\w*|packages?|sales?|bargains?|hundreds?|thousands?"
            r"|grand|half (?:of|off|the|that|as)|percent|per cent"
        ),
    ),
    _guard(
        gettext_lazy("a claim"),
        zh=(
            r"保证|承诺|担保|包您|包好|效果|疗效|见效|管用|治愈|治好|根治|根除|安全|无痛|疼|痛|风险|成功|永久|永远|终身|终生"
            r"|一辈子|一劳永逸|恢复|副作用|并发症|后遗症|第一|最(?!近)|唯一|独家|首[家创选]|领先|顶级|金牌|名医|绝对|肯定|百分百"
            r"|一定[能会]|万无一失|专家|权威|资质|零失败|不会再?(?:有|出|留|影响|复发|反弹|掉|坏)|没(?:有)?(?:问题|影响|感觉|伤害)"
            r"|比(?:别|其他|其它|同行|隔壁|外面|对面|那家)"
        ),
        en=(
            r"guarante\w*|promis\w*|assur\w*|safe\w*|pain\w*|hurt\w*|risk\w*|harm\w*|result\w*|effect\w*"
            r"|(?:it|really) work(?:s|ed)|cure\w*|heal\w*|permanent\w*|forever|for life|lifetime|lasts|lasting"
            r"|last for|best|better than|unlike other|number one|leading|only clinic|never|always|definitely"
            r"|absolutely|certainly|perfect\w*|flawless\w*|proven|expert\w*|specialist\w*|qualified|recover\w*"
            r"|success\w*|side effects?|complication\w*|downtime"
        ),
    ),
    _guard(
        gettext_lazy("law or consent"),
        zh=(
            r"法律|法规|法院|违法|合同|协议|知情|同意书|签字|投诉|举报|赔偿|律师|隐私|保密|授权|发票|医保|保险|执照|许可证"
        ),
        en=(
            r"law\w*|legal\w*|court|sue[sd]?|contract\w*|consent\w*|sign(?:s|ed|ing|ature\w*)?|complain\w*|compensat\w*"
            r"|privacy|confidential\w*|insur\w*|invoice\w*|licen[cs]\w*"
        ),
    ),
    _guard(
        gettext_lazy("symptoms or danger"),
        zh=(
            r"血|肿|脓|瘀|淤|疤|烧|发[白青紫黑红凉冷烫麻痒硬热抖]|麻木|苍白|过敏|皮疹|水泡|溃|感染|化脓|呼吸|胸闷|心慌|心脏|昏|晕"
            r"|恶心|呕吐|看不[清见]|视[力物线]|模糊|说不出|张不开|松动|脱落|伤口|创口|缝[线合]|拆线|症状"
            r"|正常(?:现象|反应|的)|属于正常|(?<=\w)(?:没事|不要紧|不打紧)|不用(?:管|来|处理|去)|先观察|等等看|再等[等一两几]"
            r"|急诊|急救|怀孕|孕|哺乳|糖尿|高血压|病史|吃药|用药|停药|药|麻醉|医嘱"
        ),
        en=(
            r"bleed\w*|blood\w*|swell\w*|swollen|bruis\w*|pus|scar\w*|fever\w*|breath\w*|faint\w*|dizz\w*|nause\w*|vomit\w*"
            r"|chest|heart|pale|white|blue|purple|cold|numb\w*|blurr\w*|vision|sight|eyesight|rash\w*|itch\w*|burn\w*|blister\w*"
            r"|allerg\w*|infect\w*|shock|seizure\w*|loose|symptom\w*|wound\w*|stitch\w*|emergenc\w*|pregnan\w*"
            r"|breast-?feeding|diabet\w*|medic\w*|drugs?|tablets?|pills?|antibiotic\w*|painkiller\w*|aspirin|anaesth\w*"
            r"|(?:is|are|that's|it's|quite|perfectly) (?:usual|normal|common)|nothing to worry"
            r"|no need to (?:come|call|worry)|wait (?:until|till|a day|a few)"
        ),
    ),
)


def guarded_in(before: str, after: str) -> list[tuple[str, str]]:
    """The telling words and their subject in each changed sentence, old or new, that speaks of a guarded subject.

    A new sentence that the law check would look at twice is a claim, in whatever words.
    """
    old, new = _sentences(before), _sentences(after)
    gone, come = [one for one in old if one not in new], [one for one in new if one not in old]
    telling = [
        (found.group(), str(guard.name))
        for sentence in (*gone, *come)
        for guard in GUARDS
        if (found := guard.words.search(sentence))
    ]
    return telling or [(hint.match, _("a claim")) for one in come for hint in current_hinter().find(one)]


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
