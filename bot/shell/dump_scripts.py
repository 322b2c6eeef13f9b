"""A dump by a client that fits its server; the connection travels on standard input alone."""

from __future__ import annotations

#: A connection string on standard input becomes a section of libpq's service file. The options that
#: only drivers know stay behind.
SERVICE = r"""
import re, shlex, sys
from urllib.parse import parse_qsl, unquote, urlsplit
text = sys.stdin.read().strip()
if "://" in text:
    url = urlsplit(re.sub(r"^(postgres(?:ql)?)\+\w+://", r"\1://", text))
    place, given = url.netloc.rpartition("@")[2], url.netloc.rpartition("@")[0]
    host, _, port = place.rpartition(":") if re.search(r":\d+$", place) else (place, "", "")
    user, _, password = given.partition(":")
    known = dict(parse_qsl(url.query))
    known |= {"host": unquote(host).strip("[]"), "port": port, "user": unquote(user)}
    known |= {"password": unquote(password), "dbname": unquote(url.path.lstrip("/"))}
else:
    known = dict(word.split("=", 1) for word in shlex.split(text))
names = "host hostaddr port user password dbname sslmode sslrootcert sslcert sslkey options"
print("[source]")
for name in (*names.split(), "channel_binding", "gssencmode"):
    if known.get(name):
        print(f"{name}={known[name]}")
print("application_name=slipway-snapshot")
print("connect_timeout=10")
"""
#: Arguments: the dump's path. The service file comes on standard input and lies in memory.
DUMP = r"""
set -eu; umask 077; LC_ALL=C; export LC_ALL
out=$1; mkdir -p "${out%/*}"
work=$(mktemp -d /dev/shm/slipway-XXXXXX 2>/dev/null || mktemp -d)
trap 'rm -rf "$work"' EXIT; trap 'exit 143' TERM INT HUP
cat >"$work/service"; PGSERVICEFILE=$work/service; export PGSERVICEFILE
exec 7>"$out.lock"; ! command -v flock >/dev/null || flock 7 # pg_dump holds it, too
[ ! -s "$out" ] || exit 0
major() { "$@" --version 2>/dev/null | sed -n 's/.*) \([0-9]*\).*/\1/p'; }
psql=$(command -v psql || ls -d /usr/lib/postgresql/*/bin/psql /usr/pgsql-*/bin/psql 2>/dev/null |
  tail -n 1)
wanted=
[ -z "$psql" ] || wanted=$("$psql" --no-psqlrc -Atc \
  "select current_setting('server_version_num')::int / 10000" 'service=source')
for tool in pg_dump /usr/lib/postgresql/*/bin/pg_dump /usr/pgsql-*/bin/pg_dump; do
  have=$(major "$tool") && [ -n "$wanted" ] && [ "${have:-0}" -ge "$wanted" ] || continue
  "$tool" --format=custom --file="$out.new" --dbname=service=source
  sync; mv "$out.new" "$out"; exit 0
done
# A container that holds a client, most likely the database's own.
inside='umask 077; f=$(mktemp); trap "rm -f $f" EXIT; cat >"$f"; export PGSERVICEFILE=$f
exec 3>&1; pg_dump --format=custom --dbname=service=source'
command -v docker >/dev/null && for box in $(docker ps --quiet); do
  have=$(major docker exec "$box" pg_dump) && [ "${have:-0}" -ge "${wanted:-1}" ] || continue
  docker exec --interactive "$box" sh -c "$inside" <"$work/service" >"$out.new" || continue
  sync; mv "$out.new" "$out"; exit 0
done
echo "no pg_dump of version ${wanted:-?} or newer is here: install that client" >&2
exit 9
"""
#: Status 0 for a whole dump: it gets its name only at its end.
WHOLE = '[ "$(head -c 5 "$1" 2>/dev/null)" = PGDMP ]'
