"""Settings of the city and of the process: listing them all, changing those of the city."""

from __future__ import annotations

from dataclasses import dataclass

from governance.accounts.rules import Role
from governance.audit import store as audit
from governance.engine import Cursor, Engine, Refused, settings
from governance.engine.text import _
from governance.engine.typed import cleaned
from governance.procedures.notifying.settings import CHECKS
from governance.procedures.store import city as store

HIDDEN = "***"


@dataclass(frozen=True)
class Told:
    """A setting with the value in force: name, value, default, where it is kept, and what it does."""

    name: str
    value: str
    default: str
    kept_in: str
    meaning: str


def listed(eng: Engine) -> list[Told]:
    """Return every setting with the value in force, those of the process first."""

    def question(db: Cursor) -> list[Told]:
        changed = store.setting_values(db)
        found = []
        for setting in settings.SETTINGS:
            of_process = setting.from_environment
            value = settings.environment(setting.name) if of_process else changed.get(setting.name, setting.default)
            value = HIDDEN if value and setting.kind is settings.secret_text else value
            kept_in = "environment" if of_process else "store"
            found.append(Told(setting.name, value, setting.default, kept_in, setting.meaning))
        return found

    return eng.read(question)


def change(eng: Engine, name: str, value: str, account_id: str | None = None) -> str:
    """Change a setting of the city and return its old value; raises Refused for an unknown name or a wrong kind."""
    setting = next((one for one in settings.SETTINGS if one.name == name), None)
    if setting is None:
        raise Refused(_("没有名为 {name} 的设置。").format(name=name))
    if setting.from_environment:
        raise Refused(_("{name} 是进程的环境变量，请在启动命令或服务文件里改。").format(name=name))
    clean = _checked(setting, cleaned(value))

    def work(db: Cursor) -> str:
        old = settings.text(db, name)
        store.put_setting(db, name, clean, eng.now(), account_id)
        audit.append(db, eng.now(), account_id, "settings.change", name, detail={"old": old, "new": clean})
        return old

    return eng.write(work)


def _checked(setting: settings.Setting, value: str) -> str:
    if setting.name in CHECKS:
        return CHECKS[setting.name](value)
    if setting.kind is str:
        return value
    if setting.kind is settings.role_words:
        return _roles(setting, value)
    if setting.kind in (settings.basemap_word, settings.tile_address):
        return _map_word(setting, value)
    try:
        found = setting.kind(value)
    except ValueError:
        found = None
    if setting.kind is settings.time_of_day:
        if found is None:
            raise Refused(_("{name} 要填 03:10 这样的时刻，不能是“{value}”。").format(name=setting.name, value=value))
        return value
    if not isinstance(found, (int, float)) or not setting.least <= found <= setting.most:
        told = _("{name} 要填 {least} 到 {most} 之间的数，不能是“{value}”。")
        raise Refused(
            told.format(name=setting.name, least=f"{setting.least:g}", most=f"{setting.most:.0f}", value=value)
        )
    return value


def _map_word(setting: settings.Setting, value: str) -> str:
    try:
        return str(setting.kind(value))
    except ValueError as error:
        if setting.kind is settings.basemap_word:
            known = ", ".join(settings.BASEMAPS)
            told = _("{name} 可填：{known}，不能是“{value}”。").format(name=setting.name, known=known, value=value)
            raise Refused(told) from error
        told = _("{name} 要填带 {{z}}、{{x}}、{{y}} 的瓦片地址，如 https://maps.example/{{z}}/{{x}}/{{y}}.png。")
        raise Refused(told.format(name=setting.name)) from error


def _roles(setting: settings.Setting, value: str) -> str:
    words = settings.role_words(value)
    unknown = [word for word in words if word not in list(Role)]
    if unknown:
        known = ", ".join(Role)
        raise Refused(
            _("{name} 里的“{word}”不是岗位，可填：{known}。").format(name=setting.name, word=unknown[0], known=known)
        )
    return ",".join(words)


def markdown() -> str:
    """Return the table of every setting as Markdown, as the README carries it."""
    rows = [f"| `{one.name}` | {one.default or '-'} | {one.meaning} |" for one in settings.SETTINGS]
    return "\n".join(["| setting | default | meaning |", "|---|---|---|", *rows])
