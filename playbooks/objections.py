"""What customers say when something holds them back, in words that the script for it need not repeat.

A script is found by these as by its title, since they are what it is about: whoever types "busy" wants the one for
people without time.
"""

from playbooks.models.choices import Objection

CUSTOMERS_SAY = {
    Objection.PRICE: (
        "expensive cost afford budget money cheaper pricey 贵 太贵 好贵 贵了 便宜 打折 优惠 预算 没钱 价钱 钱不够"
    ),
    Objection.PAIN: (
        "hurt painful scared afraid nervous needle injection anaesthetic "
        "疼 痛 怕疼 怕痛 很疼 很痛 好疼 好痛 打针 麻药 害怕 紧张 吓人 阴影"
    ),
    Objection.THINK_IT_OVER: "think decide unsure hesitate 再想想 想一想 想想 考虑 再说 不着急 犹豫 拿不定 过段时间",
    Objection.COMPARING: "compare elsewhere competitor 别家 别的地方 其他家 多看几家 比一比 对比 货比三家 隔壁",
    Objection.DISTRUST: (
        "trust legit licence license qualified scam genuine 正规 靠谱 骗人 被骗 资质 执照 相信 信不过 忽悠 套路 黑店"
    ),
    Objection.TIMING: "busy time work schedule overtime 忙 太忙 没空 没时间 加班 请假 走不开 太远 抽不出",
    Objection.FAMILY: (
        "husband wife partner mother father mum mom dad parent boyfriend girlfriend family "
        "老公 老婆 爱人 家人 家里 爸妈 妈妈 父母 男朋友 女朋友 不同意 反对 商量"
    ),
    Objection.RESULT: (
        "result fake natural regret worse fail ugly 做坏 失败 太假 不自然 后悔 没效果 效果不好 后遗症 毁容"
    ),
}
