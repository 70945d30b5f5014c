"""Notices 通知: who is told what about a case or an alarm, and whether he has read it."""
