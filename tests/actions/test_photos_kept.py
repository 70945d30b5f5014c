"""How many photos are taken in, and how long one is kept that no case shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from governance.engine import Refused
from governance.procedures import settings
from governance.procedures.privacy import retention
from governance.whistles import actions
from tests.whistle_city import City, jpeg

COLOURS = ("teal", "navy", "plum", "olive", "maroon")


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    opened = City(tmp_path)
    yield opened
    opened.close()


def sent(city: City, colour: str = "teal", who: str = "officer") -> str:
    return actions.keep_photo(city.eng, city.who(who), jpeg(colour=colour))


def cleared(city: City) -> int:
    due = {one.kind: one.count for one in retention.counted(city.eng)}
    found = retention.run(city.eng, None)
    assert found["loose_photos"] == due["loose_photos"]
    return found["loose_photos"]


def test_an_account_sends_only_so_many_photos_in_an_hour(city: City) -> None:
    settings.change(city.eng, "photos.most_per_hour", "3")
    for colour in COLOURS[:3]:
        sent(city, colour)
    with pytest.raises(Refused, match="最多上传 3 张"):
        sent(city, COLOURS[3])
    assert sent(city, COLOURS[3], "reporter"), "what one sends takes nothing from another"
    city.clock.at += timedelta(hours=1, seconds=1)
    assert sent(city, COLOURS[3])


def test_a_photo_that_no_case_shows_goes_with_the_drafts(city: City) -> None:
    photo = sent(city)
    city.clock.at += timedelta(days=29)
    assert cleared(city) == 0
    city.clock.at += timedelta(days=2)
    assert cleared(city) == 1
    assert not city.eng.files.sound(photo, "photos")
    with pytest.raises(Refused):
        city.blow(photo_ids=(photo,))


def test_a_photo_of_a_case_stays_as_long_as_cases_keep_theirs(city: City) -> None:
    photo = sent(city)
    city.blow(photo_ids=(photo,))
    city.clock.at += timedelta(days=400)
    assert cleared(city) == 0
    assert city.eng.files.sound(photo, "photos")


def test_a_photo_of_a_draft_that_is_still_written_on_stays_with_it(city: City) -> None:
    photo = sent(city)
    city.clock.at += timedelta(days=29)
    actions.save_draft(city.eng, city.who("officer"), {"photo_ids": [photo]})
    city.clock.at += timedelta(days=29)
    assert cleared(city) == 0
    city.clock.at += timedelta(days=2)
    assert [cleared(city), cleared(city)] == [0, 1], "the night after the draft"


@pytest.mark.parametrize("who", ["officer", "reporter"])
def test_a_picture_sent_again_is_kept_anew(city: City, who: str) -> None:
    photo = sent(city)
    city.clock.at += timedelta(days=20)
    assert sent(city, who=who) == photo
    city.clock.at += timedelta(days=20)
    assert cleared(city) == 0
    city.blow(who, photo_ids=(photo,))


def test_where_drafts_are_kept_for_ever_a_loose_photo_goes_when_those_of_cases_go(city: City) -> None:
    settings.change(city.eng, "retention.drafts_days", "0")
    sent(city)
    city.clock.at += timedelta(days=1800)
    assert cleared(city) == 0
    city.clock.at += timedelta(days=30)
    assert cleared(city) == 1
