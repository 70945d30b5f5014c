"""What a file of premises may hold, and the words people write for it."""

from __future__ import annotations

from governance.places.rules import Duty, PremisesKind
from governance.readers.fields import Field, Kind
from governance.readers.references import POSITION, PREMISES_ID, as_key

MOST_CONTACTS = 4

KINDS = {
    PremisesKind.FACTORY: ("工厂", "企业", "工业企业", "生产企业", "plant", "industrial"),
    PremisesKind.COMPOUND: ("厂中厂", "园区", "出租厂区", "industrial compound"),
    PremisesKind.TENANT: ("厂中厂租户", "租户", "承租企业"),
    PremisesKind.NINE_SMALL: ("九小场所", "九小", "小场所", "small premises", "nine small premises"),
    PremisesKind.MALL: ("商业综合体", "商场", "综合体", "shopping mall"),
    PremisesKind.BARBECUE: ("烧烤店", "烧烤", "bbq"),
    PremisesKind.SCHOOL: ("学校", "幼儿园", "中小学"),
    PremisesKind.CARE_HOME: ("养老机构", "养老院", "敬老院", "care home", "nursing home"),
    PremisesKind.HOME: ("住宅", "居民家庭", "居民住宅", "house", "residence", "dwelling"),
    PremisesKind.LONE_ELDER_HOME: ("独居老人家", "独居老人", "独居老人家庭"),
    PremisesKind.WAREHOUSE: ("仓库", "仓储", "物流仓储", "storage"),
    PremisesKind.OTHER: ("其他", "其它", "其他场所"),
}
SMALL_KINDS = {
    "shop": ("小商店", "小商铺", "小超市", "商店"),
    "school": ("小学校", "小培训", "托管班", "small school"),
    "clinic": ("小医院", "小诊所", "诊所"),
    "diner": ("小餐饮", "小餐馆", "小饭店", "restaurant"),
    "inn": ("小旅馆", "小宾馆", "hotel"),
    "internet_cafe": ("小网吧", "网吧", "internet cafe"),
    "entertainment": ("小歌舞娱乐", "小娱乐", "小娱乐场所"),
    "leisure": ("小美容洗浴", "小休闲", "小休闲场所", "小洗浴"),
    "workshop": ("小生产加工", "小作坊", "小加工", "小生产加工企业"),
}
DUTIES = {
    Duty.OWNER: ("负责人", "业主", "法人", "法定代表人", "经营者", "企业负责人"),
    Duty.SAFETY_OFFICER: ("安全员", "安全管理员", "消防安全管理人", "safety officer"),
    Duty.GATE_GUARD: ("门卫", "保安", "值班", "gate guard"),
    Duty.LESSOR: ("出租方", "房东", "landlord"),
    Duty.RELATIVE: ("家属", "亲属", "子女", "family"),
    Duty.NEIGHBOUR: ("邻居", "neighbor"),
}
ROLES = {"lessor": ("出租方", "出租", "房东"), "tenant": ("承租方", "承租", "租户")}


def _words(choices: dict) -> dict[str, tuple[str, ...]]:
    return {str(ours): words for ours, words in choices.items()}


def _contact(number: int) -> tuple[Field, ...]:
    """Return the three fields of one contact; the first may stand without its number."""
    n, first = str(number), number == 1
    names = ("联系人", "负责人", "负责人姓名", "contact", "contact name", "owner") if first else ()
    phones = ("联系电话", "电话", "手机", "手机号", "联系方式", "phone", "tel", "telephone", "mobile") if first else ()
    duties = ("联系人职务", "职务", "职责", "contact duty") if first else ()
    return (
        Field(
            f"contact{n}_name", "联系人姓名", Kind.TEXT, synonyms=(f"联系人{n}", f"联系人{n}姓名", *names), longest=50
        ),
        Field(f"contact{n}_phone", "联系人电话", Kind.PHONE, synonyms=(f"联系人{n}电话", f"电话{n}", *phones)),
        Field(
            f"contact{n}_duty",
            "联系人职责",
            Kind.CHOICE,
            synonyms=(f"联系人{n}职责", f"联系人{n}职务", *duties),
            choices=_words(DUTIES),
        ),
    )


FIELDS = (
    as_key(PREMISES_ID, "编号", "place id", "id"),
    Field(
        "name",
        "场所名称",
        Kind.TEXT,
        required=True,
        synonyms=("名称", "单位名称", "企业名称", "premises name", "place name", "site name", "company"),
    ),
    Field(
        "kind",
        "场所类型",
        Kind.CHOICE,
        synonyms=("类型", "类别", "单位类型", "单位类别", "场所类别", "premises kind", "type", "category"),
        choices=_words(KINDS),
    ),
    Field("small_kind", "九小类别", Kind.CHOICE, synonyms=("九小场所类别", "九小类型"), choices=_words(SMALL_KINDS)),
    Field("compound_id", "厂中厂编号", Kind.CODE, synonyms=("园区编号", "所属厂区编号", "compound"), longest=60),
    Field("compound_role", "厂中厂角色", Kind.CHOICE, synonyms=("租赁角色",), choices=ROLES),
    Field("address", "地址", Kind.TEXT, synonyms=("详细地址", "单位地址", "经营地址", "addr", "street address")),
    Field("staff_count", "人数", Kind.WHOLE, synonyms=("员工数", "从业人数", "常驻人数", "staff"), low=0, high=100_000),
    Field("floors", "层数", Kind.WHOLE, synonyms=("楼层数", "建筑层数", "storeys"), low=0, high=200),
    *POSITION,
    Field("registered_at", "登记时间", Kind.TIME, synonyms=("登记日期", "录入时间", "registered")),
    *(one for number in range(1, MOST_CONTACTS + 1) for one in _contact(number)),
)
