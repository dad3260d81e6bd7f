#!/bin/sh
# Brings a backup into an empty database. Stop every process of the platform first.
# Usage: DATABASE_URL=postgresql://… restore.sh FILE
set -eu
[ $# -eq 1 ] || { echo "Usage: DATABASE_URL=postgresql://… $0 FILE" >&2; exit 2; }
: "${DATABASE_URL:?DATABASE_URL is needed: the connection string of Postgres itself}"
tables=$(psql --dbname="$DATABASE_URL" --no-psqlrc --tuples-only --no-align \
  --command="select count(*) from pg_tables where schemaname = 'public'")
[ "$tables" -eq 0 ] || { echo "The database has $tables tables already; restore into an empty one" >&2; exit 1; }
# All or nothing.
pg_restore --dbname="$DATABASE_URL" --no-owner --no-privileges --single-transaction --exit-on-error "$1"
# Workers and processes of the old installation are not there: nobody must wait for their heartbeats.
psql --dbname="$DATABASE_URL" --no-psqlrc --quiet --set=ON_ERROR_STOP=1 \
  --command="delete from processes" --command="analyze"
echo "restored $1; start the release that made it, or a newer one"
