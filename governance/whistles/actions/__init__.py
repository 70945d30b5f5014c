"""What people do with cases: every action loads, checks role and area, applies the rule, saves and leaves a trace."""

from governance.whistles.actions.asking import (
    ask_extension,
    ask_suspension,
    deny,
    grant,
    reopen,
    resume,
    suspend,
)
from governance.whistles.actions.assigning import MOST_AT_ONCE, Member, Outcome, assign, staff
from governance.whistles.actions.blowing import (
    LONGEST_LINE,
    Report,
    blow,
    clear_draft,
    destination,
    draft,
    last_receipt,
    report_in_due,
    save_draft,
)
from governance.whistles.actions.checking import add_note, evaluate, same_as, send_back, urge, verify_close, withdraw
from governance.whistles.actions.escalating import escalate_due
from governance.whistles.actions.late import alike
from governance.whistles.actions.late import join as join_late
from governance.whistles.actions.letting import approve, confirm, decline, refuse
from governance.whistles.actions.merging import merge, unmerge
from governance.whistles.actions.move import city_clocks, photo_needed
from governance.whistles.actions.picking import OFFERED_M, Offer, Side, Sides, Spot, near, offers, sides, spot
from governance.whistles.actions.pinning import AS_IT_IS, move_pin
from governance.whistles.actions.reading import (
    CaseFile,
    CaseLine,
    CasePhoto,
    Directory,
    Entry,
    PinMove,
    case_file,
    category_order,
    directory,
    joint_count,
    keep_photo,
    lines,
    my_whistles,
    open_counts,
    open_now,
    photo,
    queue,
    queue_counts,
)
from governance.whistles.actions.sending import release_due
from governance.whistles.actions.splitting import split
from governance.whistles.actions.taking_along import Along, taken_along
from governance.whistles.actions.talking import conversation, may_talk, say, take_back, talked_now
from governance.whistles.actions.templating import drop_template, filled_note, keep_template, note_templates
from governance.whistles.actions.undoing import undo, undoable
from governance.whistles.actions.working import handle, redispatch, report_in, return_not_ours
from governance.whistles.people import Held
from governance.whistles.templates import NoteTemplate

__all__ = [
    "AS_IT_IS",
    "LONGEST_LINE",
    "MOST_AT_ONCE",
    "OFFERED_M",
    "Along",
    "CaseFile",
    "CaseLine",
    "CasePhoto",
    "Directory",
    "Entry",
    "Held",
    "Member",
    "NoteTemplate",
    "Offer",
    "Outcome",
    "PinMove",
    "Report",
    "Side",
    "Sides",
    "Spot",
    "add_note",
    "alike",
    "approve",
    "ask_extension",
    "ask_suspension",
    "assign",
    "blow",
    "case_file",
    "category_order",
    "city_clocks",
    "clear_draft",
    "confirm",
    "conversation",
    "decline",
    "deny",
    "destination",
    "directory",
    "draft",
    "drop_template",
    "escalate_due",
    "evaluate",
    "filled_note",
    "grant",
    "handle",
    "join_late",
    "joint_count",
    "keep_photo",
    "keep_template",
    "last_receipt",
    "lines",
    "may_talk",
    "merge",
    "move_pin",
    "my_whistles",
    "near",
    "note_templates",
    "offers",
    "open_counts",
    "open_now",
    "photo",
    "photo_needed",
    "queue",
    "queue_counts",
    "redispatch",
    "refuse",
    "release_due",
    "reopen",
    "report_in",
    "report_in_due",
    "resume",
    "return_not_ours",
    "same_as",
    "save_draft",
    "say",
    "send_back",
    "sides",
    "split",
    "spot",
    "staff",
    "suspend",
    "take_back",
    "taken_along",
    "talked_now",
    "undo",
    "undoable",
    "unmerge",
    "urge",
    "verify_close",
    "withdraw",
]
