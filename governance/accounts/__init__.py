"""Accounts 账号: who may sign in, what he may do, and in which area."""
