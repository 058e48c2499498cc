"""What a rule rests on, said in English: the names of Chinese laws, and their articles, paragraphs and items.

The Chinese words are the reference and stay in the rules. The English names are for reading, not official ones.
"""

import re

NAMES = {
    "广告法": "Advertising Law",
    "互联网广告管理办法": "Internet Advertising Rules",
    "医疗广告管理办法": "Medical Advertising Rules",
    "医疗广告监管工作指南": "Medical Advertising Supervision Guidelines",
    "医疗广告认定指南": "Guidelines on Identifying Medical Advertising",
    "地方医疗广告合规指引": "local guidelines on medical advertising",
    "医疗美容广告执法指南": "Medical Aesthetics Advertising Guidelines",
    "广告绝对化用语执法指南": "Guidelines on Absolute Terms in Advertising",
    "消费者权益保护法": "Consumer Protection Law",
    "反不正当竞争法": "Anti-Unfair Competition Law",
    "明码标价和禁止价格欺诈规定": "Rules on Clear Pricing and Price Fraud",
    "规范促销行为暂行规定": "Interim Rules on Sales Promotion",
    "价格法": "Price Law",
    "电子商务法": "E-Commerce Law",
    "个人信息保护法": "Personal Information Protection Law",
    "民法典": "Civil Code",
    "刑法": "Criminal Law",
    "医师法": "Physicians Law",
    "医疗机构管理条例": "Regulations on Medical Institutions",
    "医疗机构工作人员廉洁从业九项准则": "Nine Rules on Integrity in Medical Institutions",
    "医疗质量管理办法": "Medical Quality Rules",
    "医疗美容服务管理办法": "Medical Aesthetic Services Rules",
    "医疗美容项目分级管理目录": "Graded Catalogue of Medical Aesthetic Procedures",
    "医疗美容消费服务合同(示范文本)冷静期": "model contract for medical aesthetics, cooling-off period",
    "北京市医疗美容服务合同(试行)": "Beijing contract for medical aesthetics (trial)",
    "药品管理法": "Drug Administration Law",
    "医疗器械监督管理条例": "Medical Device Regulations",
    '国家广电总局关于停止播出"美容贷"广告的通知': "Radio and Television Administration, notice on beauty loans",
    "国家广电总局通知": "Radio and Television Administration, notice",
}
REMARKS = {
    "2025修订": "as revised 2025",
    "2022修订": "as revised 2022, ",
    "容貌焦虑": "appearance anxiety",
    "评比、排序、推荐、获奖": "ratings, rankings, recommendations, awards",
    "诱导性内容": "inducements",
    "一次性收费不超过单次5倍": "prepayment for at most five sessions",
    "不牟利转介患者": "no referral of patients for gain",
    "医疗用毒性药品不得作广告": "no advertising of toxic medicines",
    "非卫生技术人员条款,": "unlicensed staff, ",
    "非卫生技术人员条款": "unlicensed staff",
}
SAID = {**NAMES, **REMARKS}
KNOWN = re.compile("|".join(re.escape(words) for words in sorted(SAID, key=len, reverse=True)))
ARTICLE = re.compile(
    r"第(?P<article>\d+(?:[、-]\d+)*)条(?P<one>之一)?(?:第(?P<paragraph>\d+)款)?(?:第(?P<item>\d+)项)?"
)
HAN = re.compile(r"[\u4e00-\u9fff]")


def law_in(language: str, basis: str) -> str:
    """The law that a rule names, for a reader of this language: Chinese as it stands, else in English."""
    return basis if language.lower().startswith("zh") else in_english(basis)


def in_english(basis: str) -> str:
    """The law that a rule names, in English; as it stands where a part of it is not known here.

    >>> in_english("广告法第16条第1款第3项；医疗美容广告执法指南")
    'Advertising Law art. 16 para. 1 item 3; Medical Aesthetics Advertising Guidelines'
    """
    said = KNOWN.sub(lambda known: SAID[known[0]], basis)
    said = re.sub(r"\s+", " ", ARTICLE.sub(_article, said)).replace("( ", "(").replace("；", "; ").replace(" ;", ";")
    said = re.sub(r"(?<=\S)\(", " (", said)
    return basis if HAN.search(said) else re.sub(r" {2,}", " ", said).strip()


def _article(found: re.Match) -> str:
    numbers = found["article"].replace("、", ", ").replace("-", "–")
    parts = [f"{'art.' if numbers.isdigit() else 'arts.'} {numbers}{'-1' if found['one'] else ''}"]
    parts += [f"{name} {found[part]}" for name, part in (("para.", "paragraph"), ("item", "item")) if found[part]]
    return f" {' '.join(parts)}"
