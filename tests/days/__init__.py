"""Whole days of three people in a browser, each with scripts and without."""
