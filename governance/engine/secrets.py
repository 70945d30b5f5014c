"""Secrets of the installation: passwords and tokens for services outside, kept out of the store, the log and the audit.

A secret is an environment variable, or a line of `secrets.toml` in GOVERNANCE_HOME under the same name in small letters
without the prefix: `smtp_password = "..."`. The file must be readable by its owner alone.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from governance.engine import settings
from governance.engine.errors import Refused
from governance.engine.text import _

FILE = "secrets.toml"
PREFIX = "GOVERNANCE_"
OTHERS = 0o077


def secret(home: Path, name: str) -> str:
    """Return a secret by the name of its environment variable, empty for none.

    Raises Refused for a file that others may read, and for one that is no TOML.
    """
    told = settings.environment(name)
    return told or _from_file(home / FILE).get(name.removeprefix(PREFIX).lower(), "")


def _from_file(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    if path.stat().st_mode & OTHERS:
        raise Refused(_("密钥文件 {name} 别人也能读，请先运行 chmod 600。").format(name=path.name))
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise Refused(_("密钥文件 {name} 不是 TOML，请改正。").format(name=path.name)) from error
    return {name: str(value) for name, value in told.items()}
