"""Practices in fictional texts: what is a naming, what is a slogan, and where a local name begins and ends."""

from __future__ import annotations

import pytest

from etl.extract.practices import FoundPractice, PracticeFinder
from etl.faults import Faults
from etl.model import Facts, Practice
from etl.paths import Folders
from etl.read_catalogue import read_catalogue


def practice(practice_id: str, name: str, *aliases: str) -> Practice:
    return Practice(practice_id, "organisation", name, name, name, name, aliases)


CATALOGUE = [
    practice("deliberation", "议事协商", "议事厅", "板凳会"),
    practice("big_committee", "大工委大党委", "大工委", "大党委", "街道大工委", "社区大党委"),
    practice("dual_registration", "双报到"),
    practice("volunteer_service", "志愿服务"),
    practice("volunteer_team", "志愿服务队", "志愿服务队伍", "先锋队"),
    practice("full_function_grid", "全科网格", "1+4全科网格"),
    practice("building_unit_leader", "楼长单元长", "楼长", "单元长"),
    practice("leading_group", "领导协调机构", "领导小组"),
    practice("grid_staffing", "网格力量配置", "1+1+N"),
    practice("order_dispatch", "点单派单接单", "群众点单", "社区派单", "党员接单"),
    practice("member_points", "党员积分", "党员积分制"),
    practice("self_governance", "居民自治"),
    practice("demonstration", "示范培育", "示范社区"),
    practice("party_centre", "党群服务中心"),
]
FINDER = PracticeFinder(CATALOGUE)


def found(text: str) -> list[tuple[str | None, str]]:
    """Return practice and printed span of everything that is found."""
    return [(f.practice_id, text[f.start : f.end]) for f in FINDER.find(text)]


def only(text: str) -> FoundPractice:
    [one] = FINDER.find(text)
    return one


@pytest.mark.parametrize(
    ("text", "practice_id", "printed"),
    [
        ("云溪县推行“双报到”制度。", "dual_registration", "“双报到”制度"),
        ("云溪县推行双报到。", "dual_registration", "双报到"),
        ("建成“小院议事厅”三处。", "deliberation", "“小院议事厅”"),
        ("北桥街道建立“全科”网格。", "full_function_grid", "“全科”网格"),
        ("构建“1+4”全科网格服务体系。", "full_function_grid", "“1+4”全科网格服务体系"),
        ("组建“木棉花”志愿服务队。", "volunteer_team", "“木棉花”志愿服务队"),
        ("打造社区党群服务中心。", "party_centre", "社区党群服务中心"),
        ("用好“党员积分。", "member_points", "党员积分"),
        ("打造“党员积分”,亮成绩。", "member_points", "“党员积分”"),
        ("设立街道“大工委”、社区“大党委”。", "big_committee", "街道“大工委”、社区“大党委”"),
        ("实现“群众点单、社区派单、党员接单”。", "order_dispatch", "“群众点单、社区派单、党员接单”"),
        ("每格按“1+1+N”模式配备网格力量。", "grid_staffing", "“1+1+N”模式"),
    ],
)
def test_a_known_practice_has_the_span_of_its_local_name(text: str, practice_id: str, printed: str) -> None:
    assert found(text) == [(practice_id, printed)]


def test_the_longest_word_wins() -> None:
    assert found("试行党员积分制,人人参与。") == [("member_points", "党员积分制")]
    assert found("成立志愿服务队伍。") == [("volunteer_team", "志愿服务队伍")]


def test_each_practice_is_proposed_once_at_its_first_good_naming() -> None:
    text = "党员双报到后,各社区落实“双报到”制度,再谈双报到。"
    one = only(text)
    assert text[one.start : one.end] == "“双报到”制度"
    assert one.local_name == "双报到制度"
    assert [text[start:end] for start, end in one.also] == ["党员双报到", "双报到"]


def test_marks_and_heads_raise_the_score() -> None:
    plain, named, both = (only(t).score for t in ("推行双报到。", "推行“双报到”。", "推行“双报到”制度。"))
    assert 0 < plain < named < both < 1


def test_a_name_in_a_title_is_the_last_choice() -> None:
    text = "印发《云溪县党员积分制考核方案》,党员积分按季公布。"
    one = only(text)
    assert text[one.start : one.end] == "党员积分"
    assert [text[s:e] for s, e in one.also] == ["《云溪县党员积分制考核方案》"]
    assert only("印发《云溪县党员积分制考核方案》。").local_name == "云溪县党员积分制考核方案"


@pytest.mark.parametrize(
    "text",
    [
        "居民踊跃参加志愿服务。",  # a plain word
        "不断提升居民自治意识。",
        "社区由“部门管”向“居民自治”转变。",  # a state, not a name
        "云溪社区获评“全国民主示范社区”。",  # an honour
        "大楼长期无人打扫。",  # 长期, not 楼长
        "“山茶先锋”队员张某说。",
        "成立招商工作领导小组。",  # no word of governance near
        "按1+1+N配备教师。",
    ],
)
def test_a_plain_word_is_no_practice(text: str) -> None:
    assert [f for f in FINDER.find(text) if f.practice_id] == []


