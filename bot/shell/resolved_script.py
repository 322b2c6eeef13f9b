"""The script that reads the resolved Compose file on the server; mawk, gawk and BusyBox run it."""

from __future__ import annotations

SERVICES = r"""
project=$1
resolve() {
  printf '%s\n' "$heard" | awk -F '|' -v project="$project" '
    function value() { sub(/^[^:]*: */, ""); gsub(/"/, ""); gsub(/\t/, " "); return $0 }
    function first(name) { name = $1; sub(/:$/, "", name); gsub(/"/, "", name); return name }
    function set(key, text) { print "set\t" name "\t" key "\t" text }
    function mounted() {
      if (type != "") print "mount\t" name "\t" type "\t" from "\t" to "\t" mode
      type = "" }
    function row() {
      if (name == "") return
      mounted(); if (image == "") image = project "-" name
      print "service\t" name "\t" image "\t" built "\t" user "\t" add "\t" drop
      if (image in absent) print "absent\t" name
      if (image in known) {
        print "image\t" name "\t" known[image]; print "facts\t" name "\t" about[image] }
      if (built == "yes") print "build|" name "|" context "|" recipe }
    /^absent\|/ { absent[$2] }
    /^image\|/ {
      digest = $5; sub(/ .*/, "", digest)
      known[$2] = $3 "\t" $4 "\t" digest "\t" $6
      about[$2] = $7 "\t" $8 "\t" $9 "\t" $10 }
    /^---text$/ { FS = " "; on = 1; next }
    !on { next }
    /^[^ ]/ { row(); name = ""; top = $1; next }
    top == "networks:" && /^  [^ ]/ { net = first() }
    top == "networks:" && /^ +- subnet: / { sub(/^ +- /, ""); print "subnet\t" net "\t" value() }
    top == "volumes:" && /^  [^ ]/ { volume = first() }
    top == "volumes:" && /^    (name|external): / {
      key = first(); print "volume\t" volume "\t" key "\t" value() }
    top != "services:" { next }
    /^  [^ ]/ {
      row(); name = first(); image = user = add = drop = context = ""; built = "no"
      recipe = "Dockerfile" }
    /^    [^ ]/ { mounted(); key = first(); part = "" }
    /^      [^ ]/ { part = first(); under = "" }
    /^        [^ ]/ { under = first() }
    /^    image: / { image = value() }
    /^    user: / { user = value() }
    /^    build:/ { built = "yes" }
    /^    (mem_limit|cpus|pids_limit|restart|scale): / { set(key, value()) }
    /^      - / && key == "cap_add" { add = add " " $2 }
    /^      - / && key == "cap_drop" { drop = drop " " $2 }
    /^      - / && key == "profiles" { set("profile", $2) }
    /^      context: / && key == "build" { context = value() }
    /^      dockerfile: / && key == "build" { recipe = value() }
    /^      dockerfile_inline:/ && key == "build" { recipe = "" }
    /^      driver: / && key == "logging" { set("log", value()) }
    /^        max-size: / && key == "logging" && part == "options" { set("max-size", value()) }
    /^      replicas: / && key == "deploy" { set("scale", value()) }
    key == "deploy" && part == "restart_policy" && /^        condition: / {
      set("restart", value()) }
    part == "resources" && under == "limits" && /^          (memory|cpus|pids): / {
      if (key != "deploy") next
      what = first(); set("limits." what, value()) }
    key == "volumes" && /^      - type: / {
      mounted(); sub(/^ +- /, ""); type = value(); from = to = ""; mode = "rw" }
    key == "volumes" && /^        source: / { from = value() }
    key == "volumes" && /^        target: / { to = value() }
    key == "volumes" && /^        read_only: true/ { mode = "ro" }
    key == "ports" && /^        published: / { set("published", value()) }
    END { row() }'
}
stages='
  BEGIN { IGNORECASE = 0 }
  { sub(/\r$/, "") }
  toupper($1) == "FROM" { stages++; copies = 0; runs = 0 }
  toupper($1) == "COPY" && /--from=/ { copies = 1 }
  toupper($1) == "RUN" { runs++; if (/--mount=[^ ]*from=/) copies = 1 }
  END { printf "%d\t%d\t%d\n", stages, copies, runs }'
printf 'asked\t%s\n' "$(date +%s)"
largest=$(tr -d ' \n\t' </etc/docker/daemon.json 2>/dev/null |
  sed -n 's/.*"max-size":"\([^"]*\)".*/\1/p')
printf 'logs\t%s\t%s\n' "$logger" "$largest"
resolve | while IFS= read -r row; do
  case $row in
    build\|*)
      row=${row#*|}; name=${row%%|*} row=${row#*|}; recipe=${row##*|}
      file=${row%%|*}/$recipe; case $recipe in /*) file=$recipe ;; '') file= ;; esac
      seen=missing; [ ! -r "$file" ] || seen=there
      printf 'build\t%s\t%s\t%s\t%s\n' "$name" "$seen" "$file" \
        "$([ $seen != there ] || awk "$stages" "$file" | tr '\t' ' ')" ;;
    *) printf '%s\n' "$row" ;;
  esac
done
facts container | cut -d '|' -f 1,2,4,7-12 |
while IFS='|' read -r name once pid memory cpus pids driver size restart; do
  [ "$once" = False ] || continue
  printf 'shape\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' \
    "$name" "$memory" "$cpus" "$pids" "$driver" "$size" "$restart"
  [ "$pid" != 0 ] || continue
  who=
  while read -r key real who more; do [ "$key" != Uid: ] || break; done <"/proc/$pid/status"
  printf 'container\t%s\t%s\n' "$name" "$who"
done
"""
