"""The house rules that no linter knows: sizes, where SQL and the database live, whose names code may know."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

from governance.engine.migrate import MIGRATIONS, column_comments
from governance.procedures.dictionary import dictionary_text

ROOT = Path(__file__).resolve().parents[1]
_FOUND = (path for top in ("governance", "pages", "tests", "data") for path in (ROOT / top).rglob("*.py"))
CODE = [ROOT / "app.py", *sorted(path for path in _FOUND if not {"vendor", "var"} & set(path.relative_to(ROOT).parts))]
PRODUCT = [path for path in CODE if "tests" not in path.relative_to(ROOT).parts]
DOMAIN = [path for path in PRODUCT if path.is_relative_to(ROOT / "governance")]
MOST_LINES, MOST_FUNCTION_LINES = 300, 30
VAGUE = re.compile(r"^(utils?|helpers?|misc|common|tools)$")
SQL = re.compile(r"^\s*(SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|DROP|ALTER|COPY|ATTACH|MERGE|TRUNCATE)\s+[\w(*]")
NAMES_IN_SQL = re.compile(r"'\?'|\{[A-Z_]+\}|\{(quoted|name|table|marks)\}")  # constants, names of code, placeholders
PAGE_LIBRARIES = {"streamlit", "streamlit_folium", "folium", "branca", "plotly", "altair", "pydeck"}
TEXT_SUFFIXES = {
    ".py",
    ".md",
    ".toml",
    ".sql",
    ".css",
    ".js",
    ".po",
    ".html",
    ".sh",
    ".txt",
    ".in",
    ".service",
    ".yml",
    "",
}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its signature and docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0  # type: ignore[operator]


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def may_hold_sql(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    return "store.py" in parts or "store" in parts or parts[:2] == ("governance", "engine")


def docstrings(tree: ast.Module) -> set[int]:
    """Identities of the string nodes that are documentation."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                found.add(id(first.value))
    return found


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of every string of a file that is no documentation; of f-strings the fixed parts."""
    tree = tree_of(path)
    documentation = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node.lineno, node.value


def broken(paths: list[Path], faults: Callable[[Path], object]) -> dict[str, object]:
    """File name -> what is wrong with it, for every file with a fault."""
    return {name_of(path): found for path in paths if (found := faults(path))}


def test_a_file_can_be_read_in_one_sitting() -> None:
    def too_long(path: Path) -> int:
        lines = len(path.read_text(encoding="utf-8").splitlines())
        return lines if lines >= MOST_LINES else 0

    assert broken(CODE, too_long) == {}


def test_a_function_fits_one_screen() -> None:
    def too_long(path: Path) -> list[str]:
        return [f"{one.name}: {body_lines(one)}" for one in functions(path) if body_lines(one) >= MOST_FUNCTION_LINES]

    assert broken(CODE, too_long) == {}


def test_no_module_is_a_drawer_for_odds_and_ends() -> None:
    def vague(path: Path) -> list[str]:
        return [part for part in path.relative_to(ROOT).with_suffix("").parts if VAGUE.match(part)]

    assert broken(CODE, vague) == {}


def test_sql_lives_in_stores_and_the_engine() -> None:
    elsewhere = [path for path in PRODUCT if not may_hold_sql(path)]
    assert broken(elsewhere, lambda path: [(line, text[:60]) for line, text in texts(path) if SQL.match(text)]) == {}
    assert broken(elsewhere, lambda path: "duckdb" in {name.split(".")[0] for name in imports(path)}) == {}


def test_sql_takes_values_as_bound_parameters_only() -> None:
    """What an f-string puts into SQL is a name, a constant or another fragment; never an argument used as a value.

    A value would stand where SQL has a literal: after a comparison, inside quotes or in a list of values.
    """
    literal_next = re.compile(r"('|(=|<|>|LIKE|VALUES \(|LIMIT|OFFSET|INTERVAL)\s*)$")

    def unbound(path: Path) -> list[tuple[int, str]]:
        found = []
        for node in ast.walk(tree_of(path)):
            parts = node.values if isinstance(node, ast.JoinedStr) else []
            for before, part in pairwise(parts):
                follows = isinstance(before, ast.Constant) and literal_next.search(str(before.value))
                if follows and not (isinstance(part, ast.Constant) or NAMES_IN_SQL.search(ast.unparse(part))):
                    found.append((node.lineno, ast.unparse(part)))
        return found

    assert broken([path for path in PRODUCT if may_hold_sql(path)], unbound) == {}


def test_the_domain_imports_no_page_library() -> None:
    assert broken(DOMAIN, lambda path: {name.split(".")[0] for name in imports(path)} & PAGE_LIBRARIES) == {}


def test_pages_import_each_other_by_their_full_name_only() -> None:
    """The script's folder stands on the path too, so a short name would load a module a second time."""
    siblings = {one.stem for one in (ROOT / "pages").iterdir()} - {"pages"}

    def short(path: Path) -> list[str]:
        relative = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.ImportFrom) and node.level]
        names = {name.split(".")[0] for name in imports(path)} & siblings
        return sorted(names) + [ast.unparse(node) for node in relative]

    assert broken([path for path in PRODUCT if path.is_relative_to(ROOT / "pages")], short) == {}


