"""The script behind `bot.shell.database_use`; it runs where the values are and keeps them there."""

from __future__ import annotations

SCRIPT = r"""
project=$1
own=$(hostname -I 2>/dev/null)
reading='
  function print_row(head, name, rest) { print head "\t" name "\t" rest }
  function number(name, key, value) {
    if (key ~ /(^|_)(POOL|POOL_SIZE|POOL_MAX|MAX_OVERFLOW|POOL_RECYCLE|POOL_TIMEOUT|WORKERS)$/ ||
        key ~ /(^|_)(CONCURRENCY|MAX_THREADS|INSTANCES)$/)
      if (value ~ /^[0-9]+$/ && length(value) < 10) print_row("number", name, key "\t" value)
    if (key ~ /(^|_)POOL_PRE_PING$/ && value ~ /^(0|1|true|false|yes|no|on|off)$/)
      print_row("flag", name, key "\t" (value ~ /^(1|true|yes|on)$/ ? "on" : "off"))
  }
  function url(name, key, value,    scheme, rest, query, at, port, mode, login) {
    if (!match(value, /^[a-z][a-z0-9+.-]*:\/\//)) return
    scheme = substr(value, 1, RLENGTH - 3); rest = substr(value, RLENGTH + 1)
    if (scheme !~ /^(postgres|postgresql|mysql|mariadb|mongodb|sqlserver|mssql)(\+|$)/) return
    query = ""
    if (at = index(rest, "?")) { query = substr(rest, at + 1); rest = substr(rest, 1, at - 1) }
    login = index(rest, "@"); sub(/\/[^\/]*$/, "", rest)
    if (login && !index(rest, "@")) rest = "/"
    while (at = index(rest, "@")) rest = substr(rest, at + 1)
    port = ""
    if (match(rest, /:[0-9]+$/)) {
      port = substr(rest, RSTART + 1); rest = substr(rest, 1, RSTART - 1)
    }
    if (rest !~ /^[A-Za-z0-9._-]+$/ || index(query, "@")) {
      print_row("link", name, key "\tunreadable\t\t\t\t"); return
    }
    mode = match(query, /(^|&)sslmode=[a-z-]+/) ? substr(query, RSTART, RLENGTH) : ""
    sub(/.*=/, "", mode)
    print_row("link", name, key "\tread\t" scheme "\t" rest "\t" port "\t" mode)
  }
  function workers(name, words) {
    if (match(words, / (-w|-i|--workers|--instances|--processes)[ =][0-9]+( |$)/)) {
      words = substr(words, RSTART, RLENGTH); gsub(/[^0-9]/, "", words)
      if (length(words) < 6) print_row("workers", name, words)
    }
  }
'
compose() {
  awk "$reading"'
    function bare() { sub(/^[^:]*: */, ""); gsub(/^["\047]|["\047]$/, ""); return $0 }
    function row() {
      if (name == "") return
      print_row("service", name, image "\t" replicas)
      if (words != "") { print_row("own", name, "command"); workers(name, " " words " ") }
    }
    /^[^ ]/ { row(); name = ""; inside = $1 == "services:"; next }
    !inside { next }
    /^  [^ ]/ {
      row(); name = $1; sub(/:$/, "", name); gsub(/"/, "", name)
      image = words = ""; replicas = 1; next
    }
    /^    [^ ]/ { key = $1 }
    /^    image: / { image = bare() }
    /^    scale: / || (/^      replicas: / && key == "deploy:") { replicas = bare() }
    /^    (command|entrypoint): ./ { words = words " " bare() }
    /^      - / && (key == "command:" || key == "entrypoint:") {
      sub(/^      - /, ""); gsub(/^["\047]|["\047]$/, ""); words = words " " $0 }
    /^      [A-Za-z_]/ && key == "environment:" {
      variable = $1; sub(/:$/, "", variable); value = bare()
      number(name, variable, value); url(name, variable, value) }
    /^      - / && key == "extra_hosts:" {
      gsub(/["\047]/, "", $2); at = match($2, /[=:]/)
      print_row("extra", name, substr($2, 1, at - 1) "\t" substr($2, at + 1)) }
    END { row() }'
}
place() {
  case $1 in localhost|127.*) echo loopback; return ;; esac
  if printf '%s\n' "$found" | grep -q "^service	$1	"; then echo service; return; fi
  mapped=$(printf '%s\n' "$found" | awk -F '\t' -v s="$2" -v h="$1" \
    '$1 == "extra" && $2 == s && $3 == h { print $4; exit }')
  [ "$mapped" != host-gateway ] || { echo gateway; return; }
  for address in ${mapped:-$(getent ahosts "$1" | awk '{ print $1 }')}; do
    case " $own 127.0.0.1 ::1 " in *" $address "*) echo here; return ;; esac
    case $address in
      127.*) echo here ;;
      10.*|192.168.*|172.1[6-9].*|172.2[0-9].*|172.3[01].*|fc*|fd*) echo private ;;
      *) echo public ;;
    esac
    return
  done
  echo unresolved
}
found=$(printf '%s\n' "$heard" | compose)
printf '%s\n' "$found" | grep -E '^(service|number|flag|workers)	'
tab='	'
printf '%s\n' "$found" | sed -n 's/^link	//p' | while IFS= read -r line; do
  service=${line%%"$tab"*}
  host=$(printf '%s' "$line" | cut -f 5)
  printf 'url\t%s\t%s\n' "$line" "$([ -z "$host" ] || place "$host" "$service")"
done
unset images
images=$(printf '%s\n' "$heard" | awk '/^---json$/ { exit } /^(starts|sets)[|]/')
printf '%s\n' "$found" | awk -F '\t' '$1 == "link" && !seen[$2]++ { print $2 }' |
  while read -r name; do
    image=$(printf '%s\n' "$found" | awk -F '\t' -v n="$name" \
      '$1 == "service" && $2 == n { print $3; exit }')
    printf '%s\n' "$images" |
      awk -v name="$name" -v known="$found" -v image="${image:-$project-$name}" "$reading"'
        { split($0, part, "|"); if (part[2] != image) next
          said = substr($0, length(part[1] part[2]) + 3) }
        part[1] == "starts" {
          gsub(/"/, "", said)
          if (!index(known, "own\t" name "\t")) workers(name, " " said " "); next }
        { gsub(/^\["|"\]$/, "", said); count = split(said, set, "\",\"")
          for (i = 1; i <= count; i++) {
            at = index(set[i], "="); key = substr(set[i], 1, at - 1)
            if (!index(known, "\t" name "\t" key "\t"))
              number(name, key, substr(set[i], at + 1)) } }'
  done
runs=$(facts container | awk -F '|' '$3 == "true" { print $1, $4 }')
[ -z "$runs" ] || {
  printf '%s\n' "$runs"
  echo
  cat /proc/[0-9]*/stat 2>/dev/null
} | awk '
  !stats && NF == 0 { stats = 1; next }
  !stats { root[$2] = $1; next }
  {
    at = match($0, /\(.*\)/); comm = substr($0, RSTART + 1, RLENGTH - 2)
    rest = substr($0, RSTART + RLENGTH + 1); split(rest, field, " ")
    parent[$1] = field[2]
    wraps[$1] = comm ~ /^(sh|bash|dash|ash|tini|dumb-init|docker-init|npm.*|yarn.*|s6-.*)$/
  }
  END {
    for (pid in parent) {
      for (up = pid; up in parent && !(up in root); up = parent[up]) ;
      if (up in root) { seen[root[up]] += 0; if (!wraps[pid]) seen[root[up]]++ }
    }
    for (name in seen) print "running\t" name "\t" seen[name]
  }'
true
"""
