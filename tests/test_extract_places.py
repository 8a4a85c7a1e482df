"""Places: names of the official table in texts, the place of an article, the scope of a figure.

Counties are real, streets and communities are made up.
"""

from __future__ import annotations

import time

import pytest

from etl.extract.mentions import PlaceNames
from etl.extract.places import Gazetteer
from etl.model import Region

REGIONS = (
    Region("000000", "全国", "China", "country"),
    Region("370100", "济南市", "Jinan City", "prefecture", "370000"),
    Region("370100-qibuqu", "济南新旧动能转换起步区", "Jinan Start-up Area", "zone", "370100"),
    Region("441300-zhongkai", "惠州仲恺高新区", "Huizhou Zhongkai High-tech Zone", "zone", "441300"),
    Region("990101", "甲县", "Jia County", "county", "990100"),
)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer(REGIONS)


def named(gazetteer: PlaceNames, text: str, near: str | None = None) -> list[tuple[str, str]]:
    return [(text[m.start : m.end], m.code) for m in gazetteer.places(text, near)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("河南省南阳市方城县召开会议", [("河南省南阳市方城县", "411322")]),
        ("河南南阳方城县召开会议", [("河南南阳方城县", "411322")]),
        ("方城县委组织部", [("方城县", "411322")]),
        ("山西省忻州市忻府区", [("山西省忻州市忻府区", "140902")]),
        ("云南省大理市", [("云南省大理市", "532901")]),
        ("大理州大理市", [("大理州大理市", "532901")]),
        ("内蒙古赤峰宁城县", [("内蒙古赤峰宁城县", "150429")]),
        ("新疆维吾尔自治区昌吉回族自治州昌吉市", [("新疆维吾尔自治区昌吉回族自治州昌吉市", "652301")]),
        ("宽城县有18个乡镇", [("宽城县", "130827")]),
        ("位于广州、东莞、惠州三市之间", [("广州", "440100"), ("东莞", "441900"), ("惠州", "441300")]),
        ("岱山县、普陀区和嵊泗县", [("岱山县", "330921"), ("普陀区", "330903"), ("嵊泗县", "330922")]),
        ("济南市市中区", [("济南市市中区", "370103")]),
        ("济南市中区", [("济南市中区", "370103")]),
        ("济南市中级法院", [("济南市", "370100")]),
        ("洛阳市老城区起步。老城区又推", [("洛阳市老城区", "410302"), ("老城区", "410302")]),
        ("济南起步区", [("济南起步区", "370100-qibuqu")]),
        ("惠州仲恺高新区先行,高新区已有9个", [("惠州仲恺高新区", "441300-zhongkai"), ("高新区", "441300-zhongkai")]),
        ("米林县建成9个", [("米林县", "540422")]),
        ("米林市建成9个", [("米林市", "540481")]),
        ("重庆市两江新区", [("重庆市两江新区", "500157")]),
    ],
)  # fmt: skip
def test_names_of_the_table_are_found(gazetteer: Gazetteer, text: str, expected: list[tuple[str, str]]) -> None:
    if text.startswith("岱山县"):  # 普陀区 lies in two cities; the county beside it tells which
        assert named(gazetteer, f"舟山市的{text}")[1:] == expected
    else:
        assert named(gazetteer, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "县城中心区有两个广场",
        "罗阳和龙溪两镇撤镇设街",
        "罗阳和龙市场",
        "创建示范县,财政经费县级统筹",
        "不断提高县级统筹水平,由县管理县直单位",
        "会同县民政局联合招聘",
        "形成县、乡、村三级联动",
        "乡村振兴县级示范",
        "全市中区片共有9个",
        "西区、东区两个位于老城区的社区",
        "破解文山会海,实现长治久安",
        "全县、全市、全区和各县区",
        "社区、小区、片区和辖区",
        "新区、高新区与开发区",
        "60岁以上的朝阳群众",
        "把村部县域资源县级统筹",
    ],
)
def test_ordinary_words_are_no_places(gazetteer: Gazetteer, text: str) -> None:
    assert named(gazetteer, text) == []


def test_a_name_of_several_places_counts_only_with_a_parent_in_sight(gazetteer: Gazetteer) -> None:
    assert named(gazetteer, "鼓楼区建成9个社区") == []
    assert named(gazetteer, "朝阳区建成9个社区") == []
    assert named(gazetteer, "南京市的鼓楼区建成9个")[1] == ("鼓楼区", "320106")
    assert named(gazetteer, "江苏省徐州市召开会议。鼓楼区建成9个")[1] == ("鼓楼区", "320302")
    assert named(gazetteer, "鼓楼区建成9个", near="410200") == [("鼓楼区", "410204")]
    assert [code for _, code in named(gazetteer, "江苏省的鼓楼区")] == ["320000"]  # there are two in Jiangsu


