"""What people do with cases: every action loads, checks role and area, applies the rule, saves and leaves a trace."""

from governance.whistles.actions.blowing import (
    Report,
    Spot,
    blow,
    clear_draft,
    draft,
    near,
    save_draft,
    spot,
)
from governance.whistles.actions.checking import add_note, evaluate, send_back, urge, verify_close, withdraw
from governance.whistles.actions.move import city_clocks
from governance.whistles.actions.reading import (
    CaseFile,
    CaseLine,
    Directory,
    case_file,
    directory,
    keep_photo,
    my_whistles,
    open_counts,
    open_now,
    photo,
    queue,
    queue_counts,
)
from governance.whistles.actions.working import handle, redispatch, report_in, return_not_ours

__all__ = [
    "CaseFile",
    "CaseLine",
    "Directory",
    "Report",
    "Spot",
    "add_note",
    "blow",
    "case_file",
    "city_clocks",
    "clear_draft",
    "directory",
    "draft",
    "evaluate",
    "handle",
    "keep_photo",
    "my_whistles",
    "near",
    "open_counts",
    "open_now",
    "photo",
    "queue",
    "queue_counts",
    "redispatch",
    "report_in",
    "return_not_ours",
    "save_draft",
    "send_back",
    "spot",
    "urge",
    "verify_close",
    "withdraw",
]
