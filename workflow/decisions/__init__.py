"""Decisions and submissions (quyết định, tờ trình): numbers, signatories, and the nominations they carry."""
