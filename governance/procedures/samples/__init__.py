"""Samples 样例: small files of every kind that fit the city of the store, right ones and wrong ones."""

from governance.procedures.samples.write import write_samples

__all__ = ["write_samples"]
