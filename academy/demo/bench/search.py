"""Finding a script among twenty thousand with the words of customers."""

import random
import re

from django.utils.translation import gettext as _

from academy.demo.bench.crowd import copy_of, insert_items
from academy.demo.bench.figures import Figure
from academy.demo.bench.measuring import p95, person_of_the_demo, read
from academy.demo.packs import read_pack
from playbooks.models import ScriptIndexPage, ScriptPage
from playbooks.services.search import search_scripts

SIZES = {
    "full": {"scripts": 20_000, "runs": 5},
    "quick": {"scripts": 2_000, "runs": 3},
    "tiny": {"scripts": 20, "runs": 1},
}
P95_MS = 30
WORDS = [
    "怕疼", "太贵了", "再考虑一下", "种植牙", "种植牙价格", "洗牙多少钱", "会员日", "周六上午十点", "牙齿矫正",
    "别家便宜", "拔智齿", "孩子换牙", "双眼皮恢复期", "隐形矫正 价格", "医生资质", "能不能便宜些", "术后出血",
    "美白", "退款", "麻药", "玛吉", "复诊时间", "没有时间", "分期付款", "牙周炎",
]  # fmt: skip
SENTENCES = [
    "我上次在别的诊所拔牙疼得厉害，这次有点怕，能不能先看看再说呢？",
    "你们种植牙一颗要一万多，我朋友在隔壁做才六千，为什么差这么多？",
    "孩子今年十岁，门牙有点歪，现在做矫正是不是太早了，要等到什么时候？",
    "我再跟家里人商量一下，过几天给你回复，你先不用给我打电话。",
]
# What a chain sells and where: words that set one script apart from the next.
TOPICS = [
    "种植牙", "全口种植", "隐形矫正", "金属矫正", "烤瓷冠", "根管治疗", "拔智齿", "牙周治疗", "牙齿美白", "儿童涂氟",
    "窝沟封闭", "补牙", "洗牙", "双眼皮", "光子嫩肤", "玛吉面雕", "水光护理", "祛斑", "脱毛", "眼袋", "热玛吉",
    "皮肤检测", "牙贴面", "活动假牙", "换牙检查", "麻药过敏", "术后复诊", "分期付款", "医生资质", "退款办法",
]  # fmt: skip
SEED = 5


def measure(size: dict) -> list[Figure]:
    """p95 over all queries and runs, of words and of pasted sentences apart."""
    person = person_of_the_demo("learner")
    write_scripts(size["scripts"])
    label = _("Search in %(count)s scripts") % {"count": f"{size['scripts']:,}"}
    kinds = {"words": (_("words, p95"), WORDS), "sentence": (_("a pasted sentence, p95"), SENTENCES)}
    figures = []
    for name, (kind, queries) in kinds.items():
        readings = {query: read(lambda query=query: search_scripts(query, user=person), runs=size["runs"])
                    for query in queries}  # fmt: skip
        walls = [value for reading in readings.values() for value in reading.wall]
        cpu = p95([value for reading in readings.values() for value in reading.cpu])
        slowest = max(readings, key=lambda query: readings[query].median_wall)
        figures.append(
            Figure(
                name=f"search_{name}",
                label=f"{label}: {kind}",
                value=p95(walls),
                unit="ms",
                budget=P95_MS,
                queries=max(reading.queries for reading in readings.values()),
                note=f"p95 {cpu:.0f} ms of CPU; slowest: {slowest}",
            )
        )
    return figures


def write_scripts(count: int) -> None:
    """Scripts put together from clauses of the demo's own and from what a chain sells; the same ones each time."""
    rng = random.Random(SEED)  # noqa: S311 -- invented scripts must come out the same each time
    clauses, original = _clauses(), ScriptPage.objects.get(code="first-invitation")
    stages, objections = ScriptPage.Stage.values, ["", *ScriptPage.Objection.values]
    pages = []
    for number in range(count):
        topic = rng.choice(TOPICS)
        page = copy_of(
            original,
            number,
            code=f"bench-{number}",
            slug=f"bench-{number}",
            title=f"{topic}：{rng.choice(clauses)}",
            scene=f"{rng.choice(clauses)}，{rng.choice(TOPICS)}",
            goal=rng.choice(clauses),
            stage=rng.choice(stages),
            objection=rng.choice(objections),
        )
        kinds = ["customer_line", "ask_first", "reply", "why_it_works", "next_step"]
        page.turns = [(kind, _line(rng, clauses, topic)) for kind in kinds]
        pages.append(page)
    insert_items(ScriptIndexPage.objects.get(), pages, list(original.audience_roles.all()))


def _line(rng, clauses: list[str], topic: str) -> str:
    return "，".join([rng.choice(clauses), f"{topic}{rng.randint(2, 300) * 100}元", rng.choice(clauses)]) + "。"


def _clauses() -> list[str]:
    """Every clause of the demo's scripts, SOPs and questions, once."""
    found: dict[str, None] = {}
    for name in ("scripts", "sops", "questions", "courses"):
        for text in _texts(read_pack("zh", name)):
            found.update(dict.fromkeys(re.findall(r"[\u4e00-\u9fff0-9]{3,24}", text)))
    return list(found)


def _texts(part):
    """Every text anywhere in a pack."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for value in part.values():
            yield from _texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from _texts(value)
