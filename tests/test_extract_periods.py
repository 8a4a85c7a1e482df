"""Periods, the day of publication and what a head says of its source; every expected date is written out by hand."""

from __future__ import annotations

import pytest

from etl.extract.heads import suggest_source
from etl.extract.periods import Periods, published_date

PUBLISHED = "2024-06-21"
DEFAULT = (None, PUBLISHED, "publication", "assumed")


def period(text: str, published: str | None = PUBLISHED, figure: str = "45") -> tuple[str | None, ...]:
    start = text.index(figure)
    sentence = max(text.rfind(mark, 0, start) for mark in "。\n") + 1
    return Periods(text, published).at(start, start + len(figure), sentence)


@pytest.mark.parametrize(
    ("text", "start", "end", "basis"),
    [
        ("截至2024年6月,建成45个", None, "2024-06", "stated"),
        ("截至2024年6月底,建成45个", None, "2024-06-30", "stated"),
        ("截至2024年2月底,建成45个", None, "2024-02-29", "stated"),
        ("截至2023年底,建成45个", None, "2023-12-31", "stated"),
        ("截至2023年,建成45个", None, "2023", "stated"),
        ("截至2024年6月20日,建成45个", None, "2024-06-20", "stated"),
        ("截至今年5月,建成45个", None, "2024-05", "inferred"),
        ("到2025年,建成45个", None, "2025", "stated"),
        ("2023年以来,开展45次", "2023-01-01", "2024-06-21", "stated"),
        ("自2022年成立以来,开展45次", "2022-01-01", "2024-06-21", "stated"),
        ("今年以来,开展45次", "2024-01-01", "2024-06-21", "inferred"),
        ("去年以来,开展45次", "2023-01-01", "2024-06-21", "inferred"),
        ("去年,开展45次", "2023-01-01", "2023-12-31", "inferred"),
        ("今年,开展45次", "2024-01-01", "2024-06-21", "inferred"),
        ("自5月中旬开始,开展45次", "2024-05-11", "2024-06-21", "inferred"),
        ("今年4月28日,开展45次", "2024-04-28", "2024-04-28", "inferred"),
        ("12月,开展45次", "2023-12-01", "2023-12-31", "inferred"),
        ("2023年5月开展30次;6月,开展45次", "2023-06-01", "2023-06-30", "stated"),
        ("2023年1—6月,开展45次", "2023-01-01", "2023-06-30", "stated"),
        ("今年1至5月,开展45次", "2024-01-01", "2024-05-31", "inferred"),
        ("2023年5月至2024年3月,开展45次", "2023-05-01", "2024-03-31", "stated"),
        ("3月15日至20日,开展45次", "2024-03-15", "2024-03-20", "inferred"),
        ("上半年,开展45次", "2024-01-01", "2024-06-30", "inferred"),
        ("2023年下半年,开展45次", "2023-07-01", "2023-12-31", "stated"),
        ("一季度,开展45次", "2024-01-01", "2024-03-31", "inferred"),
        ("2023年第四季度,开展45次", "2023-10-01", "2023-12-31", "stated"),
        ("前三季度,开展45次", "2024-01-01", "2024-09-30", "inferred"),
        ("“十四五”期间,建成45个", "2021-01-01", "2025-12-31", "stated"),
        ("“十四五”以来,建成45个", "2021-01-01", "2024-06-21", "stated"),
        ("党的十八大以来,建成45个", "2012-11", "2024-06-21", "stated"),
        ("疫情期间,服务45人", "2020-01", "2022-12", "inferred"),
        ("2021年至2023年,建成45个", "2021-01-01", "2023-12-31", "stated"),
        ("2020-2022年,建成45个", "2020-01-01", "2022-12-31", "stated"),
        ("2022年度,评选45家", "2022-01-01", "2022-12-31", "stated"),
        ("二〇二三年,建成45个", "2023-01-01", "2023-12-31", "stated"),
        ("近三年,建成45个", "2021", "2024-06-21", "inferred"),
        ("近年来,建成45个", None, "2024-06-21", "publication"),
        ("目前,建成45个", None, "2024-06-21", "publication"),
        ("截至目前,建成45个", None, "2024-06-21", "publication"),
        ("运行一年多来,解决45项", None, "2024-06-21", "publication"),
        ("建成45个(截至2023年底)", None, "2023-12-31", "stated"),
        ("2023年初步建成45个", "2023-01-01", "2023-12-31", "stated"),
    ],
)  # fmt: skip
def test_a_period_in_the_sentence(text: str, start: str | None, end: str | None, basis: str) -> None:
    assert period(text) == (start, end, basis, "stated")


@pytest.mark.parametrize(
    "text",
    [
        "每季度至少开展45次",
        "每年3月,开展45次",
        "每年年底开展45次",
        "日均服务45人",
        "第一时间办结45件",
        "一月一统计,办结45件",
        "半年一评选45人",
        "由5-7人组成45支",
        "24小时热线接听45次",
        "60岁以上年龄的45人",
        "从过去年轻人少到45人",
        "2000多名党员组成45支",
        "三年行动建成45个",
        "2021年出台的办法里有45条",
        "上世纪90年代的45栋楼",
        "小区建于1999年底,有楼房45幢",
    ],
)
def test_what_is_no_period_leaves_the_day_of_publication(text: str) -> None:
    assert period(text) == DEFAULT


