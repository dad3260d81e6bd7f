#!/bin/sh
# Backs up an installation into one file, while it runs: everything but the keys is in Postgres.
# Usage: DATABASE_URL=postgresql://… backup.sh FILE
# A pooler does not do: give the address of Postgres itself.
set -eu
[ $# -eq 1 ] || { echo "Usage: DATABASE_URL=postgresql://… $0 FILE" >&2; exit 2; }
: "${DATABASE_URL:?DATABASE_URL is needed: the connection string of Postgres itself}"
file=$1
[ ! -e "$file" ] || { echo "$file exists already; backups are not overwritten" >&2; exit 1; }
trap 'rm -f "$file.part"' EXIT
# One snapshot, so all tables are of the same moment. No owners: the restored installation may have another role.
pg_dump --dbname="$DATABASE_URL" --format=custom --no-owner --no-privileges --file="$file.part"
mv "$file.part" "$file"
echo "wrote $file"
