"""Tables as files: what somebody wrote stays what he wrote, and no spreadsheet reckons with it."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.cell import Cell

from governance.indicators.sheets import FORMULA_SIGNS, csv_bytes, xlsx_bytes

OFFICE = shutil.which("soffice")
CSV_IN_UTF8 = "csv:Text - txt - csv (StarCalc):44,34,76"
NASTY = [
    "=1+1",
    "+86 511 8692",
    "-5 °C",
    "@堵塞通道",
    "\t=2+2",
    "\r=3+3",
    "\n=4+4",
    "＝5+5",
    " =6+6",
    "\u3000@7",
    "\ufeff+8",
    '=HYPERLINK("http://x","点我")',
    "普通",
    "'引号",
]


def workbook(scratch: Path) -> bytes:
    made, rows = xlsx_bytes(["描述"], [pd.DataFrame({"描述": NASTY})], [("筛选", "=9+9")], scratch)
    assert rows == len(NASTY)
    return made


def column(content: bytes) -> list[Cell]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [row[0] for row in sheet.iter_rows(min_row=2)]


def test_a_workbook_holds_what_was_written_as_text_and_without_an_apostrophe(tmp_path: Path) -> None:
    cells = column(workbook(tmp_path))
    assert [cell.data_type for cell in cells] == ["s"] * len(NASTY)
    assert [str(cell.value).replace("_x000D_", "\r") for cell in cells] == NASTY


def test_what_looks_like_a_formula_stays_text_when_somebody_edits_it(tmp_path: Path) -> None:
    """The mark of a quoted cell: without it a spreadsheet reads the cell anew once it is entered again."""
    quoted = {str(cell.value): bool(cell.quotePrefix) for cell in column(workbook(tmp_path))}
    assert [text for text, marked in quoted.items() if marked] == [
        text for text in quoted if text.startswith((*FORMULA_SIGNS, "_x000D_"))
    ]
    notes = openpyxl.load_workbook(io.BytesIO(workbook(tmp_path))).worksheets[1]
    assert (notes["B1"].value, notes["B1"].data_type, notes["B1"].quotePrefix) == ("=9+9", "s", True)


def test_csv_which_knows_no_kinds_of_cells_keeps_the_apostrophe() -> None:
    content, _rows = csv_bytes(["描述"], [pd.DataFrame({"描述": NASTY})])
    found = [row[0] for row in list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))[1:]]
    formulas = [text.strip(" \u3000\ufeff").startswith(FORMULA_SIGNS) or text[0] in "\t\r" for text in NASTY]
    assert found == [f"'{text}" if is_one else text for text, is_one in zip(NASTY, formulas, strict=True)]


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed here")
def test_an_office_program_shows_the_text_and_reckons_nothing(tmp_path: Path) -> None:
    path = tmp_path / "rows.xlsx"
    path.write_bytes(workbook(tmp_path))
    profile = f"-env:UserInstallation=file://{tmp_path / 'office'}"
    order = [str(OFFICE), profile, "--headless", "--convert-to", CSV_IN_UTF8, "--outdir", str(tmp_path), str(path)]
    subprocess.run(order, check=True, capture_output=True, timeout=120)
    shown = [row[0] for row in csv.reader((tmp_path / "rows.csv").open(encoding="utf-8", newline=""))][1:]
    assert [text.strip("\r\n\t") for text in shown] == [text.strip("\r\n\t") for text in NASTY]
