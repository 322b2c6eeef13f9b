"""What a drill runs on the server: POSIX scripts; connections come from libpq's service file."""

from __future__ import annotations

PSQL = "psql --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1"

HEAD = rf"""
set -eu; umask 077; LC_ALL=C; export LC_ALL
PATH="$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/sbin"
now_ms() {{ date +%s%3N; }}
ask() {{ service=$1; shift; {PSQL} --field-separator="$tab" --dbname "service=$service" "$@"; }}
tab=$(printf '\t'); work=$1; PGSERVICEFILE=$2; export PGSERVICEFILE; shift 2
mkdir -p "$work"; cd "$work"
"""

#: What there is to work with. Arguments: none more.
LOOK_AROUND = r"""
version() { "$1" --version | tr -dc '0-9. ' | awk '{ split($1, part, "."); print part[1] }'; }
for tool in psql pg_dump pg_restore; do
  command -v $tool >/dev/null || { echo "the server has no $tool" >&2; exit 3; }
done
printf 'client\t%s\n' "$(version pg_dump)"
printf 'free\t%s\n' "$(($(df -kP . | awk 'NR == 2 { print $4 }') * 1024))"
ask source --command "select 'server', current_setting('server_version_num')::int / 10000
  union all select 'size', pg_database_size(current_database())"
ask admin --command "select 'creates', (rolcreatedb or rolsuper)::int from pg_roles
  where rolname = current_user"
"""

#: Dump and row counts of one and the same moment. Arguments: none more.
DUMP = r"""
rm -f ask told counts dump; mkfifo ask told
ask source <ask >told &
session=$!
exec 3>ask 4<told
printf '%s\n' 'begin transaction isolation level repeatable read, read only;' \
  'select pg_export_snapshot();' >&3
read -r snapshot <&4
start=$(now_ms)
pg_dump --format=custom --snapshot="$snapshot" --file=dump --dbname service=source 3>&- 4<&-
printf 'dumped\t%s\nbytes\t%s\n' "$(($(now_ms) - start))" "$(stat -c %s dump)"
cat >&3 <<'SQL'
select format('select %L, count(*) from %s', name, name) from (
  select format('%I.%I', nspname, relname) as name
  from pg_class join pg_namespace on pg_namespace.oid = relnamespace
  where relkind = 'r' and nspname <> 'information_schema' and nspname not like 'pg\_%'
  order by pg_total_relation_size(pg_class.oid) desc, 1 limit 5) largest
\gexec
SQL
exec 3>&-
cat <&4 >counts
wait $session
[ -s counts ] || { echo 'no table could be counted' >&2; exit 4; }
"""

#: The dump as a database of its own, read and counted. Arguments: its name, the canary's table.
RESTORE = r"""
copy=$1 canary=$2
start=$(now_ms)
ask admin --command "drop database if exists $copy with (force)"
ask source --command "select format('create database %I template template0 encoding %L
  lc_collate %L lc_ctype %L', '$copy', pg_encoding_to_char(encoding), datcollate, datctype)
  from pg_database where datname = current_database()" | ask admin
pg_restore --no-owner --no-privileges --exit-on-error --dbname service=copy dump
ask copy --command 'select 1' >/dev/null
printf 'restored\t%s\n' "$(($(now_ms) - start))"
while IFS="$tab" read -r table there; do
  printf 'count\t%s\t%s\t%s\n' "$table" "$there" \
    "$(ask copy --command "select count(*) from $table" </dev/null)"
done <counts
if [ -n "$canary" ]; then
  ask copy --command "select 'canary', letter from $canary order by letter"
fi
"""

#: A container's task on the copy, and the locks that it held. Arguments: the container's name, the
#: file with the URL, the variable's name, seconds at most, then `docker compose` words up to --,
#: then the rest of `run`.
MIGRATE = r"""
container=$1 variable=$3 most=$4
export "$variable=$(cat "$2")"; shift 4
rm -f locks task; : >locks
docker rm --force "$container" >/dev/null 2>&1 || true
cat >watch <<'SQL'
select round(extract(epoch from tick) * 1000), pid, relname
  from (select clock_timestamp() as tick) t left join (
    select pid, nspname || '.' || relname as relname from pg_locks
      join pg_class on pg_class.oid = relation join pg_namespace on pg_namespace.oid = relnamespace
      where locktype = 'relation' and mode = 'AccessExclusiveLock' and granted
        and pid <> pg_backend_pid() and nspname not like 'pg\_%'
        and database = (select oid from pg_database where datname = current_database())) l on true
\watch 0.1
SQL
ask copy <watch >locks 2>/dev/null &
watcher=$!
until [ -s locks ] || ! kill -0 $watcher 2>/dev/null; do sleep 0.05; done
start=$(now_ms); status=0
timeout --kill-after=10 "$most" docker compose "$@" >task 2>&1 </dev/null || status=$?
printf 'task\t%s\nmigrated\t%s\n' "$status" "$(($(now_ms) - start))"
kill $watcher 2>/dev/null || true
wait $watcher 2>/dev/null || true
awk -F "$tab" '
  $1 == "" { next }
  $1 != tick { before = tick; tick = $1; samples++ }
  $2 != "" { key = $2 FS $3; if (!(key in seen) || seen[key] != before) first[key] = tick
    seen[key] = tick; held = tick - first[key]; if (held >= longest) { longest = held; name = $3 } }
  END { printf "samples\t%d\nlock\t%d\t%s\n", samples, longest, name }' locks
[ "$status" -eq 0 ] || { echo "status $status" >&2; tail -n 20 task >&2; exit 5; }
"""

#: Everything gone, however far it came. Arguments: the guard's folder, where secrets lie, the
#: scratch database ("" for none), the container, the unit ("" for none).
CLEAN_UP = r"""
journal=$1 secrets=$2 copy=$3 container=$4 unit=$5
cd /
for one in /proc/[0-9]*; do
  mine=$(tr '\0' '\n' <"$one/environ" | sed -n "s|^SLIPWAY_OP=$journal/ops/||p") || continue
  [ -z "$mine" ] || [ "$mine" = "${SLIPWAY_OP##*/}" ] || kill -KILL "${one#/proc/}" || true
done 2>/dev/null
if [ -n "$unit" ]; then
  systemctl stop "$unit" 2>/dev/null || true
  rm -f "/run/systemd/system/$unit"; systemctl daemon-reload
  systemctl reset-failed "$unit" 2>/dev/null || true
  [ "$(systemctl show --property=ActiveState --value "$unit")" = inactive ]
fi
if command -v docker >/dev/null; then
  docker rm --force "$container" >/dev/null 2>&1 || true
  [ -z "$(docker ps --all --quiet --filter "name=^/$container\$")" ]
fi
if [ -n "$copy" ]; then
  ask admin --command "drop database if exists $copy with (force)" 2>&1
fi
rm -rf "$secrets" "$journal/work"
find "$journal/ops" -mindepth 1 -maxdepth 1 ! -name "${SLIPWAY_OP##*/}" -exec rm -rf {} +
find "${journal%/*}" -mindepth 1 -maxdepth 1 -mtime +7 ! -path "$journal" -exec rm -rf {} +
echo clean
"""
