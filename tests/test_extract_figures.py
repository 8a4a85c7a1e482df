"""The grammar of figures: every form of number in the genre, and everything that looks like one and is none."""

from __future__ import annotations

import random

import pytest

from etl.extract.extractor import figures_alone
from etl.extract.figures import find
from etl.extract.reading import Reading
from etl.reread import can_state


def read(text: str) -> list[tuple[str, float, float | None, str, str]]:
    return [(c.as_printed, c.value, c.value_to, c.bound, c.unit) for c in figures_alone(text)]


def values(text: str) -> list[float]:
    return [c.value for c in figures_alone(text)]


NUMERALS = [
    ("投入1亿2千万元", 120_000_000),
    ("发放2万5千元", 25_000),
    ("投入1.07亿元", 107_000_000),
    ("共1,026起", 1026),
    ("建成网格6 115个", 6115),
    ("配备网格员l332名", 1332),
    ("志愿者1O8人", 108),
    ("共有１２３４名网格员", 1234),
    ("占比３５．６％", 35.6),
    ("共 429 名网格员", 429),
    ("服务五点三万人次", 53_000),
    ("三百二十户", 320),
    ("志愿者1，530名", 1530),
    ("上报事件186，423件", 186_423),
    ("其中市民热线116个", 116),
    ("网格队伍:8.5万多个网格", 85_000),
    ("二百零五名", 205),
    ("十二个小区", 12),
    ("二十三处驿站", 23),
    ("網格員兩千餘名，幹部負責為群眾", 2000),
    ("化解率达到百分之九十八", 98),
    ("提高3.2个百分点", 3.2),
    ("近两成居民受益", 20),
    ("面积52.3平方公里", 52.3),
]


@pytest.mark.parametrize(("text", "value"), NUMERALS, ids=[t for t, _ in NUMERALS])
def test_a_numeral_is_read_and_stands_verbatim_in_the_text(text: str, value: float) -> None:
    (found,) = figures_alone(text)
    assert found.value == value
    assert text[found.start : found.end] == found.as_printed


@pytest.mark.parametrize(("text", "value"), NUMERALS, ids=[t for t, _ in NUMERALS])
def test_the_second_reader_of_the_build_reads_the_same(text: str, value: float) -> None:
    (found,) = figures_alone(text)
    assert can_state(found.as_printed, found.value, found.value_to)


BOUNDS = [
    ("近4000人次", "近4000人次", "approx"),
    ("约120户", "约120户", "approx"),
    ("300人左右", "300人左右", "approx"),
    ("超1.4万人", "超1.4万人", "at_least"),
    ("超过了1200件", "1200件", "exact"),
    ("逾百场", "逾百场", "at_least"),
    ("突破50万小时", "突破50万小时", "at_least"),
    ("1200多万元", "1200多万元", "at_least"),
    ("6.7万余条", "6.7万余条", "at_least"),
    ("达95%以上", "95%以上", "at_least"),
    ("对6亩多的地块", "6亩多", "at_least"),
    ("1万元多,", "1万元多", "at_least"),
    ("三千余名", "三千余名", "at_least"),
    ("上百场宣讲", "上百场", "at_least"),
    ("不少于18人", "不少于18人", "at_least"),
    ("至多3次", "至多3次", "at_most"),
    ("不足100户", "不足100户", "at_most"),
    ("10户以内", "10户以内", "at_most"),
    ("粉丝20万+,", "20万+", "at_least"),
    ("打造百个示范点", "百个", "approx"),
    ("附近12个网格", "12个", "exact"),
    ("线上120人参加", "120人", "exact"),
]


@pytest.mark.parametrize(("text", "printed", "bound"), BOUNDS, ids=[t for t, _, _ in BOUNDS])
def test_a_bound_before_inside_or_after_the_number(text: str, printed: str, bound: str) -> None:
    (found,) = figures_alone(text)
    assert (found.as_printed, found.bound) == (printed, bound)


def test_over_the_word_le_the_bound_is_not_lost() -> None:
    assert [f.bound for f in find("登记志愿者超过12万人,")] == ["at_least"]


def test_ranges_have_two_ends() -> None:
    assert [
        (v, to)
        for _, v, to, _, _ in read("每队5至7人,服务60%-70%的居民,3—5名志愿者,补助3万至5万元,三五名,投入10万—12万")
    ] == [
        (5, 7),
        (60, 70),
        (3, 5),
        (30_000, 50_000),
        (3, 5),
        (100_000, 120_000),
    ]