def test_rules_ask_no_clock() -> None:
    clock = re.compile(r"(datetime|date)\.(now|today|utcnow)$|^time\.time$|utc_now$")

    def asked(path: Path) -> list[str]:
        calls = (ast.unparse(node.func) for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call))
        return [call for call in calls if clock.search(call)]

    assert broken([path for path in DOMAIN if path.stem == "rules"], asked) == {}


def city_words() -> list[str]:
    """Names and codes of every city that ships: data that no code may know."""
    found = []
    for path in sorted((ROOT / "data" / "cities").glob("*.toml")):
        profile = tomllib.loads(path.read_text(encoding="utf-8"))
        found += [profile["code"], profile["name"], profile["name"].rstrip("市"), profile["name_en"].lower(), path.stem]
    return found


def test_no_code_knows_a_city() -> None:
    words = city_words()
    assert words
    code = [path for path in PRODUCT if not path.is_relative_to(ROOT / "data")]
    assert broken(code, lambda path: [word for word in words if word in path.read_text(encoding="utf-8").lower()]) == {}


def published_files() -> list[Path]:
    skipped = {".git", ".venv", "vendor", "var", "__pycache__", "node_modules", "cities"}
    hidden = {".ci", ".streamlit", ".gitignore"}
    return [
        path
        for path in sorted(ROOT.rglob("*"))
        if path.is_file()
        and path.suffix in TEXT_SUFFIXES
        and not skipped & set(path.relative_to(ROOT).parts)
        and all(not part.startswith(".") or part in hidden for part in path.relative_to(ROOT).parts)
    ]


def test_nothing_published_names_a_machine_or_a_ticket() -> None:
    """What is read here must mean something to a stranger: no path of somebody's machine, no number of a list."""
    private = re.compile(r"(?<![\w.])/(work|root|home)/\w|\b(issue|ticket|bug) #?\d", re.I)

    def found(path: Path) -> list[tuple[int, str]]:
        lines = path.read_text(encoding="utf-8", errors="ignore").splitlines()
        return [(number, line.strip()[:80]) for number, line in enumerate(lines, 1) if private.search(line)]

    assert broken(published_files(), found) == {}


def test_every_column_has_a_comment() -> None:
    declared = re.compile(r"^    (\w+) [A-Z]+", re.M)
    for path in sorted(MIGRATIONS.glob("*.sql")):
        sql = path.read_text(encoding="utf-8")
        tables = re.findall(r"CREATE TABLE (\S+) \((.*?)\n\);", sql, re.S)
        columns = {(table, name) for table, body in tables for name in declared.findall(body) if name != "PRIMARY"}
        assert {(table, name) for table, name, comment in column_comments(sql) if comment.strip()} >= columns


def test_the_data_dictionary_is_the_schemas() -> None:
    told = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert told == dictionary_text(), "run: python -m governance dictionary --out docs/data-dictionary.md"


def test_every_room_says_what_it_is() -> None:
    bare = [name_of(path) for path in DOMAIN if path.name == "__init__.py" and not ast.get_docstring(tree_of(path))]
    assert bare == []


def test_the_changelog_and_the_licence_are_there() -> None:
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").startswith("# ")


def test_what_a_page_draws_again_by_itself_asks_anew_who_reads_it() -> None:
    # A fragment keeps the arguments of its first run: an account among them would outlive its session and its rights.
    stale = []
    for path in (path for path in PRODUCT if name_of(path).startswith("pages/")):
        for function in functions(path):
            marks = " ".join(ast.unparse(one) for one in function.decorator_list)
            if ("fragment" in marks or "dialog" in marks) and "wraps(" not in marks:
                arguments = ", ".join(ast.unparse(one) for one in function.args.args)
                if "account" in arguments or "session.account()" not in ast.unparse(function):
                    stale.append(f"{name_of(path)}: {function.name}")
    assert not stale, stale
