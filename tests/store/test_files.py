"""Files addressed by their content: kept once, whoever brings them and however many at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from governance.engine import NotFound
from governance.engine.files import Files

AT_ONCE, TURNS = 8, 40


def test_the_same_photo_from_many_phones_at_once_is_kept_once(tmp_path: Path) -> None:
    files = Files(tmp_path)
    together = Barrier(AT_ONCE)

    def bring(turn: int) -> str:
        together.wait()
        return files.put(b"the same photo %d" % turn, "photos")

    with ThreadPoolExecutor(AT_ONCE) as people:
        for turn in range(TURNS):
            assert len(set(people.map(bring, [turn] * AT_ONCE))) == 1
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(kept) == TURNS
    assert not [path for path in kept if path.suffix == ".part"]


def test_what_is_no_address_finds_nothing(tmp_path: Path) -> None:
    files = Files(tmp_path)
    for address, kind in (("../../etc/passwd", "photos"), ("0" * 64, "../photos"), ("0" * 64, "photos")):
        with pytest.raises(NotFound):
            files.get(address, kind)