def test_a_change_is_a_pair_and_never_two_facts() -> None:
    found = figures_alone("月收入从3000元提高到4500元;10个内设机构调整为12个;8个超万人社区拆分成19个社区")
    assert [(c.value, c.relation, c.group) for c in found] == [
        (3000, "from", 1),
        (4500, "to", 1),
        (10, "from", 2),
        (12, "to", 2),
        (8, "from", 3),
        (10000, "", 0),
        (19, "to", 3),
    ]


def test_a_fall_and_a_new_level_in_another_clause_are_no_pair() -> None:
    found = figures_alone("同比下降12.3%,满意度提升至97%")
    assert [(c.value, c.kind, c.relation) for c in found] == [(12.3, "change", ""), (97, "ratio", "")]


def test_lists_parts_and_rests() -> None:
    found = figures_alone("甲、乙两村各1724名;分别为12个、15个;党员1200名,其中女党员430名;剩余两件,其余15个")
    assert [(c.value, c.relation) for c in found] == [
        (1724, "each"),
        (12, "each"),
        (15, "each"),
        (1200, ""),
        (430, "part"),
        (2, "rest"),
        (15, "rest"),
    ]


def test_a_list_goes_on_with_what_its_first_figure_is() -> None:
    found = figures_alone("其中城市网格46个,农村网格254个;分别下降33.66%、25.82%;按照400户标准划分4389个网格")
    assert [(c.value, c.kind, c.relation) for c in found] == [
        (46, "stock", "part"),
        (254, "stock", "part"),
        (33.66, "change", ""),
        (25.82, "change", ""),
        (400, "norm", ""),
        (4389, "stock", ""),
    ]


def test_a_bound_after_the_last_of_a_list_holds_for_all() -> None:
    found = figures_alone("面积分别达到200平方米、900平方米、1000平方米以上")
    assert [(c.value, c.bound) for c in found] == [(200, "at_least"), (900, "at_least"), (1000, "at_least")]


KINDS = [
    ("不少于18人", "norm"),
    ("按照每村3000元标准", "norm"),
    ("每月召开一次例会", "norm"),
    ("每个社区配备1名网格员", "norm"),
    ("按照300户/人配备", "norm"),
    ("日均接待120人次", "rate"),
    ("人均捐款35元", "rate"),
    ("增长20%", "change"),
    ("占比20%", "ratio"),
    ("力争建成100个示范小区", "target"),
]


@pytest.mark.parametrize(("text", "kind"), KINDS, ids=[t for t, _ in KINDS])
def test_norms_targets_rates_and_changes_are_kept_apart_from_facts(text: str, kind: str) -> None:
    (found,) = figures_alone(text)
    assert found.kind == kind


def test_a_frequency_norm_has_its_bound_and_its_every() -> None:
    assert read("每季度至少走访两次,一名党员联系三名群众") == [
        ("每季度至少走访两次", 2, None, "at_least", "次"),
        ("一名党员联系三名", 3, None, "exact", "名"),
    ]


NO_FIGURES = [
    "2023年5月12日,2024-06-21 17:01,2019年1—6月,上世纪90年代",
    "12345热线,电话0377-67221234,12345市民服务平台,110,邮编450000",
    "“1+3+N”,“123”工作法,“12345+网格”模式,1+1+N+X,三张清单,〔2023〕15号,A4纸,5G,V2.0",
    "65岁以上老人,第3批,第29版,第一,三级网格,四级联动,五级书记",
    "微网格串起千条线,576路公交,3号楼2单元501室,104国道,黎明村7组",
    "24小时值守,365天,7×24小时,15分钟生活圈,清晨7时30分,近3年,5天后",
    "十户联防长,五户乡,百花社区,五一路,三里河,八里庙村,九龙镇,六合街道,十里铺村",
    "千家万户,万家灯火,四面八方,一心一意,百姓,三三两两,万众一心,千方百计,一五一十",
    "一个社区,一名党员,一站式,最后一公里,一户一档,一网统管,一呼百应",
    "实施“百千万”工程,推进“两个覆盖”,打造“十分钟”服务",
    "三成立,八成新村,两成果",
    "每百户居民,每万名常住人口,每500户",
    "数百名,几十个",
    "一万2千个,四百12户",
    "1" * 400 + "个",
]


