"""A printed document: its words as given, its fonts inside it, the same bytes for the same words."""

from __future__ import annotations

import asyncio
import io
from datetime import date

import pytest
from pypdf import PdfReader

from callcenter.printing.model import (
    Align,
    Block,
    Closing,
    Document,
    Facts,
    Heading,
    PageBreak,
    Paragraph,
    Table,
)
from callcenter.printing.render import printed, render

DAY = date(2026, 10, 12)


def document(*blocks: Block, **rest: str) -> Document:
    return Document(title="督办单", blocks=blocks, issued_on=DAY, **rest)  # type: ignore[arg-type]


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def pages(pdf: bytes) -> list[str]:
    return ["".join(page.extract_text().split()) for page in read(pdf).pages]


def test_a_letter_says_whose_it_is_its_number_and_what_it_asks() -> None:
    pdf = render(
        document(
            Paragraph("潮安区住房和城乡建设局：", indented=False),
            Facts((("工单编号", "CZ-20261012-000123"), ("原定期限", "2026年10月15日（星期四）17:30"))),
            Heading("一、要求", 2),
            Paragraph("请书面反馈。\n并说明原因。"),
            Closing(("潮州市12345热线中心", "2026年10月12日")),
            letterhead="潮州市12345政务服务便民热线中心",
            reference="潮热督〔2026〕12号",
            footer="工单 CZ-20261012-000123",
            mark="保密",
        )
    )
    [page] = pages(pdf)
    for words in (
        "潮州市12345政务服务便民热线中心",
        "潮热督〔2026〕12号",
        "工单编号CZ-20261012-000123",
        "2026年10月15日（星期四）17:30",
        "一、要求",
        "并说明原因。",
        "第1页共1页",
        "保密",
    ):
        assert words in page
    assert page.index("督办单") < page.index("潮安区") < page.index("一、要求") < page.index("2026年10月12日")


def test_every_font_is_inside_the_file_and_the_file_is_for_archives() -> None:
    reader = read(render(document(Paragraph("彩塘镇骊塘一村"), Heading("黑体"))))
    fonts = reader.pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    assert fonts
    for font in fonts.values():
        descendant = font.get_object()["/DescendantFonts"][0].get_object()
        assert "/FontFile3" in descendant["/FontDescriptor"].get_object()
    assert b"pdfaid:part" in reader.trailer["/Root"]["/Metadata"].get_object().get_data()  # type: ignore[index]


@pytest.mark.parametrize(
    "words", ["#panic()", "*粗* _斜_ $x^2$ `码`", "= 标题", '"引" \\ #let x = 1', "<标签> @引用", "- 一条"]
)
def test_words_are_shown_and_never_run(words: str) -> None:
    pdf = render(
        document(Paragraph(words), Facts(((words, words),)), Table((words,), ((words,),)), footer=words)
    )
    assert pages(pdf)[0].count("".join(words.split())) >= 4


def test_a_table_that_goes_on_has_its_head_on_every_page_and_pages_are_counted() -> None:
    rows = tuple((f"第{n}项", "潮安区住房和城乡建设局") for n in range(120))
    told = pages(render(document(Table(("节点", "承办单位"), rows, (1, 3), small=True))))
    assert len(told) > 2
    for number, page in enumerate(told, 1):
        assert "节点承办单位" in page
        assert f"第{number}页共{len(told)}页" in page
    assert all(f"第{n}项" in "".join(told) for n in range(120))


def test_a_long_name_of_the_issuer_stays_on_one_line() -> None:
    long = "潮州市政务服务和数据管理局12345政务服务便民热线管理中心督查督办室"
    reader = read(render(document(Paragraph("一"), letterhead=long)))
    heights: set[float] = set()

    def note(text: str, _cm: object, tm: list[float], _font: object, _size: object) -> None:
        if text.strip() and text.strip() in long:
            heights.add(round(tm[5]))

    reader.pages[0].extract_text(visitor_text=note)
    assert len(heights) == 1


def test_breaks_alignment_and_landscape() -> None:
    wide = Document(
        "宽", (Paragraph("甲", align=Align.right), PageBreak(), Paragraph("乙")), DAY, landscape=True
    )
    reader = read(render(wide))
    assert len(reader.pages) == 2
    assert reader.pages[0].mediabox.width > reader.pages[0].mediabox.height


def test_the_same_document_is_the_same_bytes_also_beside_the_loop() -> None:
    made = document(Paragraph("同一份"))
    assert render(made) == render(made) == asyncio.run(printed(made))


def test_a_page_stays_small() -> None:
    assert len(render(document(Paragraph("彩塘镇骊塘一村路灯不亮，夜间行走不便。" * 20)))) < 80_000


def test_a_closing_never_stands_alone_on_a_page() -> None:
    """Whatever the length of the text, its last paragraph goes over with who signs."""
    places = set()
    for count in range(14, 34):
        text = "\n".join(f"第{n}段。" for n in range(count))
        told = pages(
            render(document(Paragraph(text), Closing(("某某中心", "2026年10月12日")), letterhead="甲"))
        )
        (signed,) = [page for page in told if "某某中心" in page]
        assert f"第{count - 1}段。" in signed
        places.add(len(told))
    assert places == {1, 2}, "both sides of the break were seen"
