"""Alarms 告警: the life of an alarm from the signal to the verdict, and the history it moves to."""