def test_a_weak_word_counts_with_a_sign_of_a_name() -> None:
    assert found("推行居民自治模式。") == [("self_governance", "居民自治模式")]
    assert found("开展“暖冬行”志愿服务。") == [("volunteer_service", "“暖冬行”志愿服务")]
    assert found("成立社区治理领导小组。")[0][0] == "leading_group"


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("云溪县探索“一带五”工作法。", "“一带五”工作法"),
        ("村里实行“红黑榜”制度,月月公布。", "“红黑榜”制度"),
        ("建立“1+3+N”机制。", "“1+3+N”机制"),
        ("建立1+3+N联动机制。", "1+3+N联动机制"),
        ("南湖社区创新“三联四治”模式。", "“三联四治”模式"),
        ("推进“双网融合”,党员进网。", "“双网融合”"),
        ("开设“邻家夜校”。", "“邻家夜校”"),
        ("社区推出“银杏叶”。", "“银杏叶”"),
        ("实行“警格+网格”,巡防到户。", "“警格+网格”"),
        ("居民登录“点亮南湖”小程序。", "“点亮南湖”小程序"),
        ("推行三色工作法,纠纷少了。", "三色工作法"),
        ("总结出《五步调解法》,各村学用。", "《五步调解法》"),
        ("推广“揭榜还愿”这个。推行“揭榜还愿”闭环工作机制。", "“揭榜还愿”闭环工作机制"),
    ],
)
def test_a_name_in_the_form_of_a_practice_is_proposed(text: str, printed: str) -> None:
    assert found(text) == [(None, printed)]


def test_names_in_a_row_share_their_head() -> None:
    assert found("建立“红叶”“青藤”等工作机制。") == [(None, "“红叶”"), (None, "“青藤”")]
    assert found("建立“红叶”、“青藤”工作机制。") == [(None, "“红叶”"), (None, "“青藤”工作机制")]


def test_a_name_that_comes_again_is_proposed_once() -> None:
    text = "推行“红黑榜”制度。两年来“红黑榜”制度月月上墙。"
    one = only(text)
    assert one.local_name == "红黑榜制度"
    assert [text[s:e] for s, e in one.also] == ["“红黑榜”制度"]


@pytest.mark.parametrize(
    "text",
    [
        "打通服务群众的“最后一公里”。",
        "让“小网格”发挥“大作用”。",
        "筑牢基层治理“主心骨”。",
        "从“独角戏”到多方参与的“大合唱”。",
        "推动“等人上门”向“主动上门”转变。",
        "居民张某说:“这项制度让我们放心”制度二字,他说了三遍。",
        "“我来当管家”,她笑着举手。",
        "荣获“全国文明城市”称号。",
        "获评“省级五星服务站”。",
        "成为居民信赖的“好管家”。",
        "印发《关于推行积分考核制度的意见》。",
        "(来源:“云溪发布”微信公众号)",
        "“云溪日报”客户端报道。",
        "按照“方便管理、界定清晰”的原则划分。",
        "坚持“人民至上”工作理念。",
        "社区“两委”班子成员。",
        "构建“三大体系”。",
        "探索治理“新模式”。",
        "推动工作“规范化”管理。",
        "这是一套有效的工作法。",
        "形成“1+1>2”的局面。",
        "构建“布局网格化、服务精细化、推进制度化、赋能数字化”工作体系。",
        "推进全科网格化改造。",
        "",
    ],
)
def test_a_slogan_a_speech_an_honour_or_a_title_is_no_practice(text: str) -> None:
    assert FINDER.find(text) == []


def test_a_known_practice_leaves_no_unknown_name_at_its_place() -> None:
    assert [p for p, _ in found("推行“红色议事厅”工作机制和“红黑榜”制度。")] == ["deliberation", None]


def test_straight_and_single_marks_count_too() -> None:
    assert found('清河镇推行"红黑榜"制度。') == [(None, '"红黑榜"制度')]
    assert found("居民说,‘双报到’真好。") == [("dual_registration", "‘双报到’")]


def test_a_mark_that_is_never_closed_ends_with_its_paragraph() -> None:
    assert found("他说:“双报到\n推行“红黑榜”制度。") == [("dual_registration", "双报到"), (None, "“红黑榜”制度")]


def test_the_same_text_gives_the_same_practices_in_order() -> None:
    text = "推行“红黑榜”制度、“双报到”制度,设议事厅、楼长,建党群服务中心。" * 3
    first = FINDER.find(text)
    assert first == PracticeFinder(CATALOGUE).find(text)
    assert [f.start for f in first] == sorted(f.start for f in first)
    for f in first:
        for start, end in ((f.start, f.end), *f.also):
            assert 0 <= start < end <= len(text)


def test_no_practices_no_findings_but_unknown_names() -> None:
    assert [f.practice_id for f in PracticeFinder([]).find("推行“双报到”制度。")] == [None]


@pytest.fixture(scope="module")
def shipped() -> list[Practice]:
    facts = Facts()
    read_catalogue(Folders.resolve().data, facts, Faults())
    return facts.practices


def test_words_of_the_shipped_catalogue_do_not_fire_in_plain_sentences(shipped: list[Practice]) -> None:
    finder = PracticeFinder(shipped)
    for text in (
        "街道党工委召开会议。",
        "居民热心志愿服务,参加公益活动。",
        "盘活集体资产,增加收入。",
        "学校提供法律咨询。",
        "开展入户走访。",
        "民警长年坚守。",
    ):
        assert finder.find(text) == [], text


def test_every_alias_of_the_shipped_catalogue_means_one_practice(shipped: list[Practice]) -> None:
    seen: dict[str, str] = {}
    for p in shipped:
        for word in {p.name_zh, *p.aliases}:
            assert seen.setdefault(word, p.practice_id) == p.practice_id, word
