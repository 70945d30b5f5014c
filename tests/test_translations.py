"""Every text of the product speaks two languages, and the catalogues hold nothing else."""

from __future__ import annotations

import ast
import re
import string
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
PO_FILES = sorted((ROOT / "data" / "translations" / "en").glob("*.po"))
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}
CHINESE = re.compile(r"[\u3400-\u9fff]")
# Terms that stand in Chinese beside the English word: the product's own name, and names of official things.
CHINESE_IN_ENGLISH = re.compile(r"哨图|中文|简体中文|\([\u3400-\u9fff、]+\)")

COUNTING_WORDS = {"unit"}  # 件, 起, 个: Chinese counts with them, English does not


class Said(NamedTuple):
    """One text that the code says: file and line, the text, its plural form."""

    where: str
    text: str
    plural: str | None


def python_files() -> list[Path]:
    return [ROOT / "app.py", *sorted((ROOT / "governance").rglob("*.py")), *sorted((ROOT / "pages").rglob("*.py"))]


def said_in(path: Path, method: str) -> Iterator[Said]:
    with path.open("rb") as file:
        for line, found, _comments, _context in extract(method, file, keywords=KEYWORDS):
            texts = found if isinstance(found, tuple) else (found, None)
            yield Said(f"{path.relative_to(ROOT).as_posix()}:{line}", texts[0], texts[1])


def everything_said() -> list[Said]:
    found = [one for path in python_files() for one in said_in(path, "python")]
    for path in sorted((ROOT / "data" / "templates").rglob("*.html")):
        found += said_in(path, "jinja2.ext:babel_extract")
    return found


SAID = everything_said()


def constants() -> set[str]:
    """Every string of the code: a text may be named in a table and translated where it is shown."""
    nodes = (node for path in python_files() for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def messages() -> Iterator[tuple[Path, Message]]:
    for path in PO_FILES:
        with path.open("rb") as file:
            for message in read_po(file, locale="en"):
                if message.id:
                    yield path, message


def key_of(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def placeholders(text: str) -> set[str]:
    """Names that `format` fills in.

    A text that is no format string at all would fail when it is shown.
    """
    return {
        name.split(".")[0].split("[")[0] for _text, name, _spec, _conversion in string.Formatter().parse(text) if name
    }


def test_every_text_has_an_english_translation() -> None:
    known = {key_of(message) for _path, message in messages() if all(forms(message))}
    missing = sorted({(one.text, one.where) for one in SAID if one.text not in known})
    assert missing == []


def test_every_catalogue_can_be_read_and_none_has_a_doubtful_entry() -> None:
    assert PO_FILES
    doubtful = [
        (path.name, key_of(message)) for path, message in messages() if message.fuzzy or not all(forms(message))
    ]
    assert doubtful == []


def test_no_catalogue_holds_what_nobody_says() -> None:
    said = {one.text for one in SAID} | constants()
    dead = sorted((path.name, key_of(message)) for path, message in messages() if key_of(message) not in said)
    assert dead == []


def test_a_text_has_one_translation_wherever_it_stands() -> None:
    found = defaultdict(set)
    for _path, message in messages():
        found[key_of(message)].add(forms(message))
    assert {key: sorted(kinds) for key, kinds in found.items() if len(kinds) > 1} == {}


def filled_in() -> dict[str, set[str]]:
    """Text -> names that every `_("...").format(name=...)` of it passes."""
    found: dict[str, set[str]] = {}
    nodes = (node for path in python_files() for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    for node in nodes:
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Call(args=[ast.Constant(value=str(text)), *_more]), attr="format")
            ) if all(keyword.arg for keyword in node.keywords):
                names = {str(keyword.arg) for keyword in node.keywords}
                found[text] = found.get(text, names) & names
    return found


def test_every_placeholder_is_filled_in() -> None:
    """English uses the names of the Chinese text, or others that the code passes for it, such as a month's name.

    A plural's singular form may leave the number out.
    """
    passed, wrong = filled_in(), {}
    for _path, message in messages():
        wanted, given = placeholders(key_of(message)), [placeholders(form) for form in forms(message)]
        offered = passed.get(key_of(message), wanted)
        same = wanted - COUNTING_WORDS <= given[-1] <= wanted and given[0] <= wanted
        if not same and not (offered > wanted and all(names <= offered for names in given)):
            wrong[key_of(message)] = forms(message)
    assert wrong == {}


def test_english_is_english() -> None:
    chinese = {
        key_of(message): form
        for _path, message in messages()
        for form in forms(message)
        if CHINESE.search(CHINESE_IN_ENGLISH.sub("", form))
    }
    assert chinese == {}


def test_texts_are_whole_sentences_or_words_in_chinese() -> None:
    """The source text is what officials read; an English one would be shown to them as it is."""
    foreign = {
        one.where: one.text
        for one in SAID
        if re.search(r"[A-Za-z]{4,}", re.sub(r"\{.*?\}", "", one.text)) and not CHINESE.search(one.text)
    }
    assert foreign == {}


def test_a_text_is_never_put_together_before_it_is_translated() -> None:
    early = re.compile(r"\b(_|gettext|ngettext)\(\s*f[\"']")
    assert [path.name for path in python_files() if early.search(path.read_text(encoding="utf-8"))] == []
