"""Deadlines 时限: working calendar, due times, pauses and the deadline light."""
