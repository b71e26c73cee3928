"""Rows of tokens."""

OPEN_TOKEN = "select token_open($1, $2, $3, $4, $5)"  # noqa: S105