def test_loading_is_lazy_and_quick() -> None:
    started = time.process_time()
    fresh = Gazetteer(REGIONS)
    assert time.process_time() - started < 0.05
    fresh.places("方城县")
    assert time.process_time() - started < 3


@pytest.mark.parametrize(
    ("text", "code", "basis"),
    [
        ("方城县:小院里有答案\n\n近年来,河南省南阳市方城县以小院为单元议事。", "411322", "stated"),
        ("山东兰陵:小院里有答案\n各社区以小院为单元议事。", "371324", "stated"),
        ("小院里有答案\n■浙江省舟山市岱山县委组织部\n各社区以小院为单元议事。", "330921", "stated"),
        ("小院里有答案\n" + "各社区以小院为单元议事。" * 12 + "\n方城县又添了9个小院。", "411322", "assumed"),
        ("本报讯\n济南新旧动能转换起步区" + "以小院为单元议事,街巷里办实事。" * 9, "370100-qibuqu", "stated"),
        ("山西:党建引领小院\n运城市临猗县" + "以小院为单元议事,街巷里办实事。" * 9, "140821", "stated"),
        ("福建省宁德市:小院里有答案\n宁德市全市推开,福鼎市试点。宁德市总结。", "350900", "stated"),
        ("鼓楼区:小院里有答案\n各社区以小院为单元议事。", None, "stated"),
        ("小院里有答案\n各社区以小院为单元议事。", None, "none"),
        ("", None, "none"),
    ],
)  # fmt: skip
def test_the_place_of_an_article(gazetteer: Gazetteer, text: str, code: str | None, basis: str) -> None:
    found = gazetteer.article_region(text)
    assert (found.code, found.basis) == (code, basis)


def test_a_place_without_a_code_keeps_its_printed_name(gazetteer: Gazetteer) -> None:
    assert gazetteer.article_region("青岚县:小院里有答案\n各社区议事。") == (None, "青岚县", "county", None, "stated")
    assert gazetteer.article_region("河南省南阳市方城县:小院") == ("411322", "方城县", "county", "411300", "stated")


COUNTY = "方城县:小院里有答案\n"


def suggestion(gazetteer: Gazetteer, text: str, figure: str, code: str | None = "411322") -> tuple[str | None, ...]:
    position = text.index(figure)
    return gazetteer.scopes(text, code)(position, text.rfind("。", 0, position) + 1)


@pytest.mark.parametrize(
    ("text", "scope", "basis"),
    [
        # The whole place.
        ("建成3个驿站。", "", "assumed"),
        ("方城县建成3个驿站。", "", "stated"),
        ("各街道社区建成3个驿站。", "", "stated"),
        ("全县36个社区、每个社区和老旧小区共建成3个驿站。", "", "stated"),
        ("健全社区工作体系,打造智慧社区,走进无物业小区,建成3个驿站。", "", "assumed"),
        ("县城中心区和回迁安置社区建成3个驿站。", "", "assumed"),
        # A part of it as the subject, in a 在…, or as the object at the head of a clause.
        ("青禾街道建成3个驿站。", "青禾街道", "stated"),
        ("在青禾街道望湖社区建成3个驿站。", "青禾街道望湖社区", "stated"),
        ("方城县青禾街道望湖社区建成3个驿站。", "青禾街道望湖社区", "stated"),
        ("例如,青禾街道建成3个驿站。", "青禾街道", "stated"),
        ("比如望湖社区党委建成3个驿站。", "望湖社区", "stated"),
        ("以石桥村为例,建成3个驿站。", "石桥村", "stated"),
        ("重新拆分青禾街道下辖社区,建成3个驿站。", "青禾街道", "stated"),
        ("在青禾街道望湖社区、听涛社区、柳岸社区等6个社区试运行,建成3个驿站。", "青禾街道", "stated"),
        ("和平路街道建成3个驿站。", "和平路街道", "stated"),
        ("三和社区建成3个驿站。", "三和社区", "stated"),
        ("县里在“蜂巢”驿站摆出3个书架。", "蜂巢驿站", "stated"),
        # What goes on, and what sets back.
        ("青禾街道成立驿站。随后建成3个驿站。", "青禾街道", "inherited"),
        ("青禾街道成立驿站。全县建成3个驿站。", "", "stated"),
        ("青禾街道成立驿站。按照要求,县委组织部建成3个驿站。", "", "stated"),
        ("青禾街道成立驿站,方城县建成3个驿站。", "", "stated"),
        ("例如,青禾街道成立驿站。截至目前,共建成3个驿站。", "", "assumed"),
        ("全县成立驿站;重新拆分青禾街道下辖社区;推行驿站制度,建成3个驿站。", "", "stated"),
        ("青禾街道成立驿站;为响应诉求,建成3个驿站。", "青禾街道", "stated"),
        ("青禾街道成立驿站。\n建成3个驿站。", "", "assumed"),
        ("在青禾街道搬迁过程中,方城县超前研判,建成3个驿站。", "青禾街道", "stated"),
        ("一是老城区实行巷长制。老城区小巷多。选任3名巷长。\n二是新城区发展驿站。", "老城区", "inherited"),
        # Not a subject.
        ("干部主动到社区报到,建成3个驿站。", "", "assumed"),
        ("青禾街道的做法推开后,村民又建成3个驿站。", "", "assumed"),
    ],
)  # fmt: skip
def test_the_scope_of_a_figure(gazetteer: Gazetteer, text: str, scope: str, basis: str) -> None:
    found = suggestion(gazetteer, COUNTY + text, "3个" if "3个" in text else "3名")
    assert found[0] == "411322"
    assert (found[1], found[3]) == (scope, basis)


