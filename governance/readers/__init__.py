"""Readers 读入: any file a city brings, as sheets of text cells; fields, parsing, and what was refused."""
