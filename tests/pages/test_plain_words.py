"""What a page says in Markdown names no text of people without escaping it."""

from __future__ import annotations

import ast

from governance.engine.home import ROOT

# Streamlit reads these as Markdown: links, pictures and directives in them would come to life.
SAYING = {
    "warning",
    "info",
    "error",
    "success",
    "markdown",
    "caption",
    "toast",
    "subheader",
    "header",
    "title",
    "write",
}


def test_no_refusal_is_told_as_markdown() -> None:
    """A refusal quotes what was typed, or names of people, files and places."""
    found = []
    for path in sorted((ROOT / "pages").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SAYING:
                said = ast.unparse(node.args[0]) if node.args else ""
                if said.startswith(("str(", "refusal", "missing", "trouble")):
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno} {said}")
    assert found == []