def test_a_bulletin_of_three_counties_gives_each_its_own_figures(gazetteer: Gazetteer) -> None:
    text = "舟山市驿站建设通报\n岱山县建成3个驿站,新增4个网格。随后又添5个。\n嵊泗县建成6个驿站。\n全市共有9个驿站。"
    scopes = gazetteer.scopes(text, "330900")
    at = text.index
    assert scopes(at("3个"), 0) == ("330921", "", "stated", "stated")
    assert scopes(at("4个"), 0) == ("330921", "", "stated", "stated")
    assert scopes(at("5个"), 0) == ("330921", "", "inherited", "inherited")
    assert scopes(at("6个"), 0) == ("330922", "", "stated", "stated")
    assert scopes(at("9个"), 0) == ("330900", "", "assumed", "stated")


def test_a_part_of_a_county_inside_the_articles_city_is_a_scope_of_the_city(gazetteer: Gazetteer) -> None:
    text = "福建省宁德市:小院里有答案\n全市推开。比如,福鼎市青禾社区党委建成3个驿站。"
    assert suggestion(gazetteer, text, "3个", "350900") == ("350900", "福鼎市青禾社区", "stated", "stated")


def test_a_text_of_two_articles_follows_its_headings(gazetteer: Gazetteer) -> None:
    text = "方城县:小院里有答案\n建成3个驿站。\n山东省临沂市费县:墙上有积分\n评选4名。\n费县建成5个。"
    scopes = gazetteer.scopes(text, "411322")
    assert scopes(text.index("3个"), 0)[:3] == ("411322", "", "inherited")
    assert scopes(text.index("4名"), 0)[:3] == ("371325", "", "inherited")
    assert scopes(text.index("5个"), 0)[:3] == ("371325", "", "stated")


def test_a_higher_place_is_no_subject_of_a_countys_figures(gazetteer: Gazetteer) -> None:
    text = "方城县:小院里有答案\n河南省高院、南阳市法院先后挂牌,建成3个驿站。"
    assert suggestion(gazetteer, text, "3个")[0] == "411322"


def test_without_a_place_there_is_no_basis(gazetteer: Gazetteer) -> None:
    assert suggestion(gazetteer, "建成3个驿站。", "3个", None) == (None, "", "none", "none")


def test_the_same_text_twice_gives_the_same(gazetteer: Gazetteer) -> None:
    text = COUNTY + "青禾街道建成3个驿站。望湖社区有4名。"
    first, second = Gazetteer(REGIONS).scopes(text, "411322"), gazetteer.scopes(text, "411322")
    assert [first(i, 0) for i in range(len(text))] == [second(i, 0) for i in range(len(text))]


@pytest.mark.parametrize("unit", ["社区", "县", "鼓楼区", "在青禾街道建成。", "广州、", "方城县建成5个。"])
def test_the_time_grows_with_the_length_only(gazetteer: Gazetteer, unit: str) -> None:
    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        started = time.process_time()
        gazetteer.scopes(text, gazetteer.article_region(text).code)
        return time.process_time() - started

    seconds(1_000)
    # The quickest of three: a collection of garbage or a busy neighbour in one of them says nothing of the growth.
    shorter, longer = (min(seconds(length) for _ in range(3)) for length in (20_000, 80_000))
    assert longer < 12 * max(shorter, 0.01)


def test_a_county_that_is_only_visited_is_not_the_city_that_speaks(gazetteer: Gazetteer) -> None:
    text = "初夏的午后,高台县南华镇的网格员匆匆赶往先锋村。\n近年来,张掖市深入推进网格化,全市有网格员7510名。"
    assert gazetteer.article_region(text)[0] == "620700"


def test_a_province_in_the_name_of_a_platform_is_not_the_city_that_speaks(gazetteer: Gazetteer) -> None:
    assert gazetteer.article_region("依托辽宁省智慧党群服务平台,我市169个社区办结31.8万件。")[0] is None


def test_all_of_the_province_is_no_county(gazetteer: Gazetteer) -> None:
    text = "浙江把网格建到群众身边,全省划分网格8.5万个。\n在绍兴市柯桥区,网格员每天巡查。"
    assert gazetteer.article_region(text)[0] == "330000"
