"""The office of the catalogue 派单目录: a draft is edited, checked and tried on what was blown, then published."""

from __future__ import annotations

from governance.procedures.catalogue.draft import (
    MIN_NOTE,
    SHIPPED_VERSION,
    Office,
    begin,
    check,
    discard,
    drop_rule,
    keep_category,
    keep_groups,
    keep_rule,
    office,
    order_categories,
    publish,
    version,
    withdraw_category,
)
from governance.procedures.catalogue.trying import DryRun, dry_run

__all__ = [
    "MIN_NOTE",
    "SHIPPED_VERSION",
    "DryRun",
    "Office",
    "begin",
    "check",
    "discard",
    "drop_rule",
    "dry_run",
    "keep_category",
    "keep_groups",
    "keep_rule",
    "office",
    "order_categories",
    "publish",
    "version",
    "withdraw_category",
]
