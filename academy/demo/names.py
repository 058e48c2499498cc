"""Names of invented people in the letters of the demo's language."""

FAMILY = {
    "王": "Wang", "李": "Li", "张": "Zhang", "刘": "Liu", "陈": "Chen", "杨": "Yang", "黄": "Huang", "赵": "Zhao",
    "周": "Zhou", "吴": "Wu", "徐": "Xu", "孙": "Sun", "马": "Ma", "朱": "Zhu", "胡": "Hu", "郭": "Guo", "何": "He",
    "高": "Gao", "林": "Lin", "罗": "Luo",
}  # fmt: skip
GIVEN = {
    "伟": "wei", "芳": "fang", "娜": "na", "敏": "min", "静": "jing", "丽": "li", "强": "qiang", "磊": "lei",
    "军": "jun", "洋": "yang", "勇": "yong", "艳": "yan", "杰": "jie", "娟": "juan", "涛": "tao", "明": "ming",
    "超": "chao", "秀": "xiu", "霞": "xia", "平": "ping", "刚": "gang", "桂": "gui", "英": "ying", "华": "hua",
    "玉": "yu", "兰": "lan", "梅": "mei", "红": "hong", "建": "jian", "文": "wen", "辉": "hui", "玲": "ling",
}  # fmt: skip


def in_latin(name: str) -> str:
    """A Chinese name of the simulation as it is written in English: family name first, the given name as one word."""
    return f"{FAMILY[name[0]]} {''.join(GIVEN[letter] for letter in name[1:]).capitalize()}"
