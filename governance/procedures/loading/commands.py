"""The commands that load files and look at what was loaded; the same in the command line's process and in the app."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pandas as pd

from governance.areas import actions as areas
from governance.engine import Engine, NotFound, Refused
from governance.engine.storage import told_of_storage
from governance.engine.text import _
from governance.imports import actions as imports
from governance.imports import store
from governance.procedures.loading import unknown
from governance.procedures.loading.order import Order, Progress, Summary
from governance.procedures.loading.run import fields_of, load
from governance.procedures.loading.undo import undo
from governance.readers.source import Asked

Args = dict[str, object]
Result = dict[str, object]
MOST_LISTED = 50


def load_file(eng: Engine, args: Args, progress: Progress) -> Result:
    """Load a file; refused rows and first passwords go to files beside it, or where the command says."""
    order = _order(args)
    summary = load(eng, None, order, progress)
    told: Result = asdict(summary) | {"first_passwords": None}
    told["refused_file"] = _refused(eng, args, order, summary)
    told["report_file"] = _report(eng, args, order, summary)
    if summary.first_passwords:
        told["first_passwords"] = str(_passwords(args, order, summary))
    return told | ({"findings": summary.refused or max(1, len(summary.worst))} if summary.stopped else {})


def list_imports(eng: Engine, args: Args, progress: Progress) -> Result:
    """Return the newest imports: columns of gov.imports, who, and `loaded_at` in the city's zone."""
    rows, count = imports.history(eng, None, MOST_LISTED)
    zone = areas.profile(eng).zone
    known = rows.astype(object).where(rows.notna(), None).to_dict("records")
    for one in known:
        at = pd.Timestamp(one["loaded_at_utc"], tz="UTC").tz_convert(zone)
        one |= {"loaded_at": at.isoformat(timespec="seconds"), "zone": zone.key}
        one |= {name: json.loads(one[name] or "{}") for name in ("mapping", "changed_fields")}
    return {"imports": known, "count": count}


def undo_import(eng: Engine, args: Args, progress: Progress) -> Result:
    """Take back the import that is named."""
    import_id = str(args["import_id"])
    return {"import_id": import_id, **undo(eng, None, import_id, progress)}


def list_unknown(eng: Engine, args: Args, progress: Progress) -> Result:
    """Return the devices and premises that alarms name and nobody registered."""
    rows, count = unknown.unknown_owners(eng, None, MOST_LISTED)
    return {"unknown": rows.astype(object).where(rows.notna(), None).to_dict("records"), "count": count}


def register_unknown(eng: Engine, args: Args, progress: Progress) -> Result:
    """Register the unknown owners that are named by their identifiers, or all of them."""
    rows, count = unknown.unknown_owners(eng, None, 10_000_000)
    pairs = list(zip(rows["owner_kind"], rows["owner_id"], strict=True))
    named = args["owner_ids"]
    if isinstance(named, list) and named:
        lost = sorted(set(named) - {owner_id for _kind, owner_id in pairs})
        if lost:
            raise NotFound(_("名单里已没有 {owner_id}，请刷新后再试。").format(owner_id=lost[0]))
        pairs = [pair for pair in pairs if pair[1] in named]
    return {"registered": unknown.register_unknown(eng, None, pairs), "left": count - len(pairs)}


def list_fields(eng: Engine, args: Args, progress: Progress) -> Result:
    """Return the fields a file of a kind may hold, and the sources of it that are remembered."""
    kind = str(args["kind"]).replace("-", "_")
    fields = [(one.name, _(one.label), str(one.kind), one.required) for one in fields_of(kind)]
    return {"fields": fields, "sources": eng.read(lambda db: store.sources(db, kind))}


DATES = {"day-first": True, "month-first": False}


def _order(args: Args) -> Order:
    """Return the order that a command's words make."""
    return Order(
        kind=str(args["kind"]).replace("-", "_"),
        path=Path(str(args["file"])),
        mapping=dict(_mapped(text) for text in _list(args, "map")),
        constants=dict(_set(text) for text in _list(args, "set")),
        values_file=Path(str(args["values"])) if args.get("values") else None,
        datum=_text(args, "datum"),
        day_first=DATES.get(_text(args, "dates") or ""),
        asked=Asked(*(_text(args, name) for name in ("encoding", "delimiter", "sheet", "layer", "crs"))),
        dry_run=bool(args.get("dry_run")),
        skip_bad=bool(args.get("skip_bad")),
        source_name=_text(args, "source") or "",
        fresh=bool(args.get("fresh")),
        valid_from=date.fromisoformat(str(args["valid_from"])) if args.get("valid_from") else None,
        accept_topology=bool(args.get("accept_topology")),
    )


def _mapped(text: str) -> tuple[str, str]:
    """Return field and column of `theirs=ours`; `-` for theirs leaves the field unread.

    >>> _mapped("a=b=lon"), _mapped("-=lat")
    (('lon', 'a=b'), ('lat', ''))
    """
    column, sign, name = text.rpartition("=")
    if not sign or not name.strip() or not column.strip():
        raise Refused(_("“--map {text}”应写成 文件的列=字段，例如 --map lng=lon。").format(text=text))
    return name.strip(), "" if column.strip() == "-" else column.strip()


def _set(text: str) -> tuple[str, str]:
    """Return field and value of `field=value`."""
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise Refused(_("“--set {text}”应写成 字段=值，例如 --set device_kind=smoke。").format(text=text))
    return name.strip(), value.strip()


def _refused(eng: Engine, args: Args, order: Order, summary: Summary) -> str | None:
    """Write the refused rows where the command says, else beside the file; return where."""
    if not summary.refused_file:
        return None
    content = eng.files.get(summary.refused_file, imports.FILES)
    path = Path(str(args.get("refused") or order.path.with_name(imports.refused_name(order.path.name, content))))
    with told_of_storage(path.parent):
        path.write_bytes(content)
    return str(path)


def _report(eng: Engine, args: Args, order: Order, summary: Summary) -> str | None:
    """Write the topology report where the command says, else beside a file that it keeps out; return where."""
    asked = _text(args, "report")
    if not summary.report_file or not (asked or summary.stopped or summary.dry_run):
        return None
    path = Path(asked or order.path.with_name(f"{order.path.stem}.topology.geojson"))
    with told_of_storage(path.parent):
        path.write_bytes(eng.files.get(summary.report_file, imports.FILES))
    return str(path)


def _passwords(args: Args, order: Order, summary: Summary) -> Path:
    """Write first passwords into a file that only its owner reads; it must not exist yet, so that none is lost."""
    path = Path(str(args.get("passwords") or order.path.with_name(f"{order.path.stem}.first-passwords.csv")))
    lines = "".join(f"{login},{password}\n" for login, password in summary.first_passwords)
    with told_of_storage(path.parent):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write("login,first_password\n" + lines)
    return path


def _list(args: Args, name: str) -> list[str]:
    found = args.get(name)
    return [str(one) for one in found] if isinstance(found, list) else []


def _text(args: Args, name: str) -> str | None:
    value = args.get(name)
    return str(value) if value else None
