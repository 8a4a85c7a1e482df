"""Files as texts: what each format gives, where its evidence stands, and what is said of files that cannot be read."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from etl.extract import documents_pdf, documents_sheet
from etl.extract.documents import MAX_BYTES, Document, read_document
from etl.extract.documents_numbers import shown
from etl.faults import AtlasError
from etl.messages import LANGUAGES, words

STORY = (
    "晏河县青石镇去年设立网格1118个，配备专职网格员1200多名，累计排查矛盾纠纷6.7万件，化解率达到99.8%，群众满意度比上年提高3.5个百分点。"
    "全镇建成居家养老服务站12个、卫生厕所2300座，村集体收入平均增加5万元，带动就业近两千人，受到各村欢迎，经验正在全县推广。"
)
TRADITIONAL = (
    "晏河縣青石鎮去年設立網格1118個，配備專職網格員1200多名，累計排查矛盾糾紛6.7萬件，化解率達到99.8%，群眾滿意度比上年提高3.5個百分點。"
    "全鎮建成居家養老服務站12個、衛生廁所2300座，村集體收入平均增加5萬元，帶動就業近兩千人，受到各村歡迎，經驗正在全縣推廣。"
)

Make = Callable[[str, bytes], Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def write(name: str, data: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


def zipped(parts: dict[str, str | bytes]) -> bytes:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return package.getvalue()


def docx(body: str, **parts: str) -> bytes:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    space += ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    links = "".join(
        f'<Relationship Id="{kind}" Type="http://schemas.openxmlformats.org/x/{kind}" Target="{kind}.xml"/>'
        for kind in parts
    )
    package: dict[str, str | bytes] = {
        "word/document.xml": f"<w:document {space}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": f"<Relationships>{links}</Relationships>",
    }
    for kind, content in parts.items():
        package[f"word/{kind}.xml"] = f"<w:{kind} {space}>{content}</w:{kind}>"
    return zipped(package)


def p(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def xlsx(*sheets: tuple[str, str], formats: tuple[str, ...] = (), book: str = "", namespace: str = MAIN) -> bytes:
    """Make a workbook; style 1 is the first format, and so on; cells are given as XML."""
    space = f'xmlns="{namespace}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    own = "".join(f"<numFmt numFmtId='{164 + i}' formatCode='{code}'/>" for i, code in enumerate(formats))
    used = "".join(f"<xf numFmtId='{164 + i}'/>" for i in range(len(formats)))
    links = "".join(
        f'<Relationship Id="r{i}" Type="http://x/worksheet" Target="/xl/worksheets/s{i}.xml"/>'
        for i in range(len(sheets))
    )
    names = "".join(f'<sheet name="{name}" sheetId="{i + 1}" r:id="r{i}"/>' for i, (name, _) in enumerate(sheets))
    parts: dict[str, str | bytes] = {
        "xl/workbook.xml": f"<workbook {space}>{book}<sheets>{names}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships>{links}<Relationship Id="s" Type="http://x/styles" '
        'Target="styles.xml"/><Relationship Id="t" Type="http://x/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>",
        # fills without a pattern, as several programs write them
        "xl/styles.xml": f"<styleSheet {space}><numFmts>{own}</numFmts><fills><fill/></fills>"
        f"<cellXfs><xf numFmtId='0'/>{used}</cellXfs></styleSheet>",
        "xl/sharedStrings.xml": f"<sst {space}><si><t>青石镇</t></si><si><r><t>办结</t></r><r><t>率</t></r>"
        "<rPh><t>bàn</t></rPh></si></sst>",
    }
    for i, (_, content) in enumerate(sheets):
        parts[f"xl/worksheets/s{i}.xml"] = f'<worksheet {space}><dimension ref="A1"/>{content}</worksheet>'
    return zipped(parts)


def rows(content: str) -> str:
    return f"<sheetData>{content}</sheetData>"


def pdf(*pages: list[str], extra: str = "") -> bytes:
    """Make a PDF with a Chinese font that is not embedded; a page is a list of lines."""
    objects = [
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[2 0 R]>>",
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/FontDescriptor 3 0 R"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 0>>/DW 1000>>",
        "<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 752"
        "/Descent -271/CapHeight 737/StemV 58>>",
    ]
    kids = []
    for lines in pages:
        shows = " 0 -16 Td ".join(f"<{line.encode('utf-16-be').hex()}> Tj" for line in lines)
        content = f"BT /F1 11 Tf 40 800 Td {shows} ET" if lines else "0 0 m 100 100 l S"
        objects.append(f"<</Length {len(content)}>>stream\n{content}\nendstream")
        objects.append(
            f"<</Type/Page/Parent {{pages}} 0 R/MediaBox[0 0 595 842]/Contents {len(objects)} 0 R"
            "/Resources<</Font<</F1 1 0 R>>>>>>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects.append(f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>")
    number = len(objects)
    objects.append(f"<</Type/Catalog/Pages {number} 0 R>>")
    out = b"%PDF-1.5\n"
    starts = []
    for i, body in enumerate(objects, 1):
        starts.append(len(out))
        out += f"{i} 0 obj\n{body.replace('{pages}', str(number))}\nendobj\n".encode()
    table = "".join(f"{at:010} 00000 n \n" for at in starts)
    trailer = f"<</Size {len(objects) + 1}/Root {len(objects)} 0 R{extra}>>"
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer{trailer}\nstartxref\n{len(out)}\n%%EOF"
    return out + end.encode()


# ---- plain text


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (STORY.encode("utf-8"), "utf-8"),
        (b"\xef\xbb\xbf" + STORY.encode("utf-8"), "utf-8-sig"),
        (STORY.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + STORY.encode("utf-16-be"), "utf-16"),
        (STORY.encode("gb18030"), "gb18030"),
        (STORY[:12].encode("gb18030"), "gb18030"),
        (("id,name,value\r\nA1,x,12.5%\r\n" * 20 + STORY[:20]).encode("gb18030"), "gb18030"),
        (TRADITIONAL.encode("gb18030"), "gb18030"),
        (TRADITIONAL.encode("big5"), "cp950"),
        (TRADITIONAL[:12].encode("big5"), "cp950"),
        (("id,name,value\r\nA1,x,12.5%\r\n" * 20 + TRADITIONAL[:20]).encode("big5"), "cp950"),
        (("粵語嘅" + TRADITIONAL + "啲咗喺").encode("big5hkscs"), "big5hkscs"),
        (b"Plain 12 words.", "utf-8"),
        ("联通".encode("gb18030"), "gb18030"),
    ],
)  # fmt: skip
def test_the_encoding_of_a_text_is_found_and_its_text_is_the_decoded_bytes(
    make: Make, data: bytes, encoding: str
) -> None:
    document = read_document(make("a.txt", data))
    assert (document.encoding, document.format) == (encoding, "txt")
    assert document.text == data.decode(encoding)
    assert not document.text.startswith("\ufeff")
    assert document.data == data
    assert document.sha256 == hashlib.sha256(data).hexdigest()
    assert document.text_sha256 == hashlib.sha256(document.text.encode()).hexdigest()


def test_every_window_of_a_text_is_told_apart(make: Make) -> None:
    # 30 characters each; Big5 lacks nothing of the traditional text
    wrong = [
        (encoding, at)
        for text, encoding in ((STORY, "gb18030"), (TRADITIONAL, "gb18030"), (TRADITIONAL, "cp950"))
        for at in range(0, len(text) - 30, 7)
        if read_document(make("w.txt", text[at : at + 30].encode(encoding))).text != text[at : at + 30]
    ]
    assert not wrong


def test_blanks_and_line_ends_of_a_text_stay(make: Make) -> None:
    text = "\r\n　第一行 \r第二行\x0c 12 个\n\n尾  \t"
    document = read_document(make("a.txt", text.encode()))
    assert document.text == text
    assert document.name == "a.txt"


@pytest.mark.parametrize("name", ["a.csv", "a.md", "A.TXT", "青石镇 简报.txt"])
def test_tables_and_markdown_are_texts(make: Make, name: str) -> None:
    document = read_document(make(name, "镇,网格\n青石镇,12\n".encode()))
    assert (document.name, document.format, document.text) == (name, "txt", "镇,网格\n青石镇,12\n")


def test_the_declared_name_counts_and_its_folder_does_not(make: Make) -> None:
    path = make("upload-7f", STORY.encode())
    assert read_document(path, r"C:\简报\青石镇.txt").name == "青石镇.txt"
    assert read_document(path, "../青石镇.txt").name == "青石镇.txt"
    with pytest.raises(AtlasError, match=r"document\.no_suffix"):
        read_document(path)


def test_lines_of_a_text_are_spans_of_it(make: Make) -> None:
    document = read_document(make("a.txt", "甲县12个\r\n乙县13个\r丙县14个\n\n丁县15个\n".encode()))
    assert document.line_count == 5
    spans = [document.lines(n, n) for n in range(1, 6)]
    assert [document.text[a:b] for a, b in spans] == ["甲县12个\r\n", "乙县13个\r", "丙县14个\n", "\n", "丁县15个\n"]
    assert document.lines(1, 5) == (0, len(document.text))
    assert document.lines(2, 3) == (7, 19)
    assert [document.line_of(at) for at in (0, 6, 7, 12, 13, 25)] == [1, 1, 2, 2, 3, 5]
    for first, last in ((0, 1), (1, 6), (3, 2), (6, 6), (-1, -1)):
        with pytest.raises(AtlasError) as found:
            document.lines(first, last)
        assert found.value.words("en").startswith(f"a.txt has no lines {first}–{last}: the text has 5 lines.")
        assert "共 5 行" in found.value.words("zh")
    assert document.cell_of(0) == ""


# ---- pages


PAGE = """<!DOCTYPE html><html><head><title>青石镇&nbsp;简报</title><meta charset="CHARSET">
<style>p {color: red}</style><script>var n = "99个";</script></head>
<body><nav><a href="/">首页 77 个</a></nav><!-- 88 个 --><div hidden>隐 66 个</div>
<div style="display: none">隐 55 个</div>
<h1>青石镇经验</h1><div><p>设立<b>网格</b>
  1118&nbsp;个，&#x5316;解率&gt;99.8%。<br>第二行12个<p>未关的段落
