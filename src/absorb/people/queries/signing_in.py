"""Accounts at the door."""

FOR_SIGN_IN = "select id, password_hash, is_disabled from person_for_sign_in($1)"

SIGN_IN_FAILED = "select sign_in_failed($1, $2)"

SIGN_IN_FAILURES = "select sign_in_failures($1, $2)"
