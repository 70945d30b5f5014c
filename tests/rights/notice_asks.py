"""The entries of notices that leave the house: who sees the channels, tries them, and reads who was told of a case."""

from __future__ import annotations

from governance.accounts.rules import Action
from governance.notices.channels import ChannelName
from governance.procedures.notifying import office, told, unreached
from tests.rights.ask import Ask, How

A = Action
SMTP = ChannelName.SMTP

NOTICES = (
    Ask(A.SYSTEM_SEE, office.standings, lambda s, a, _k: office.standings(s.eng, a)),
    Ask(A.SYSTEM_SEE, office.dead_letters, lambda s, a, _k: office.dead_letters(s.eng, a)),
    Ask(A.SETTINGS_CHANGE, office.send_test, lambda s, a, _k: office.send_test(s.eng, a, SMTP)),
    Ask(A.SETTINGS_CHANGE, office.try_again, lambda s, a, _k: office.try_again(s.eng, a, ["never-was"])),
    Ask(A.ACCOUNT_SEE, office.reach, lambda s, a, _k: office.reach(s.eng, a)),
    Ask(A.ACCOUNT_SEE, unreached.export, lambda s, a, _k: unreached.export(s.eng, a, "csv")),
    Ask(A.CASE_SEE, told.of_case, lambda s, a, k: told.of_case(s.eng, a, k), "case", How.THING),
)