def test_a_period_is_inherited_from_the_head_of_an_earlier_sentence_of_the_paragraph() -> None:
    assert period("2023年以来,县里先行。开展45次。") == ("2023-01-01", "2024-06-21", "stated", "inherited")
    assert period("县里先行。2023年以来推开。随后推广。开展45次。")[0] == "2023-01-01"
    assert period("2023年以来,县里先行。\n开展45次。") == DEFAULT
    assert period("县里召开动员大会,决定从2023年的试点走向全面。开展45次。") == DEFAULT
    assert period("4月28日,县里先行。开展45次。") == DEFAULT


def test_the_nearest_expression_before_the_figure_counts() -> None:
    text = "2022年有12个,2023年增加到45个,2024年再添9个"
    assert period(text)[:2] == ("2023-01-01", "2023-12-31")
    assert period(text, figure="12")[:2] == ("2022-01-01", "2022-12-31")


def test_without_a_day_of_publication_relative_words_stay_unknown() -> None:
    unknown = (None, None, "unknown", "none")
    for text in ("今年以来,开展45次", "去年,开展45次", "5月,开展45次", "目前,建成45个", "近年来,建成45个", "建成45个"):
        assert period(text, None) == unknown, text
    assert period("2023年以来,开展45次", None) == ("2023-01-01", None, "stated", "stated")
    assert period("截至2023年底,建成45个", None) == (None, "2023-12-31", "stated", "stated")


def test_a_publication_known_by_its_year_serves_as_far_as_it_goes() -> None:
    assert period("去年,开展45次", "2020") == ("2019-01-01", "2019-12-31", "inferred", "stated")
    assert period("今年以来,开展45次", "2020") == ("2020-01-01", "2020", "inferred", "stated")
    assert period("截至今年8月,建成45个", "2023") == (None, "2023-08", "inferred", "stated")


def test_spans_cover_the_numbers_of_dates_and_no_others() -> None:
    text = "自2023年5月1日起,每季度召开3次,2021—2023年共建成45个,运行一年多来办结9件。"
    assert [text[a:b] for a, b in Periods(text, PUBLISHED).spans()] == ["自2023年5月1日起", "2021—2023年", "一年多来"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第29版:基层\n青岚日报2024年01月01日 星期一\n正文", "2024-01-01"),
        ("《 青岚日报 》( 2024年07月22日   第 21 版)\n正文", "2024-07-22"),
        ("来源:青岚融媒2024-06-21 17:01:41\n正文", "2024-06-21"),
        ("来源:青岚融媒2024-06-2117:01:41小院议事,街巷里办实事。" + "居民说事。" * 20, "2024-06-21"),
        ("小院里有答案\n发布时间:2024/6/1 字号\n正文", "2024-06-01"),
        ("工作简报\n青岚县委组织部编 2024年6月3日\n正文。", "2024-06-03"),
        ("通知\n正文一段。\n2024年6月21日", "2024-06-21"),
        ("小院里有答案\n2023年5月1日,方城县举行启动仪式。\n正文", None),
        ("关于2024年5月份热线办理情况的通报\n正文", None),
        ("小院里有答案\n正文", None),
        ("", None),
    ],
)
def test_the_day_of_publication(text: str, expected: str | None) -> None:
    assert published_date(text) == expected


def test_the_head_of_a_newspaper_page() -> None:
    text = (
        "第21版:基层治理\n\n青岚日报 2024年07月22日 星期一\n\n返回目录  放大缩小全文复制\n\n"
        "云南省大理市:\n小院里有答案 街巷里办实事\n"
        "■记者 张三 李四 《 青岚日报 》( 2024年07月22日   第 21 版)\n  近年来,小院议事。"
    )
    assert suggest_source(text) == {
        "title": "云南省大理市:小院里有答案 街巷里办实事",
        "publisher": "青岚日报",
        "published": "2024-07-22",
        "page": "第21版",
    }


def test_the_head_of_a_web_page_without_a_title() -> None:
    text = "来源:青岚融媒2024-06-21 17:01:41\n" + "小院议事,街巷里办实事。" * 12 + "\n小院+积分,\n算出新账"
    assert suggest_source(text) == {
        "title": None, "publisher": "青岚融媒", "published": "2024-06-21", "page": None,
    }  # fmt: skip


def test_what_is_not_stated_is_not_guessed() -> None:
    text = "小院里有答案 街巷里办实事\n■中共青岚县委组织部\n近年来,小院议事。(下转B13版)"
    assert suggest_source(text) == {
        "title": "小院里有答案 街巷里办实事", "publisher": None, "published": None, "page": None,
    }  # fmt: skip
    assert suggest_source("") == {"title": None, "publisher": None, "published": None, "page": None}
