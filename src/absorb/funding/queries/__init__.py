"""Rows of funding, by noun."""
