"""The script that reads the resolved Compose file on the server; mawk, gawk and BusyBox run it."""

from __future__ import annotations

SERVICES = r"""
project=$1
IFS='|' read -r engine root logger pools
resolve() {
  awk '
    function value() { sub(/^[^:]*: */, ""); gsub(/"/, ""); gsub(/\t/, " "); return $0 }
    function first(name) { name = $1; sub(/:$/, "", name); gsub(/"/, "", name); return name }
    function set(key, text) { print "set\t" name "\t" key "\t" text }
    function mounted() {
      if (type != "") print "mount\t" name "\t" type "\t" from "\t" to "\t" mode
      type = "" }
    function row() {
      if (name == "") return
      mounted(); print "service|" name, image, built, user, add, drop
      if (built == "yes") print "build|" name, context, recipe }
    BEGIN { OFS = "|" }
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
facts='{{.Id}}|{{.Config.User}}|{{range $i, $d := .RepoDigests}}{{if not $i}}{{$d}}{{end}}{{end}}'
facts="$facts|{{range .RepoTags}}{{.}} {{end}}|{{.Created}}|{{.Size}}"
for label in name digest; do
  facts="$facts|{{range \$key, \$value := .Config.Labels}}\
{{if eq \$key \"org.opencontainers.image.base.$label\"}}{{\$value}}{{end}}{{end}}"
done
printf 'asked\t%s\n' "$(date +%s)"
largest=$(tr -d ' \n\t' </etc/docker/daemon.json 2>/dev/null |
  sed -n 's/.*"max-size":"\([^"]*\)".*/\1/p')
printf 'logs\t%s\t%s\n' "$logger" "$largest"
resolve | while IFS='|' read -r head name image built user add drop; do
  case $head in
    build)
      file=$image/$built; case $built in /*) file=$built ;; '') file= ;; esac
      seen=missing; [ ! -r "$file" ] || seen=there
      printf 'build\t%s\t%s\t%s\t%s\n' "$name" "$seen" "$file" \
        "$([ $seen != there ] || awk "$stages" "$file" | tr '\t' ' ')" ;;
    service)
      image=${image:-$project-$name}
      printf 'service\t%s\t%s\t%s\t%s\t%s\t%s\n' \
        "$name" "$image" "$built" "$user" "$add" "$drop"
      said=$(docker image inspect --format "$facts" "$image" 2>&1)
      case $said in
        *'o such image'*) printf 'absent\t%s\n' "$name" ;;
        sha256:*) printf '%s\n' "$said" |
          while IFS='|' read -r id owner digest tags made size base from; do
            printf 'image\t%s\t%s\t%s\t%s\t%s\n' "$name" "$id" "$owner" "$digest" "$tags"
            printf 'facts\t%s\t%s\t%s\t%s\t%s\n' "$name" "$made" "$size" "$base" "$from"
          done ;;
      esac ;;
    *) printf '%s\n' "$head" ;;
  esac
done
ids=$(docker ps --all --quiet --filter "label=com.docker.compose.project=$project" \
  --filter label=com.docker.compose.oneoff=False 2>/dev/null)
shape='{{index .Config.Labels "com.docker.compose.service"}}|{{.State.Pid}}|{{.HostConfig.Memory}}'
shape="$shape|{{.HostConfig.NanoCpus}}|{{with .HostConfig.PidsLimit}}{{.}}{{end}}"
shape="$shape|{{.HostConfig.LogConfig.Type}}"
shape="$shape|{{range \$key, \$value := .HostConfig.LogConfig.Config}}\
{{if eq \$key \"max-size\"}}{{\$value}}{{end}}{{end}}|{{.HostConfig.RestartPolicy.Name}}"
[ -z "$ids" ] || docker inspect --format "$shape" $ids 2>/dev/null |
  while IFS='|' read -r name pid memory cpus pids driver size restart; do
    printf 'shape\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' \
      "$name" "$memory" "$cpus" "$pids" "$driver" "$size" "$restart"
    [ "$pid" = 0 ] ||
      printf 'container\t%s\t%s\n' "$name" "$(awk '/^Uid:/ { print $3 }' "/proc/$pid/status")"
  done
"""
