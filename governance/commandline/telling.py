"""What a command's result looks like to the person at the terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from governance.commandline import boundaries, loading, notices, people

Result = dict[str, object]


def told(name: str, result: Result) -> str:
    """Return the result of a command as a few lines of text."""
    teller = _TELLERS.get(name)
    return teller(result) if teller else "\n".join(f"{key}: {value}" for key, value in result.items())


def bytes_text(size: float) -> str:
    """Return a size in bytes as people read it.

    >>> bytes_text(512), bytes_text(3_500_000)
    ('512 B', '3.5 MB')
    """
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            return f"{size:.0f} B" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    raise AssertionError("unreachable")


def table(rows: Sequence[tuple[str, ...]]) -> str:
    """Return rows as aligned columns.

    >>> print(table([("a", "1"), ("long", "2")]))
    a     1
    long  2
    """
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]) - 1)] if rows else []
    lines = (
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]) for row in rows
    )
    return "\n".join(lines)


def _list(result: Result, name: str) -> list[dict]:
    found = result[name]
    assert isinstance(found, list)
    return found


def _init(result: Result) -> str:
    kind = "its boundaries are illustrative" if result["areas"] else "it has no areas yet"
    load = "" if result["areas"] else "Next: python -m governance load towns FILE\n"
    return (
        f"{result['city']} ({result['code']}) is ready in {result['home']}; {kind}.\n"
        f"{load}Next: python -m governance account add LOGIN --name NAME --role administrator"
    )


def _demo(result: Result) -> str:
    rows = result["rows"]
    assert isinstance(rows, dict)
    lines = [(name, f"{count:,}") for name, count in rows.items()]
    return f"{table(lines)}\nThe demo city is ready in {result['home']}; its history ends {result['until']}."


def _backup(result: Result) -> str:
    size = bytes_text(float(str(result["size_bytes"])))
    return f"Backup of {result['files']} files ({size}) made in {result['folder']}."


def _restore(result: Result) -> str:
    aside = f" The old store was kept in {result['aside']}." if result["aside"] else ""
    return f"Restored {result['folder']} into {result['home']}.{aside}"


def _check(result: Result) -> str:
    found = _list(result, "findings")
    restores = "".join(
        f"Restored {line['at_utc']} to entry {line['seq']} of the audit; at least {line['lost']} later ones are gone.\n"
        for line in _list(result, "restores")
    )
    if not found:
        return f"{restores}Sound: audit chain, logs, states, histories, files, areas, batches, map and schema agree."
    rows = [(line["check"], line["subject"], line["message"]) for line in found]
    return f"{restores}{table(rows)}\n{len(found)} finding(s)."


def _settings(result: Result) -> str:
    rows = [("setting", "value", "kept in", "meaning")]
    rows += [
        (line["name"], line["value"] or "-", line["kept_in"], line["meaning"]) for line in _list(result, "settings")
    ]
    return table(rows)


def _set(result: Result) -> str:
    return f"{result['name']}: {result['old'] or '-'} -> {result['new'] or '-'}"


def _first_password(result: Result) -> str:
    return (
        f"{result['login']}: first password {result['first_password']}\n"
        "It is shown only now and has to be changed at the first sign-in."
    )


def _locked(result: Result) -> str:
    return f"{result['login']} is locked out." if result["locked"] else f"{result['login']} may sign in."


def _brief(result: Result) -> str:
    return "\n".join(str(path) for path in result["files"])  # type: ignore[attr-defined]


def _migrate(result: Result) -> str:
    ran = ", ".join(str(name) for name in result["ran"])  # type: ignore[attr-defined]
    return f"Schema {result['schema']}; ran: {ran or 'nothing, it was up to date'}."


def _retention(result: Result) -> str:
    counts = result["cleared"]
    assert isinstance(counts, dict)
    word = "would be cleared" if result["dry_run"] else "cleared"
    return f"{table([(kind, f'{count:,}') for kind, count in counts.items()])}\n{sum(counts.values()):,} {word}."


_TELLERS: dict[str, Callable[[Result], str]] = {
    "init": _init,
    "demo": _demo,
    "backup": _backup,
    "restore": _restore,
    "check": _check,
    "settings.list": _settings,
    "settings.set": _set,
    "settings.table": lambda result: str(result["text"]),
    "account.add": _first_password,
    "account.reset": _first_password,
    "account.lock": _locked,
    "account.unlock": _locked,
    "brief": _brief,
    "migrate": _migrate,
    "retention": _retention,
    "move": lambda result: f"{result['moved']} closed alarm(s) moved to the history.",
    "sample": lambda result: f"{result['right']} right and {result['broken']} broken samples in {result['folder']}.",
    "dictionary": lambda result: str(result.get("text") or f"Written to {result['out']}."),
    "bench": lambda result: "",
    "boundaries.list": lambda result: boundaries.tell_list(result, table),
    "boundaries.rollback": boundaries.tell_rollback,
    "account.list": lambda result: people.tell_list(result, table),
    "notices.test": notices.tell_test,
    "notices.dead": lambda result: notices.tell_dead(result, table),
    "notices.again": notices.tell_again,
    **people.TELLERS,
    **loading.TELLERS,
}
