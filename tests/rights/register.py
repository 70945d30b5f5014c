"""The register: every product function that takes an account, and those that need not ask the table, with why."""

from __future__ import annotations

from tests.rights.case_asks import CASES
from tests.rights.catalogue_asks import CATALOGUE
from tests.rights.city_asks import WATCHED
from tests.rights.desk_asks import DESK
from tests.rights.grid_asks import GRIDS
from tests.rights.notice_asks import NOTICES
from tests.rights.office_asks import AUDIT, LOADING, MENDING, OFFICE, PRIVACY
from tests.rights.people_asks import PEOPLE

ASKS = (*WATCHED, *CASES, *DESK, *PEOPLE, *OFFICE, *NOTICES, *GRIDS, *PRIVACY, *AUDIT, *LOADING, *MENDING, *CATALOGUE)

# Functions that take an account and ask nothing: what they touch is the account's own by construction.
OWN = {
    "governance.accounts.actions.change_password": "his own password, after the old one",
    "governance.accounts.actions.choose_language": "his own language",
    "governance.accounts.actions.own_password": "his own password",
    "governance.accounts.actions.password_warning": "his own password",
    "governance.accounts.actions.password_has_aged": "his own password",
    "governance.accounts.actions.has_password": "his own password",
    "governance.accounts.actions.as_now": "himself as he is at this moment",
    "governance.accounts.changing.choose_theme": "how his own screen looks",
    "governance.accounts.changing.keep_map_choice": "how his own maps look",
    "governance.accounts.changing.map_choice": "how his own maps look",
    "governance.accounts.changing.follow_browser": "his own language",
    "governance.accounts.covering.of_own": "covers he is part of",
    "governance.accounts.covering.told": "a cover he is part of",
    "governance.accounts.covering.lent_areas": "areas of whom he stands in for",
    "governance.accounts.directory.own_officers": "who checks what he reports",
    "governance.accounts.directory.reporters_without_officer": "asks account.see and lists nobody to others",
    "governance.accounts.factors.status": "his own second factor",
    "governance.accounts.factors.begin": "his own second factor, after his password",
    "governance.accounts.factors.confirm": "his own second factor",
    "governance.accounts.factors.new_recovery_codes": "his own second factor, after his password",
    "governance.accounts.factors.turn_off": "his own second factor, after his password and a code",
    "governance.accounts.sessions.mine": "where he is signed in",
    "governance.accounts.sessions.end_one": "where he is signed in",
    "governance.accounts.sessions.end_others": "where he is signed in",
    "governance.accounts.sessions.end_all": "where he is signed in",
    "governance.notices.actions.does_without": "which notices he wants",
    "governance.notices.actions.choose": "which notices he wants",
    "governance.notices.actions.ways": "by which channels he is reached",
    "governance.notices.actions.choose_channels": "by which channels he is reached",
    "governance.accounts.changing.own_email": "his own mailbox, masked",
    "governance.accounts.changing.change_own_email": "his own mailbox",
    "governance.procedures.notifying.office.tried": "sends a trial its caller has asked for",
    "governance.notices.actions.inbox": "notices to him",
    "governance.notices.actions.unread": "notices to him",
    "governance.notices.actions.mark_read": "notices to him",
    "governance.alarms.actions.mark_displayed": "what his own screen shows; asked in SQL by alarm.see",
    "governance.procedures.loading.jobs.current": "the load he began",
    "governance.procedures.loading.jobs.cancel": "the load he began",
    "governance.procedures.loading.jobs.forget": "the load he began",
    "governance.procedures.loading.received.clear": "the files he sent",
    "governance.procedures.live.versions": "each topic asks the table for its own action",
    "governance.procedures.deputies.ranked": "puts into order whom its caller has read",
    "governance.indicators.reader.reader_of": "masks rows its caller has read",
    "governance.indicators.exports.keep_file": "keeps a file its caller has made",
    "governance.whistles.actions.undoing.undo": "his own newest step, of a case he sees",
    "governance.whistles.actions.move.carry_out": "asks for the action it is given",
    "governance.imports.actions.allow": "is the question itself",
    "governance.procedures.quality.mending.allow": "is the question itself",
}
