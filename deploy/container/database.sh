#!/bin/sh
# Runs once, when the database is made: the service signs in as a user who owns nothing; `absorb migrate` gives it its role.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set password="$ABSORB_PASSWORD" <<'SQL'
create role absorb login password :'password';
SQL