<table><tr><th>镇<th>网格<tr><td><p>青石镇</p></td><td>12<sup>注</sup></td></tr></table>
<table><tr><td><p>版式一</p><p>版式二</p><p>版式三</p></td></tr></table>
<footer>热线 12345</footer></div><!--[if IE]>33个<![endif]-->末行</body></html>"""
PAGE_TEXT = (
    "青石镇 简报\n青石镇经验\n设立网格 1118 个，化解率>99.8%。\n第二行12个\n未关的段落\n镇\t网格\n青石镇\t12注\n"
    "版式一\n版式二\n版式三\n末行\n"
)


@pytest.mark.parametrize(
    ("stated", "encoding", "found"),
    [
        ("utf-8", "utf-8", "utf-8"), ("gb2312", "gb18030", "gb18030"), ("gb2312", "utf-8", "utf-8"),
        ("", "gb18030", "gb18030"), ("x-unknown", "gb18030", "gb18030"), ("iso-8859-1", "gb18030", "gb18030"),
        ("utf-8", "gb18030", "gb18030"), ("utf-8", "utf-16", "utf-16"), ("utf-8", "utf-8-sig", "utf-8-sig"),
    ],
)  # fmt: skip
def test_a_page_gives_its_blocks_whatever_charset_it_states(make: Make, stated: str, encoding: str, found: str) -> None:
    document = read_document(make("a.html", PAGE.replace("CHARSET", stated).encode(encoding)))
    assert document.text == PAGE_TEXT
    assert (document.format, document.encoding) == ("html", found)


def test_a_page_in_big5_and_one_with_a_bad_byte(make: Make) -> None:
    page = f"<meta charset=big5><p>{TRADITIONAL}</p>".encode("big5")
    assert read_document(make("a.htm", page)).text == TRADITIONAL + "\n"
    page = f"<meta charset=gbk><p>{STORY}".encode("gb18030") + b"<p>\xff</p>"
    assert read_document(make("b.htm", page)).text == f"{STORY}\n\ufffd\n"


# ---- docx


def test_a_docx_gives_paragraphs_tables_boxes_and_notes_in_order(make: Make) -> None:
    box = "<w:txbxContent>" + p("文本框12个") + "</w:txbxContent>"
    body = (
        '<w:p><w:pPr><w:pStyle w:val="1"/><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr>'
        "<w:r><w:t>标题</w:t></w:r></w:p>"
        '<w:p><w:r><w:t xml:space="preserve">设立网格 </w:t></w:r><w:ins><w:r><w:t>1118</w:t></w:r></w:ins>'
        "<w:del><w:r><w:delText>9</w:delText></w:r></w:del><w:hyperlink><w:r><w:t>个</w:t></w:r></w:hyperlink>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐77</w:t></w:r><w:r><w:instrText>PAGE 5</w:instrText></w:r>"
        "<w:r><w:br/><w:t>换行</w:t><w:tab/><w:t>后</w:t></w:r></w:p>"
        f"<w:p><w:r><w:t>带框</w:t><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p><w:p/>"
        f"<w:tbl><w:tr><w:tc>{p('镇')}</w:tc><w:tc>{p('网格')}{p('数')}</w:tc></w:tr>"
        f"<w:tr><w:tc>{p('青石镇')}</w:tc><w:tc>{p('12')}</w:tc></w:tr></w:tbl>"
        f"<w:sdt><w:sdtContent>{p('控件里的末段')}</w:sdtContent></w:sdt>"
    )
    notes = f'<w:footnote w:type="separator">{p("线")}</w:footnote><w:footnote>{p("脚注13个")}</w:footnote>'
    document = read_document(make("a.docx", docx(body, footnotes=notes)))
    assert document.text == (
        "标题\n设立网格 1118个\n换行\t后\n带框\n文本框12个\n\n镇\t网格 数\n青石镇\t12\n控件里的末段\n脚注13个\n"
    )
    assert (document.format, document.encoding) == ("docx", "")


# ---- xlsx


def test_a_workbook_gives_what_its_cells_show_and_where(make: Make) -> None:
    first = rows(
        '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c></row>'
        '<row r="3"><c r="A3"><v>1118.0</v></c><c r="B3" s="1"><v>0.998</v></c><c r="C3" s="2"><v>12345.678</v></c>'
        '<c r="D3" s="3"><v>45464</v></c><c r="E3" t="b"><v>1</v></c>'
        '<c r="F3" t="str"><f>A1</f><v>甲&#10;乙</v></c></row>'
        '<row r="5"><c r="A5" t="inlineStr"><is><t>合计</t></is></c><c r="B5"><v>7</v></c>'
        '<c r="D5"><v>0.1</v></c></row>'
        "<row><c><v>6</v></c><c><v>8</v></c></row>"
    ) + '<mergeCells><mergeCell ref="A5:C6"/></mergeCells>'  # fmt: skip
    second = rows('<row r="1"><c r="AB1" t="e"><v>#N/A</v></c></row>')
    formats = ("0.0%", "#,##0.00", "yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;")
    data = xlsx(("网格 表", first), ("空", rows("")), ("乙", second), formats=formats)
    document = read_document(make("a.xlsx", data))
    assert document.text == (
        "网格 表\n青石镇\t\t办结率\n1118\t99.8%\t12,345.68\t2024年6月21日\tTRUE\t甲 乙\n合计\t\t\t0.1\n"
        "\n乙\n" + "\t" * 27 + "#N/A\n"
    )
    for printed, cell in (
        ("青石镇", "网格 表!A2"), ("办结率", "网格 表!C2"), ("99.8%", "网格 表!B3"), ("2024年6月21日", "网格 表!D3"),
        ("合计", "网格 表!A5"), ("0.1", "网格 表!D5"), ("#N/A", "乙!AB1"),
    ):  # fmt: skip
        at = document.text.index(printed)
        assert [document.cell_of(at), document.cell_of(at + len(printed) - 1)] == [cell, cell]
    assert document.cell_of(0) == document.cell_of(8) == document.cell_of(9999) == ""


def test_a_workbook_of_the_strict_standard_and_days_from_1904(make: Make) -> None:
    sheet = rows('<row r="1"><c r="A1"><v>12</v></c><c r="B1" s="1"><v>44002</v></c></row>')
    data = xlsx(
        ("一", sheet), formats=("yyyy/m/d",), book='<workbookPr date1904="1"/>',
        namespace="http://purl.oclc.org/ooxml/spreadsheetml/main",
    )  # fmt: skip
    assert read_document(make("a.xlsx", data)).text == "一\n12\t2024/6/21\n"


@pytest.mark.parametrize(
    ("raw", "code", "expected"),
    [
        ("67000", "General", "67000"), ("67000.0", "General", "67000"), ("-5", "General", "-5"),
        ("0.30000000000000004", "General", "0.3"), ("3.3333333333333335", "General", "3.333333333"),
        ("123456789012", "General", "123456789012"), ("1E-3", "General", "0.001"), ("6.7E4", "General", "67000"),
        ("0.998", "0%", "100%"), ("0.998", "0.00%", "99.80%"), ("0.285", "0.00", "0.29"), ("2.5", "0", "3"),
        ("1234567.5", "#,##0", "1,234,568"), ("1234.5", "#,##0.00", "1,234.50"), ("0.5", "#,##0", "1"),
        ("67000", '0.0,"千"', "67.0千"), ("67000", '0!.0,"万"', "6.7万"), ("67000", '0\\.0,"万"', "6.7万"),
        ("12", '0"个"', "12个"), ("12", 'G/通用格式"名"', "12名"), ("12", 'General"名"', "12名"),
        ("-5", "0;[Red]-0", "-5"), ("-5", "0;(0)", "(5)"), ("0", '0;-0;"无"', "无"), ("-0.4", "0", "0"),
        ("12", "_ * #,##0.00_ ;_ * -#,##0.00_ ", "12.00"), ("1200.5", "[$¥-804]#,##0.0", "¥1,200.5"),
        ("67000", '[>=10000]0!.0,"万";0', "6.7万"), ("670", '[>=10000]0!.0,"万";0', "670"), ("0.5", "#.##", ".5"),
        ("12", "000000", "000012"), ("12.5", "# ?/?", "12.5"), ("1118", "[DBNum1]General", "1118"), ("7", "@", "7"),
        ("45464", "yyyy/m/d", "2024/6/21"), ("45464.5451388889", "yyyy-mm-dd hh:mm", "2024-06-21 13:05"),
        ("45464.5451388889", "h:mm AM/PM", "1:05 PM"), ("1.5", "[h]:mm", "36:00"), ("1", "yyyy/m/d", "1900/1/1"),
        ("61", "yyyy/m/d", "1900/3/1"), ("45464", "d-mmm-yy", "21-Jun-24"), ("-1", "yyyy/m/d", "-1"),
        ("abc", "0", "abc"), ("NaN", "0", "NaN"), ("1E+300", "0", "1E+300"),
    ],
)  # fmt: skip
def test_numbers_are_shown_as_the_workbook_shows_them(raw: str, code: str, expected: str) -> None:
    assert shown(raw, code) == expected


# ---- pdf


def test_a_pdf_gives_its_text_layer_page_by_page(make: Make) -> None:
    document = read_document(make("a.pdf", pdf(["晏河县设立网格1118个，", "化解率99.8%。"], [], ["第三页12个"])))
    assert document.text == "晏河县设立网格1118个，\n化解率99.8%。\n\n第三页12个\n"
    assert (document.format, document.encoding, document.pages_without_text) == ("pdf", "", (2,))


def test_a_pdf_that_takes_too_long_is_given_up(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents_pdf, "SECONDS", 0.001)
    fault_of(make("a.pdf", pdf(["12个"])), "pdf_unreadable")


# ---- what cannot be read


def fault_of(path: Path, key: str, declared: str | None = None) -> AtlasError:
    with pytest.raises(AtlasError) as found:
        read_document(path, declared)
    assert found.value.key == f"document.{key}"
    for language in LANGUAGES:
        said = found.value.words(language)
        assert (declared or path.name) in said
        assert "{" not in said
    return found.value


ENCRYPTED = "/Encrypt<</Filter/Standard/V 1/R 2/O<" + "00" * 32 + ">/U<" + "00" * 32 + ">/P -4>>/ID[<00><00>]"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def ole(stream: str) -> bytes:
    return OLE + stream.encode("utf-16-le") + bytes(100)


def flipped(data: bytes) -> bytes:
    middle = len(data) // 3
    return data[:middle] + bytes(b ^ 0x55 for b in data[middle : middle + 40]) + data[middle + 40 :]


GOOD_DOCX = docx("".join(p(f"第{i}段，晏河县设立网格{i * 37 % 101}个。") for i in range(200)))
SHEET = rows('<row r="1"><c r="A1"><v>12</v></c></row>')

REFUSED: list[tuple[str, bytes, str, str, str]] = [
    # name, bytes, key, what the Chinese words and the English words say for a mend
    ("a.txt", b"", "empty", "重新下载", "Download or copy the original again"),
    ("a.txt", b" \r\n\t", "blank", "请打开核对", "Open it"),
    ("a.txt", "　\n".encode(), "blank", "请打开核对", "Open it"),
    ("a.txt", b"\xff\xfe", "blank", "请打开核对", "Open it"),
    ("a.html", b"<html><script>x</script></html>", "blank", "请打开核对", "Open it"),
    ("a.docx", docx("<w:p/>"), "blank", "请打开核对", "Open it"),
    ("a.xlsx", xlsx(("一", rows(""))), "blank", "请打开核对", "Open it"),
    ("a.txt", STORY.encode() + b"\0" + STORY.encode(), "nul", "另存为 UTF-8", "save it as UTF-8"),
    ("a.txt", STORY.encode("utf-16-le"), "nul", "另存为 UTF-8", "save it as UTF-8"),
    ("a.html", b"<p>12\0</p>", "nul", "另存为 UTF-8", "save it as UTF-8"),
    ("a.txt", b"12\n" + STORY.encode()[:-1] + b"\xff", "undecodable", "第 2 行", "line 2"),
    ("a.txt", STORY.encode("utf-16")[:-1], "undecodable", "另存为 UTF-8", "save it as UTF-8"),
    ("a.txt", STORY.encode().decode("latin-1").encode(), "nonsense", "重新复制正文", "Copy the article"),
    ("a.txt", ("\ufffd" * 40 + "12").encode(), "nonsense", "重新复制正文", "Copy the article"),
    ("a.txt", b"12\x01\x02\x03\x04 abc", "nonsense", "重新复制正文", "Copy the article"),
    ("a.txt", b"\x89PNG\r\n\x1a\n\0\0", "image", "OCR", "OCR"),
    ("a.docx", b"\xff\xd8\xff\xe0\0\x10JFIF", "image", "OCR", "OCR"),
    ("a.pdf", pdf([], []), "scan", "共 2 页", "has 2 pages"),
    ("a.pdf", pdf(["12个"], extra=ENCRYPTED), "encrypted", "去掉密码", "save it without"),
    ("a.pdf", pdf(["\u0e01\u0e02\u0e03\u0e04\u0e05" * 8]), "pdf_fonts", "OCR", "OCR"),
    ("a.pdf", b"%PDF-1.7\nnothing", "corrupt", "重新下载", "Download it again"),
    ("a.docx", GOOD_DOCX[:900], "corrupt", "重新下载", "Download it again"),
    ("a.docx", flipped(GOOD_DOCX), "corrupt", "重新下载", "Download it again"),
    ("a.docx", zipped({"word/document.xml": "<w:document>"}), "corrupt", "重新下载", "Download it again"),
    ("a.xlsx", zipped({"xl/workbook.xml": "no xml"}), "corrupt", "重新下载", "Download it again"),
    ("a.xlsx", xlsx(("一", rows('<row r="1"><c r="ZZZ9"><v>1</v></c></row>'))), "corrupt", "重新下载", "Download it"),
    ("a.docx", b"PK\x05\x06" + bytes(18), "corrupt", "重新下载", "Download it again"),
    ("a.docx", docx(" " * 12_000_000), "bomb", "核实来源", "Check where it is from"),
    ("a.docx", docx("<w:sdt>" * 300), "too_deep", "另存为 .txt", "save it as .txt"),
    ("a.html", b"<div>" * 5000 + b"12", "too_deep", "另存为 .txt", "save it as .txt"),
    ("a.html", b"<p>12" * 500_001, "too_long", "只留下需要的", "Keep the pages"),
    ("a.docx", zipped({"word/document.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}), "doctype", "核实", "Check"),
    ("a.xlsx", xlsx(("一", rows('<row r="1"><c r="A1"><f>1+1</f></c></row>'))), "uncalculated", "一!A1", "in 一!A1"),
    ("a.xlsx", zipped({"xl/workbook.xml": "", "xl/vbaProject.bin": ""}), "macros", "不含宏", "without macros"),
    ("a.xlsm", zipped({"xl/workbook.xml": "", "xl/vbaProject.bin": ""}), "macros", "不含宏", "without macros"),
    ("a.xlsx", ole("EncryptedPackage"), "encrypted", "去掉密码", "save it without"),
    ("a.docx", ole("EncryptedPackage"), "encrypted", "去掉密码", "save it without"),
    ("a.doc", ole("WordDocument"), "old_word", ".docx", "save it as .docx"),
    ("a.docx", ole("WordDocument"), "old_word", ".docx", "save it as .docx"),
    ("a.xls", ole("Workbook"), "old_excel", ".xlsx", "save it as .xlsx"),
    ("a.xlsb", zipped({"xl/workbook.bin": ""}), "old_excel", ".xlsx", "save it as .xlsx"),
    ("a.msg", OLE, "old_office", ".docx", "save it as .docx"),
    ("a.ppt", ole("PowerPoint Document"), "slides", ".docx", ".docx"),
    ("a.pptx", zipped({"ppt/presentation.xml": ""}), "slides", ".docx", ".docx"),
    ("a.odt", zipped({"content.xml": ""}), "open_document", ".docx", "Save it as .docx"),
    ("a.ofd", zipped({"OFD.xml": ""}), "ofd", ".pdf", ".pdf"),
    ("a.rtf", b"{\\rtf1 12}", "rtf", ".docx", "save it as .docx"),
    ("a.mht", b"From: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "mail", ".html", ".html"),
    ("a.zip", zipped({"a.txt": "12"}), "archive", "解压", "Unpack it"),
    ("a.txt", b"Rar!\x1a\x07\x00", "archive", "解压", "Unpack it"),
    ("a.pdf", GOOD_DOCX, "misdeclared", "改名为 a.docx", "rename it to a.docx"),
    ("a.docx", xlsx(("一", SHEET)), "misdeclared", "改名为 a.xlsx", "rename it to a.xlsx"),
    ("a.docx", pdf(["12个"]), "misdeclared", "改名为 a.pdf", "rename it to a.pdf"),
    ("a.txt", pdf(["12个"]), "misdeclared", "改名为 a.pdf", "rename it to a.pdf"),
    ("a.pdf", STORY.encode(), "misdeclared", "改名为 a.txt", "rename it to a.txt"),
    ("a.html", STORY.encode("gb18030"), "misdeclared", "改名为 a.txt", "rename it to a.txt"),
    ("a.txt", PAGE.encode(), "misdeclared", "改名为 a.html", "rename it to a.html"),
    ("a.xls", b"<html><table><tr><td>12</table>", "misdeclared", "改名为 a.html", "rename it to a.html"),
    ("a.doc", GOOD_DOCX, "misdeclared", "改名为 a.docx", "rename it to a.docx"),
    ("简报", GOOD_DOCX, "no_suffix", "改名为 简报.docx", "Rename it to 简报.docx"),
]


@pytest.mark.parametrize(
    ("name", "data", "key", "zh", "en"), REFUSED, ids=[f"{n}-{r[0]}-{r[2]}" for n, r in enumerate(REFUSED)]
)
def test_a_file_that_cannot_be_read_says_what_is_wrong_and_how_to_mend_it(
    make: Make, name: str, data: bytes, key: str, zh: str, en: str
) -> None:
    found = fault_of(make(name, data), key)
    assert zh in found.words("zh")
    assert en in found.words("en")


def test_paths_that_are_no_files(tmp_path: Path) -> None:
    assert "没有文件 无.txt" in fault_of(tmp_path / "无.txt", "missing").words("zh")
    (tmp_path / "简报.txt").mkdir()
    assert "请直接给出其中的文件" in fault_of(tmp_path / "简报.txt", "folder").words("zh")
    assert "is no ordinary file" in fault_of(Path("/dev/zero"), "no_file").words("en")
    fault_of(tmp_path / ("长" * 300 + ".txt"), "unreadable")
    fault_of(tmp_path / "无.txt" / "b.txt", "missing")


def test_a_file_of_200_megabytes_is_not_even_opened(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make("大.txt", b"")
    with path.open("r+b") as stream:
        stream.truncate(200 << 20)
    monkeypatch.setattr(Path, "open", lambda *_, **__: pytest.fail("opened"))
    found = fault_of(path, "too_large")
    assert found.words("zh").startswith("大.txt 有 200 MB，上限是 20 MB。")
    assert "the limit is 20 MB. Split it" in found.words("en")
    assert MAX_BYTES == 20 * 1024 * 1024


def test_a_workbook_of_too_many_cells(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents_sheet, "MAX_CELLS", 2)
    cells = rows('<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="C1"><v>3</v></c></row>')
    fault_of(make("a.xlsx", xlsx(("一", cells))), "too_long")


def test_a_locked_zip_entry_is_encrypted(make: Make) -> None:
    data = bytearray(docx(p("12个")))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(mark)
        while start >= 0:
            data[start + at] |= 1
            start = data.find(mark, start + 4)
    fault_of(make("a.docx", bytes(data)), "encrypted")


def test_every_fault_of_a_document_has_words_in_both_languages_and_stands_in_this_file() -> None:
    prefix = "error.document."
    keys = {
        language: {k.removeprefix(prefix) for k in words(language) if k.startswith(prefix)} for language in LANGUAGES
    }
    assert keys["zh"] == keys["en"]
    tested = {key for _, _, key, *_ in REFUSED}
    here = Path(__file__).read_text(encoding="utf-8")
    assert {key for key in keys["zh"] - tested if f'"{key}")' not in here} == {"lines"}


def test_the_same_file_gives_the_same_document(make: Make) -> None:
    for name, data in (("a.docx", GOOD_DOCX), ("a.xlsx", xlsx(("一", SHEET))), ("a.pdf", pdf(["12个"]))):
        path = make(name, data)
        first, second = read_document(path), read_document(path)
        assert isinstance(first, Document)
        assert first == second == replace(second)
