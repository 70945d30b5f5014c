"""Briefings 通报: the monthly circular 一月一督查 as PDF, DOCX and XLSX, from one set of figures."""
