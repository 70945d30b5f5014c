"""Imports 导入: the record of what was loaded, from where, by whom, and how to undo it."""