@pytest.mark.parametrize("text", NO_FIGURES, ids=[t[:12] for t in NO_FIGURES])
def test_what_looks_like_a_figure_and_is_none(text: str) -> None:
    assert read(text) == []


def test_headings_and_tiers_are_listed_on_request_only() -> None:
    text = "推出十项举措,建立三项机制,健全四级网格,实行三岗十八级"
    assert figures_alone(text) == []
    found = figures_alone(text, review=True)
    assert [(c.value, c.unit, c.status) for c in found] == [
        (10, "项", "review"),
        (3, "项", "review"),
        (4, "级", "review"),
        (3, "岗", "review"),
        (18, "级", "review"),
    ]


def test_small_chinese_numerals_need_a_cue() -> None:
    assert values("新增两个社区,仅三户未签约,九个县区、31个街道") == [2, 3, 9, 31]
    assert values("两个方面,三个环节,三项机制,两位老人") == []


def test_time_limits_and_neighbouring_digits() -> None:
    found = figures_alone("5个工作日内办结,2小时内响应,走访不少于30天,每天来三四十人,跑十五六趟")
    assert [(c.value, c.value_to, c.bound, c.kind) for c in found] == [
        (5, None, "at_most", "norm"),
        (2, None, "at_most", "norm"),
        (30, None, "at_least", "norm"),
        (30, 40, "approx", "rate"),
        (15, 16, "approx", "stock"),
    ]


def test_a_point_and_digits_that_a_page_tore_apart() -> None:
    text = "全区共受理各类群众诉求事项办结率94.\n7%,经费1\n500元,另有2 OOO元,满意率98. 2%"
    assert values(text) == [94.7, 1500, 2000, 98.2]


def test_places_counted_without_a_counting_word() -> None:
    assert values("覆盖3镇2街道、36村") == [3, 2, 36]


def test_a_line_broken_inside_a_number_or_a_sentence_is_joined_and_offsets_stay_true() -> None:
    text = "全区组建了一支专职网格员队伍，截至目前共计12\n34名，其余人员由各个村的党员和楼\n\n  栋长56名担任。"
    found = figures_alone(text)
    assert [c.value for c in found] == [1234, 56]
    assert [text[c.start : c.end] for c in found] == ["12\n34名", "56名"]


def test_a_heading_is_not_joined_with_the_paragraph_under_it() -> None:
    assert Reading("一、建强网格\n\n甲县共有网格12个").text == "一、建强网格\n甲县共有网格12个"


def test_rows_of_a_table_are_never_joined() -> None:
    text = "地区名称和网格员人数以及上报的全部事件数量\t网格员\t12\n晏河县白沙镇\t网格员\t34"
    assert Reading(text).text == text


def test_simplified_texts_keep_characters_that_are_traditional_elsewhere() -> None:
    assert Reading("乾县共有网格12个").text == "乾县共有网格12个"


def test_every_character_of_the_working_text_leads_back_to_its_own() -> None:
    original = "共　429 名，\r\n  达 79.6 ％。\n\n第２版\t表 1 234 个"
    reading = Reading(original)
    for at, sign in enumerate(reading.text):
        start, end = reading.span(at, at + 1)
        assert original[start:end] == sign or sign in "%0123456789\n()"


def test_the_same_text_gives_the_same_candidates() -> None:
    text = "全县36个社区共设置6个党委、72个党支部,近4000人次参加。"
    assert figures_alone(text) == figures_alone(text)


def test_every_value_can_be_read_again_from_its_own_words() -> None:
    """Random rows of numerals, units and bounds: whatever is taken for a figure must state its value."""
    pieces = ["12", "3,456", "7.8", "2千", "万", "亿", "三", "十五", "百", "两", "余", "多", "近", "超", "个", "名"]
    pieces += ["户", "%", "成", "百分之", "人次", "、", ",", "至", "-", "每", "各", "的", "网格", "以上", "左右", "半"]
    numbers = random.Random(7)
    failed = []
    for _ in range(4000):
        text = "".join(numbers.choice(pieces) for _ in range(9))
        for c in figures_alone(text):
            assert text[c.start : c.end] == c.as_printed
            if not can_state(c.as_printed, c.value, c.value_to):
                failed.append((text, c.as_printed, c.value, c.value_to))
    assert failed == []
