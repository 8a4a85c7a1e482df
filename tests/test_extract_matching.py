"""A counted noun finds its indicator, or none: expectations written by hand over fictional sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.check_words import check_words
from etl.extract import figures
from etl.extract.candidate import Figure
from etl.extract.matching import Matcher
from etl.extract.nouns import WIDEST, locate
from etl.faults import Faults
from etl.messages import LANGUAGES
from etl.model import Facts, Indicator, IndicatorKind
from etl.paths import ROOT
from etl.read_catalogue import read_catalogue


def located(text: str) -> list[Figure]:
    found = figures.find(text)
    locate(text, found)
    return [f for f in found if f.status == "proposed"]


def nouns_of(text: str) -> list[tuple[str, str]]:
    return [(text[f.noun_start : f.noun_end], f.noun_side) for f in located(text)]


@pytest.fixture(scope="module")
def shipped() -> Matcher:
    facts = Facts()
    read_catalogue(ROOT / "data", facts, Faults())
    return Matcher(facts.indicators)


def matched(matcher: Matcher, text: str) -> list[str | None]:
    return [matcher.match(text, figure)[0] for figure in located(text)]


# -- where the noun stands ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("青禾县招聘312名专职网格员。", [("专职网格员", "after")], id="after the unit"),
        pytest.param("青禾县划分网格845个;", [("网格", "before")], id="before punctuation"),
        pytest.param("上报问题线索5.2万余条,", [("问题线索", "before")], id="after a verb"),
        pytest.param(
            "征集28个单位提供的便民资源63项。", [("单位", "after"), ("便民资源", "before")], id="one on each side"
        ),
        pytest.param("形成26个适合老人参加的活动载体。", [("活动载体", "after")], id="after the last de"),
        pytest.param("建成网格(小区)党组织88个。", [("网格(小区)党组织", "before")], id="brackets belong to the noun"),
        pytest.param(
            "召开“廊下说事会”120场次。", [("“廊下说事会”", "before")], id="quotation marks belong to the noun"
        ),
        pytest.param("动员36家县直单位党组织与社区结对。", [("县直单位党组织", "after")], id="paired with is no list"),
        pytest.param(
            "组建党总支12个、党支部97个、党小组310个。",
            [("党总支", "before"), ("党支部", "before"), ("党小组", "before")],
            id="one verb for a list",
        ),
        pytest.param("党员占比达62.5%,", [("党员占比", "before")], id="share"),
        pytest.param("平台实现97.2%的按时办结率。", [("按时办结率", "after")], id="share with its rate after it"),
        pytest.param("累计投入财政资金860多万元,", [("财政资金", "before")], id="money"),
        pytest.param("累计投入800万元建成驿站,", [("投入", "before")], id="money never counts what follows"),
        pytest.param("办结率、满意率分别达98%、96%。", [("办结率", "before"), ("满意率", "before")], id="listed apart"),
        pytest.param(
            "将原有的9个内设机构调整为11个,", [("内设机构", "after"), ("内设机构", "before")], id="noun of a change"
        ),
        pytest.param(
            "登记服务时长(指系统自动记录的时长)超70万小时,", [("服务时长", "before")], id="remark in brackets"
        ),
        pytest.param("按照每万人不少于18人的标准配备,", [("万人", "before")], id="a standard is not counted"),
    ],
)
def test_the_noun_stands_before_or_after_its_number(text: str, expected: list[tuple[str, str]]) -> None:
    assert nouns_of(text) == expected


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("青禾县招聘312名专职网格员,", "312名专职网格员"),
        ("城区设置网格845个;", "网格845个"),
        ("群众满意率达到97.6%。", "群众满意率达到97.6%"),
        ("召开“廊下说事会”120场次。", "“廊下说事会”120场次"),
    ],
)
def test_a_figure_is_printed_with_the_noun_beside_it(text: str, printed: str) -> None:
    figure = located(text)[0]
    assert text[figure.start : figure.end] == printed


def test_a_long_noun_does_not_widen_a_figure() -> None:
    text = "建成集议事协商文化活动便民服务政策宣传于一体的社区党群服务中心综合体阵地30个。"
    figure = located(text)[0]
    assert figure.end - figure.start <= WIDEST
    assert text[figure.number_start : figure.unit_end] == "30个"


# -- what it means -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("青禾县共划分网格845个。", ["grids_total"], id="grids"),
        pytest.param("全县划分96个专属网格,", ["grids_special"], id="a kind of grid has its own indicator"),
        pytest.param("将支部建在网格上,调整设置网格党支部234个、党小组536个。",
                     ["grid_party_branches", "grid_party_groups"], id="a later item leans on an earlier one"),
        pytest.param("选用154名网格长、312名专职网格员、148名兼职网格员、3431名志愿者。",
                     ["grid_heads", "grid_workers_full_time", "grid_workers_part_time", "volunteers_participating"],
                     id="a list of people"),
        pytest.param("全县下辖12个镇、3个街道、44个社区、176个行政村。",
                     ["towns", "subdistricts", "communities", "villages"], id="places that are all counted"),
        pytest.param("在全县125个行政村组建理事会,", ["villages"], id="all of a place, whatever is done there"),
        pytest.param("全县有镇10个,行政村105个、社区17个。", ["towns", "villages", "communities"], id="one verb afar"),
        pytest.param("累计化解矛盾纠纷320件,", ["disputes_mediated"], id="settled"),
        pytest.param("全年受理矛盾纠纷410件,", ["disputes_reported"], id="accepted"),
        pytest.param("排查化解各类矛盾纠纷36起。", ["disputes_mediated"], id="the nearer verb decides"),
        pytest.param("收集民生诉求1250件,办结1236件,办结率98.9%,群众满意率97.2%。",
                     ["issues_reported", "issues_resolved", "issues_resolved_rate", "satisfaction_rate"],
                     id="a bare verb"),
        pytest.param("服务群众3.2万人次,", ["people_served_person_times"], id="person-times"),
        pytest.param("社区服务群众2600人,", ["people_served"], id="persons"),
        pytest.param("参与志愿者9800人次,", ["volunteer_person_times"], id="volunteers by person-times"),
        pytest.param("注册志愿者2.1万人,", ["volunteers_registered"], id="volunteers by heads"),
        pytest.param("四级网格队伍党员占比达62.5%,", ["party_member_share_of_grid_team"], id="share near its subject"),
        pytest.param("征集微心愿320个,认领微心愿280个,完成微心愿265个。",
                     ["micro_wishes_collected", "micro_wishes_claimed", "micro_wishes_fulfilled"], id="three steps"),
        pytest.param("评出3家五星、21家四星物业服务企业,",
                     ["five_star_property_companies", "four_star_property_companies"], id="head of the next item"),
        pytest.param("在210个小区组建党支部96个,", ["compounds_with_party_organisations", "compound_party_branches"],
                     id="compounds and their branches"),
        pytest.param("实名注册的志愿者达8.6万人,志愿服务团体270个,",
                     ["volunteers_registered", "volunteer_teams"], id="de in a word"),
        pytest.param("今年志愿服务时长12.4万小时,", ["volunteer_hours"], id="hours of a period"),
        pytest.param("累计志愿服务时长58万小时,", ["volunteer_hours_cumulative"], id="hours so far"),
        pytest.param("青禾县群众满意度从78%提升至95%。", ["satisfaction_rate", "satisfaction_rate"], id="a change"),
        pytest.param("建成党群服务中心(站)61个。", ["party_service_centres"], id="a bracket that adds nothing"),
    ],
)  # fmt: skip
def test_a_known_noun_finds_its_indicator(shipped: Matcher, text: str, expected: list[str | None]) -> None:
    assert matched(shipped, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("发展退役军人党员33名,", id="unknown modifier"),
        pytest.param("建成花园小区18个,", id="a kind that is not all"),
        pytest.param("配备行业网格265个,", id="a kind of grid that is not known"),
        pytest.param("有网格员300名,其中女性网格员120名。", id="a part"),
        pytest.param("抽取12个社区开展调查,", id="some of them"),
        pytest.param("围绕收集到的26个问题,", id="de before the number"),
        pytest.param("新增网格员20名,", id="an increase of a stock"),
        pytest.param("新建、改建党群服务中心79个,", id="new and rebuilt ones"),
        pytest.param("在12个行政村组建理事会,", id="some villages"),
        pytest.param("县财政每年安排社区专项经费1200万元。", id="a sum is no rate for each community"),
        pytest.param("我县10个党群服务中心获评省级示范,", id="the best of them"),
        pytest.param("诉求涉及全区14个街道,", id="those concerned"),
        pytest.param("认领微心愿1个,", id="one for each member, in a rule"),
        pytest.param("共调解民间纠纷1852件,调解成功1818起", id="settled is what comes after"),
        pytest.param("调解矛盾纠纷2360件,占全区调解总数的32.4%", id="a share of a sum"),
        pytest.param("46家物业服务企业中,建立党组织9家。", id="among them"),
        pytest.param("每个网格配备1名专职网格员,", id="one for each"),
        pytest.param("配备专职兼职调解员各2名。", id="one for each, by a word behind"),
        pytest.param("配备1名以上专职人民调解员,", id="a demand"),
        pytest.param("将在本月开展志愿服务活动120场,", id="a plan"),
        pytest.param("组织180名人民调解员参加培训班,", id="people at an event"),
        pytest.param("3名网格员当天上门,", id="people of a story"),
        pytest.param("尚未办结12件,", id="a negation"),
        pytest.param("配备网格长、网格员365名,", id="one number for two nouns"),
        pytest.param("服务超过3万人次的再奖2万元。", id="a condition"),
        pytest.param("农村网格员参训率达到88%。", id="a rate that is not known"),
        pytest.param("开展环境卫生整治活动48次,", id="a short noun after another verb"),
        pytest.param("问卷1200份,", id="unknown noun"),
        pytest.param("诉求受理量同比增长12%,", id="a change of what is no rate"),
    ],
)
def test_what_is_not_sure_abstains(shipped: Matcher, text: str) -> None:
    found = matched(shipped, text)
    assert None in (found[0], found[-1]), found


def test_a_part_keeps_its_own_indicator(shipped: Matcher) -> None:
    text = "全县有网格员300名,其中专职网格员120名。"
    assert matched(shipped, text) == ["grid_workers_total", "grid_workers_full_time"]


def test_the_score_says_how_sure_a_match_is(shipped: Matcher) -> None:
    def score(text: str) -> float:
        return shipped.match(text, located(text)[0])[1]

    assert score("招聘312名专职网格员,") == 0.97
    assert score("全县专职网格员312名,") == 0.92
    assert score("青禾县专职网格员312名,") == 0.85
    assert score("划分网格845个,") == 0.94
    assert score("问卷1200份,") == 0.0


# -- a catalogue of one's own ------------------------------------------------------------------------------------------


def indicator(name: str, unit: str = "个", kind: IndicatorKind = "stock", **words: tuple[str, ...]) -> Indicator:
    return Indicator(
        name,
        "services",
        "family",
        f"{name}数",
        name,
        unit,
        kind,
        "neutral",
        "定义",
        "Definition",
        **words,  # type: ignore[arg-type]
    )


def one(text: str, *catalogue: Indicator) -> str | None:
    return Matcher(catalogue).match(text, located(text)[0])[0]


def test_an_alias_alone_works() -> None:
    assert one("建成风雨连廊31处,", indicator("corridors", "处", aliases=("风雨连廊",))) == "corridors"


def test_the_unit_must_fit() -> None:
    corridors = indicator("corridors", "处", aliases=("风雨连廊",))
    assert one("建成风雨连廊31公里,", corridors) is None
    assert (
        one("建成风雨连廊31公里,", indicator("corridors", "处", aliases=("风雨连廊",), units=("公里",))) == "corridors"
    )


def test_words_need_a_verb_or_a_neighbour() -> None:
    repaired = indicator("repaired", "盏", "flow", words=("路灯",), verbs=("维修", "修复"))
    assert one("维修路灯260盏,", repaired) == "repaired"
    assert one("现有路灯260盏,", repaired) is None
    near = indicator("near", "盏", "flow", words=("路灯",), near=("背街小巷",))
    assert one("在背街小巷安装路灯260盏,", near) == "near"
    assert one("在公园安装路灯260盏,", near) is None


def test_a_veto_makes_another_thing_of_a_noun() -> None:
    lamps = indicator("lamps", "盏", "flow", aliases=("路灯",), vetoes=("拆除",))
    assert one("安装路灯260盏,", lamps) == "lamps"
    assert one("拆除路灯260盏,", lamps) is None


def test_two_that_fit_equally_abstain_and_the_nearer_context_wins() -> None:
    first, second = (indicator(name, "盏", "flow", aliases=("路灯",)) for name in ("first", "second"))
    assert one("安装路灯260盏,", first, second) is None
    installed = indicator("installed", "盏", "flow", words=("路灯",), verbs=("安装",))
    assert one("安装路灯260盏,", first, installed) == "installed"


def test_the_longest_word_decides_and_no_shorter_one_is_tried() -> None:
    lamps = indicator("lamps", "盏", "flow", aliases=("路灯",))
    solar = indicator("solar", "组", "flow", aliases=("太阳能路灯",))
    assert one("安装太阳能路灯260组,", lamps, solar) == "solar"
    assert one("安装太阳能路灯260盏,", lamps, solar) is None


def test_a_derived_indicator_is_never_matched() -> None:
    derived = Indicator(
        "ratio",
        "services",
        "f",
        "比",
        "Ratio",
        "个",
        "ratio",
        "neutral",
        "定",
        "D",
        aliases=("风雨连廊",),
        formula="a / b",
    )
    assert one("建成风雨连廊31个,", derived) is None


def test_matching_the_same_text_twice_says_the_same(shipped: Matcher) -> None:
    text = "青禾县共划分网格845个,招聘312名专职网格员,办结率98.9%。"
    assert matched(shipped, text) == matched(shipped, text)


# -- the words of the catalogue ----------------------------------------------------------------------------------------

ENTRY = """- id: {id}
  theme: services
  family: lamps
  name: {{zh: 路灯数, en: Lamps}}
  unit: 盏
  kind: flow
  polarity: neutral
  definition:
    zh: 路灯盏数。
    en: Street lamps.
{words}
"""


@pytest.mark.parametrize(
    ("words", "field", "found", "key"),
    [
        pytest.param(["  verbs: [安装]"], "verbs", "安装", "context_without_words", id="context without words"),
        pytest.param(["  words: [路灯]"], "words", "路灯", "words_without_context", id="words without context"),
        pytest.param(
            ["  aliases: [路灯]\n  words: [路灯]\n  near: [小巷]"], "words", "路灯", "word_and_alias", id="twice"
        ),
        pytest.param(["  aliases: [路灯]\n  not: [路灯]"], "not", "路灯", "word_vetoed", id="vetoed"),
        pytest.param(["  aliases: [路灯]", "  aliases: [路灯]"], "aliases", "路灯", "alias_of_two", id="of two"),
        pytest.param(["  aliases: [路灯]\n  formula: a / b"], "aliases", "路灯", "words_of_derived", id="of a formula"),
        pytest.param(["  aliases: [路灯, '']"], "aliases", "''", "bad_part", id="empty"),
    ],
)
def test_faulty_words_are_told_with_file_and_line(
    tmp_path: Path, words: list[str], field: str, found: str, key: str
) -> None:
    (tmp_path / "indicators").mkdir()
    entries = "".join(ENTRY.format(id=f"lamps_{n}", words=w) for n, w in enumerate(words))
    (tmp_path / "indicators" / "services.yml").write_text(entries, encoding="utf-8")
    faults = Faults()
    read_catalogue(tmp_path, Facts(), faults)
    told = [f for f in faults if f.place.file == "indicators/services.yml"]
    assert [(f.field, f.found, f.key) for f in told] == [(field, found, key)]
    assert told[0].place.line
    assert all(told[0].words(language) for language in LANGUAGES)


def test_an_alias_may_be_shared_by_indicators_of_other_units() -> None:
    faults = Faults()
    check_words([indicator("hours", "小时", aliases=("服务",)), indicator("sessions", "场", aliases=("服务",))], faults)
    assert not list(faults)


def test_the_shipped_words_have_no_fault() -> None:
    facts, faults = Facts(), Faults()
    read_catalogue(ROOT / "data", facts, faults)
    assert [f.words("en") for f in faults] == []
