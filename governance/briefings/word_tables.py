"""Lines of Word tables, which python-docx leaves to its XML."""

from __future__ import annotations

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.table import CT_Tc
from docx.shared import Emu
from docx.table import Table as WordTable

THICK, THIN = 8, 4  # eighths of a point


def _line(name: str, size: int) -> str:
    return f'<w:{name} w:val="single" w:sz="{size}" w:space="0" w:color="000000"/>'


def sides(table: WordTable) -> None:
    """Draw thick outer and thin inner lines and keep the cells' side margins narrow."""
    outer = "".join(_line(name, THICK) for name in ("top", "left", "bottom", "right"))
    inner = "".join(_line(name, THIN) for name in ("insideH", "insideV"))
    margins = '<w:left w:w="30" w:type="dxa"/><w:right w:w="30" w:type="dxa"/>'
    properties = table._tbl.tblPr
    for xml in (
        f"<w:tblBorders {nsdecls('w')}>{outer}{inner}</w:tblBorders>",
        f"<w:tblCellMar {nsdecls('w')}>{margins}</w:tblCellMar>",
    ):
        properties.insert_element_before(parse_xml(xml), "w:tblLook")
    for row in table._tbl.tr_lst:
        row.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
        for cell in row.tc_lst:
            cell.get_or_add_tcPr().append(parse_xml(f'<w:vAlign {nsdecls("w")} w:val="center"/>'))


def header_row(table: WordTable) -> None:
    """Repeat the head on every page and part it from the rows by a thick line."""
    row = table._tbl.tr_lst[0]
    row.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    for cell in row.tc_lst:
        _border(cell, "bottom")


def edge(table: WordTable, number: int) -> None:
    """Part a row from those above it by a thick line."""
    for cell in table._tbl.tr_lst[number].tc_lst:
        _border(cell, "top")


def join_first(table: WordTable, number: int) -> None:
    """Let a sum's name stand across the first two columns."""
    first, second = table._tbl.tr_lst[number].tc_lst[:2]
    words = second.p_lst[0]
    first.grid_span = 2
    first.width = Emu((first.width or 0) + (second.width or 0))
    first.remove(first.p_lst[0])
    first.append(words)
    table._tbl.tr_lst[number].remove(second)


def _border(cell: CT_Tc, side: str) -> None:
    xml = f"<w:tcBorders {nsdecls('w')}>{_line(side, THICK)}</w:tcBorders>"
    cell.get_or_add_tcPr().insert_element_before(parse_xml(xml), "w:shd", "w:noWrap", "w:tcMar", "w:vAlign")
