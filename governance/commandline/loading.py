"""What the command line accepts and tells of loading files."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path

KINDS = ("towns", "grids", "micro-grids", "places", "devices", "alarms", "accounts")
Result = dict[str, object]
Verb = Callable[[argparse._SubParsersAction, str, str], argparse.ArgumentParser]

EPILOG = """examples:
  load devices devices.xlsx --dry-run
  load places places.csv --map 单位=name --map -=floors --datum gcj02 --source bureau
  load alarms calls.csv --map timeStamp=raised_at --map timeStamp=closed_at --map title=level \\
       --set device_kind=smoke --values words.toml

The columns of a file are guessed by name; --map says otherwise. With --source NAME all that was said (columns, --set,
--values, --datum, --dates, --encoding, --delimiter, --sheet, --layer, --crs) is saved, and its next file is read like
that unless the command says otherwise. A value map is TOML
([level], then "Fire: *" = "1") or CSV (field,theirs,ours); * and ? stand for anything. `imports fields KIND` lists the
fields. One wrong row keeps all others out unless --skip-bad; exit code 1 says so."""

FORMATS = "CSV, XLSX, Parquet, GeoJSON, GeoPackage, Shapefile, GeoParquet, KML"


def add_loading(verbs: argparse._SubParsersAction, verb: Verb, file: Callable[[str], Path]) -> None:
    """Add the verbs `load` and `imports`."""
    load = verb(verbs, "load", "Load a file of areas, places, devices, alarms or accounts.")
    load.epilog, load.formatter_class = EPILOG, argparse.RawDescriptionHelpFormatter
    load.add_argument("kind", choices=KINDS)
    load.add_argument("file", type=file, metavar="FILE", help=FORMATS)
    load.add_argument("--map", action="append", default=[], metavar="THEIRS=OURS", help="column for a field; repeat")
    load.add_argument(
        "--set", action="append", default=[], metavar="OURS=VALUE", help="one value for every row; repeat"
    )
    load.add_argument("--values", type=file, metavar="FILE", help="value map: their words and ours")
    load.add_argument("--datum", choices=["wgs84", "gcj02", "bd09"], help="datum of the coordinates; default wgs84")
    load.add_argument("--dates", choices=["day-first", "month-first"], help="how to read 5/6/2026; default found out")
    load.add_argument("--source", metavar="NAME", help="what the source is called: how its files are read is saved")
    load.add_argument("--fresh", action="store_true", help="use nothing that was saved for the source")
    for name, told in (
        ("encoding", "encoding of a text file; default found out"),
        ("delimiter", "what separates its cells; default found out"),
        ("sheet", "sheet of a workbook"),
        ("layer", "layer of a GeoPackage"),
        ("crs", "coordinate system of a file that does not say, such as EPSG:4549"),
    ):
        load.add_argument(f"--{name}", help=told)
    load.add_argument("--valid-from", type=_day, metavar="DATE", help="first day of new boundaries; default today")
    load.add_argument("--accept-topology", action="store_true", help="load areas although their report has faults")
    load.add_argument("--skip-bad", action="store_true", help="load the good rows although others are refused")
    load.add_argument("--dry-run", action="store_true", help="only tell what would happen")
    load.add_argument("--refused", type=_absolute, metavar="FILE", help="where refused rows go; default beside FILE")
    load.add_argument("--report", type=_absolute, metavar="FILE", help="where the topology report of areas goes")
    load.add_argument("--passwords", type=_absolute, metavar="FILE", help="where first passwords go; mode 0600")
    _imports(verbs, verb)


def _imports(verbs: argparse._SubParsersAction, verb: Verb) -> None:
    imports = verbs.add_parser("imports", help="Look at loads, undo the last.", description="Look at loads.")
    kinds = imports.add_subparsers(dest="what", required=True, metavar="list|undo|unknown|register|fields")
    verb(kinds, "list", "List the newest loads.")
    verb(kinds, "undo", "Take back the last load of its kind.").add_argument("import_id", metavar="ID")
    verb(kinds, "unknown", "List devices and premises that alarms name and nobody registered.")
    register = verb(kinds, "register", "Register them, those named or all, as their alarms tell.")
    register.add_argument("owner_ids", nargs="*", metavar="ID")
    verb(kinds, "fields", "List the fields a file may hold.").add_argument("kind", choices=KINDS)


def told_load(result: Result) -> str:
    """Return the summary of a load as lines of text."""
    lines = [
        f"{result['file']} ({result['kind']}): {_head(result)}"
        + (f" as {result['import_id']}" if result["import_id"] else ""),
        f"{_count(result, 'read')} rows read = {_count(result, 'new')} new + {_count(result, 'changed')} changed"
        f" + {_count(result, 'same')} same + {_count(result, 'refused')} refused,"
        f" in {float(str(result['seconds'])):.1f} s",
        f"{_count(result, 'unassigned')} unassigned, {_count(result, 'snapped')} snapped to the nearest area",
        "columns: " + ", ".join(f"{column} -> {name}" for name, column in _dict(result, "mapping").items()),
        *([f"not used: {', '.join(_rows(result, 'unused'))}"] if result["unused"] else []),
    ]
    lines += [f"note: {sentence}" for sentence in _rows(result, "warnings")]
    lines += [f"changed: {name} in {count:,}" for name, count in _dict(result, "changed_fields").items()]
    lines += [f"  {one['key']} {one['field']}: {one['old']} -> {one['new']}" for one in _rows(result, "changes")]
    lines += [_fault(one) for one in _rows(result, "faults")]
    lines += ["worst places:"] if result["worst"] else []
    lines += [_spot(one) for one in _rows(result, "worst")]
    for name, told in (
        ("refused_file", "refused rows"),
        ("report_file", "topology report"),
        ("first_passwords", "first passwords"),
    ):
        lines += [f"{told}: {result[name]}"] if result[name] else []
    return "\n".join([*lines, *_ending(result)])


def _head(result: Result) -> str:
    if result["dry_run"]:
        return "would not load" if result["stopped"] else "would load"
    return "not loaded" if result["stopped"] else "loaded"


def _ending(result: Result) -> list[str]:
    """Return what keeps a file out, and what can be done about it."""
    if not result["stopped"]:
        return []
    if not result["refused"]:
        return [f"{result['refusal']}", "Nothing was written."]
    written = "Nothing would be written." if result["dry_run"] else "Nothing was written."
    return [f"{written} Mend the rows and load again, or use --skip-bad."]


def _fault(one: dict) -> str:
    told = ", ".join(part for part in (f"line {one['line']}", one["field"], one["value"]) if part)
    return f"  {told}: {one['reason']}"


def _spot(one: dict) -> str:
    place = f" at {one['lon']:.5f}, {one['lat']:.5f}" if one["lon"] is not None else ""
    return f"  {one['kind']:<9} {' / '.join(one['codes'][:4])}  {one['area_m2']:,.0f} m2{place}"


def told_imports(result: Result) -> str:
    """Return the loads as lines of text, three for each."""
    return "\n".join(line for one in _rows(result, "imports") for line in _import(one)) or "Nothing was loaded yet."


def _import(one: dict) -> list[str]:
    at = f"{str(one['loaded_at'])[:16].replace('T', ' ')} {one['zone']}"
    source = f"  source {one['source']}" if one["source"] else ""
    columns = ", ".join(f"{column} -> {name}" for name, column in one["mapping"].get("columns", {}).items())
    return [
        f"{one['import_id']}  {at}  {one['kind']}  {one['file_name']}  sha256 {one['file_sha256'][:12]}"
        f"  by {one['account_name'] or 'the command line'}{source}"
        + ("  (undone)" if one["undone_at_utc"] is not None else ""),
        f"  read {one['rows_read']:,} = {one['rows_new']:,} new + {one['rows_changed']:,} changed"
        f" + {one['rows_same']:,} same + {one['rows_refused']:,} refused",
        f"  columns: {columns}",
    ]


def told_unknown(result: Result) -> str:
    """Return the unknown owners as lines of text."""
    lines = [
        f"{one['owner_kind']}  {one['owner_id']}  {one['name'] or ''}  {one['address'] or ''}"
        f"  {one['alarms']:,} alarm(s)"
        for one in _rows(result, "unknown")
    ]
    return "\n".join([*lines, f"{result['count']} in all"])


def told_fields(result: Result) -> str:
    """Return the fields of a kind as lines of text."""
    lines = [
        f"{name:<18}{kind:<8}{'required' if need else '':<10}{label}"
        for name, label, kind, need in _rows(result, "fields")
    ]
    return "\n".join([*lines, f"remembered sources: {', '.join(_rows(result, 'sources')) or '-'}"])


TELLERS: dict[str, Callable[[Result], str]] = {
    "load": told_load,
    "imports.list": told_imports,
    "imports.undo": lambda result: (
        f"{result['import_id']} undone: {result['removed']:,} removed, {result['restored']:,} restored."
    ),
    "imports.unknown": told_unknown,
    "imports.register": lambda result: f"{result['registered']} registered, {result['left']} left.",
    "imports.fields": told_fields,
}


def _count(result: Result, name: str) -> str:
    return f"{int(str(result[name])):,}"


def _rows(result: Result, name: str) -> list:
    found = result[name]
    return list(found) if isinstance(found, (list, tuple)) else []


def _dict(result: Result, name: str) -> dict:
    found = result[name]
    return found if isinstance(found, dict) else {}


def _absolute(text: str) -> Path:
    return Path(text).expanduser().absolute()


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no day, such as 2027-01-01") from None
