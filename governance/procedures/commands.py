"""Commands by name: the same function runs in the command line's own process and inside the running app."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from governance.accounts import manage
from governance.accounts.rules import Role
from governance.alarms.mover import move_closed
from governance.areas import actions as areas
from governance.audit import heads
from governance.engine import Engine, Refused
from governance.engine.text import _
from governance.procedures import people_commands, settings
from governance.procedures.backup import backup
from governance.procedures.check import check
from governance.procedures.loading import commands as loading
from governance.procedures.notifying import commands as notifying

Args = dict[str, object]
Progress = Callable[[str, float], None]
Command = Callable[[Engine, Args, Progress], dict[str, object]]


def run(name: str, eng: Engine, args: Args, progress: Progress) -> dict[str, object]:
    """Run a command on an open store and return its result, made of JSON values; raises Refused for an unknown name."""
    command = COMMANDS.get(name)
    if command is None:
        raise Refused(_("没有名为 {name} 的命令。").format(name=name))
    return command(eng, args, progress)


def _backup(eng: Engine, args: Args, progress: Progress) -> dict[str, object]:
    made = backup(eng, Path(str(args["folder"])), progress)
    size = sum(line.size_bytes for line in made.files)
    return {"folder": str(args["folder"]), "files": len(made.files), "size_bytes": size, "schema": made.schema}


def _check(eng: Engine, args: Args, progress: Progress) -> dict[str, object]:
    found = check(eng, progress)
    restores = [one._asdict() for one in heads.restored(eng)]
    return {"findings": [asdict(finding) for finding in found], "restores": restores}


def _settings_list(eng: Engine, args: Args, progress: Progress) -> dict[str, object]:
    return {"settings": [asdict(told) for told in settings.listed(eng)]}


def _settings_set(eng: Engine, args: Args, progress: Progress) -> dict[str, object]:
    name, value = str(args["name"]), str(args["value"])
    return {"name": name, "old": settings.change(eng, name, value), "new": value}


def _account_add(eng: Engine, args: Args, progress: Progress) -> dict[str, object]:
    areas = args.get("area_codes")
    wanted = manage.NewAccount(
        login=str(args["login"]),
        name=str(args["name"]),
        role=Role(str(args["role"])),
        department_code=_optional(args, "department_code"),
        centre_id=_optional(args, "centre_id"),
        premises_id=_optional(args, "premises_id"),
        area_codes=tuple(str(code) for code in areas) if isinstance(areas, list) else (),
        phone=_optional(args, "phone"),
        email=_optional(args, "email"),
    )
    account_id, password = manage.add(eng, None, wanted)
    return {"account_id": account_id, "login": wanted.login, "first_password": password}


def _account_lock(eng: Engine, args: Args, progress: Progress) -> dict[str, object]:
    manage.lock(eng, None, str(args["login"]))
    return {"login": args["login"], "locked": True}


def _account_unlock(eng: Engine, args: Args, progress: Progress) -> dict[str, object]:
    manage.unlock(eng, None, str(args["login"]))
    return {"login": args["login"], "locked": False}


def _account_reset(eng: Engine, args: Args, progress: Progress) -> dict[str, object]:
    return {"login": args["login"], "first_password": manage.reset(eng, None, str(args["login"]))}


def _brief(eng: Engine, args: Args, progress: Progress) -> dict[str, object]:
    from governance.briefings.actions import brief_month  # late: no other command needs the document libraries

    progress(_("编写通报"), 0.1)
    return brief_month(eng, _optional(args, "period"), Path(str(args["folder"])), _optional(args, "language") or "zh")


def _retention(eng: Engine, args: Args, progress: Progress) -> dict[str, object]:
    from governance.procedures.privacy import retention  # late, as above

    dry = bool(args.get("dry_run"))
    counts = {one.kind: one.count for one in retention.counted(eng)} if dry else retention.run(eng, None)
    return {"dry_run": dry, "cleared": counts}


def _move(eng: Engine, args: Args, progress: Progress) -> dict[str, object]:
    progress(_("移入历史"), 0.1)
    return {"moved": move_closed(eng, areas.profile(eng).zone)}


def _sample(eng: Engine, args: Args, progress: Progress) -> dict[str, object]:
    from governance.procedures.samples import write_samples  # late, as below: nothing else writes boundary files

    return write_samples(eng, Path(str(args["folder"])), progress)


def _boundaries_list(eng: Engine, args: Args, progress: Progress) -> dict[str, object]:
    from governance.procedures import boundaries  # late, as below: no other command needs what reads boundary files

    found = boundaries.versions(eng, None)
    found["valid_from"] = found["valid_from"].astype(str).str[:10]
    return {"versions": json.loads(found.to_json(orient="records", date_format="iso"))}


def _boundaries_rollback(eng: Engine, args: Args, progress: Progress) -> dict[str, object]:
    from governance.procedures import boundaries

    return asdict(boundaries.rollback(eng, None, str(args["reason"]), progress))


def _optional(args: Args, name: str) -> str | None:
    value = args.get(name)
    return str(value) if value else None


COMMANDS: dict[str, Command] = {
    "backup": _backup,
    "check": _check,
    "brief": _brief,
    "move": _move,
    "retention": _retention,
    "sample": _sample,
    "settings.list": _settings_list,
    "settings.set": _settings_set,
    "account.add": _account_add,
    "account.lock": _account_lock,
    "account.unlock": _account_unlock,
    "account.reset": _account_reset,
    **people_commands.COMMANDS,
    **notifying.COMMANDS,
    "boundaries.list": _boundaries_list,
    "boundaries.rollback": _boundaries_rollback,
    "load": loading.load_file,
    "imports.list": loading.list_imports,
    "imports.undo": loading.undo_import,
    "imports.unknown": loading.list_unknown,
    "imports.register": loading.register_unknown,
    "imports.fields": loading.list_fields,
}
