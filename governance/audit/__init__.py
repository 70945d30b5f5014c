"""Audit 留痕: every change, sign-in, refusal and export, chained by hashes."""
