"""The test city whose people act on pages: its clock stands still until a test moves it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from governance import engine
from governance.accounts import actions as accounts
from governance.accounts.store import sessions
from governance.engine.home import ROOT
from governance.whistles import actions as whistles
from pages.parts import session
from tests.whistle_city import IN_GRID, City

Open = Callable[..., AppTest]


@contextmanager
def acting_city(home: Path) -> Iterator[City]:
    """Open the city as the one that pages see."""
    opened = City(home)
    engine.set_current(opened.eng)
    yield opened
    engine.set_current(None)
    opened.close()


def opener(city: City, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Return a function that opens a page for a person of the test city."""

    def opened(path: str, person: str, **query: str) -> AppTest:
        ref = accounts.session_ref(f"{person} {path} {query} {city.clock.at}")
        if city.eng.read(lambda db: sessions.session(db, ref)) is None:
            city.eng.write(lambda db: sessions.start_session(db, ref, person, city.clock(), "127.0.0.1"))
        monkeypatch.setattr(session, "identity", lambda: (person, ref))
        test = AppTest.from_file(str(Path(ROOT) / "pages" / "navigation.py"), default_timeout=30)
        for name, value in query.items():
            test.query_params[name] = value
        test._page_hash = calc_hash(path)  # AppTest can only switch to pages that are files
        return test.run()

    return opened


def keep_draft(city: City, at: tuple[float, float] = IN_GRID, **more: object) -> None:
    """Keep what the officer has chosen so far for his next whistle."""
    content = {"client_key": "k1", "lon": at[0], "lat": at[1], "accuracy_m": 8.0} | more
    whistles.save_draft(city.eng, city.who("officer"), content)


def said(test: AppTest) -> str:
    """Return everything the page says in words."""
    assert not test.exception
    shown = [*test.markdown, *test.caption, *test.header, *test.warning, *test.info, *test.get("html")]
    values = [str(getattr(one, "value", "") or one.proto.body) for one in shown]
    return "\n".join([*values, *(button.label for button in test.button), *labels_of(test)])


def labels_of(test: AppTest) -> list[str]:
    """Return the words of the links to pages."""
    return [link.proto.label for link in test.get("page_link")]
