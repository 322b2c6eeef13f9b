"""The text of the page between old and new; `gap_page` fills it in."""

from __future__ import annotations

#: `led` makes (-I) or takes (-D) the rules; `$http` and `$https` are the page's ports, open to
#: those alone who were led there. What the server asks itself on the loopback is never led.
RULES = r"""
rule() { # -I or -D, table, chain and the rest; a rule that is there twice goes twice
  verb=$1 table=$2; shift 2
  "$tool" -w 5 -t "$table" "$verb" "$@" 2>/dev/null || return 0
  [ "$verb" = -I ] || rule "$verb" "$table" "$@"
}
led() {
  for tool in iptables ip6tables; do
    command -v "$tool" >/dev/null || continue
    case $tool in iptables) own=127.0.0.0/8 ;; *) own=::1 ;; esac
    for port in $http $https; do
      rule "$1" filter INPUT --protocol tcp --dport "$port" --match conntrack --ctstate DNAT \
        --match comment --comment @name@ --jump ACCEPT
    done
    for pair in @pairs@; do
      for chain in PREROUTING "OUTPUT ! --destination $own"; do
        rule "$1" nat $chain --protocol tcp --syn --dport "${pair%:*}" --match addrtype \
          --dst-type LOCAL --match comment --comment @name@ --jump REDIRECT \
          --to-ports "${pair#*:}"
      done
    done
  done
}
remember() { # which tables the rules bring into being
  [ -e "$here/gap.tables" ] || for table in nat filter; do
    nft list table ip6 "$table" >/dev/null 2>&1 || echo "$table"
  done >"$here/gap.tables"
}
forget() { # nft alone can take them away again, and only when nobody else uses them by now
  for table in $(cat "$here/gap.tables" 2>/dev/null); do
    ip6tables -w 5 -t "$table" -S | grep -qv '^-P' || nft delete table ip6 "$table"
  done 2>/dev/null
  rm -f "$here/gap.tables"
}
left() {
  for tool in iptables ip6tables; do "$tool" -w 5 -t nat -S; done 2>/dev/null | grep -q @name@
}
"""
SETTINGS = r"""
ports() { base=$(cat "$here/gap.base" 2>/dev/null) && http=$((base + 80)) https=$((base + 443)); }
edit() { sed "$@" "$here/gap.made" >"$here/gap.more" && mv -f "$here/gap.more" "$here/gap.made"; }
settings() { # the front's, on other ports; its browsers shall not come back to those by HTTP/3
  for base in @bases@; do
    listens $((base + 80)) || listens $((base + 443)) || break
  done
  echo "$base" >"$here/gap.base"; ports
  timeout 10 docker exec --interactive "$1" caddy adapt --adapter caddyfile \
    --config /dev/stdin <@file@ 2>/dev/null | grep '^{' | tail -n 1 >"$here/gap.made"
  edit 's/"https\{0,1\}_port":[0-9]*,\{0,1\}//g'
  edit "s/:@inner_http@\"/:$http\"/g; s/:@inner_https@\"/:$https\"/g"
  own="\"http_port\":$http,\"https_port\":$https"
  edit "s/\"http\":{\"\(servers\|grace_period\|shutdown_delay\)/\"http\":{$own,\"\1/"
  edit 's/"listen":\[/"protocols":[],&/g; s/"protocols":\[[^]]*\]/"protocols":["h1","h2"]/g'
  edit 's/}$/,"admin":{"disabled":true,"config":{"persist":false}}}/'
@built_in@
  grep -q '"apps"' "$here/gap.made" && chmod 644 "$here/gap.made" &&
    mv -f "$here/gap.made" "$here/gap.json"
}
"""
#: Whoever asks for plain HTTP gets the answer, too, and no redirect.
BUILT_IN = r"""  grep -q "\"listen\":\[[^]]*:$http\"" "$here/gap.made" ||
    edit "s/\"servers\":{/&\"slipway\":{\"listen\":[\":$http\"],\"routes\":[]},/"
  edit 's/"listen":\[/"automatic_https":{"disable_redirects":true},&/g'
  edit @edits@"""
SCRIPT = r"""
front() {
  timeout 10 docker ps "$@" --quiet --no-trunc \
    --filter label=com.docker.compose.project=@project@ \
    --filter label=com.docker.compose.service=@service@ \
    --filter label=com.docker.compose.oneoff=False | head -n 1
}
answers() { # at an address and a port: 503 with Retry-After, and nothing else
  curl --silent --insecure --noproxy '*' --max-time 3 --output /dev/null --dump-header - \
    --resolve "@host@:$2:$1" "@scheme@://@host@:$2/" | tr -d '\r' | awk '
    NR == 1 { away = $2 == 503 } tolower($1) == "retry-after:" && $2 > 0 { again = 1 }
    END { exit !(away && again) }'
}
run() {
  timeout 20 docker run --detach --rm --name @name@ --network host --volumes-from "$from" \
    --env-file "$here/gap.env" ${user:+--user "$user"} --no-healthcheck \
    --security-opt no-new-privileges:true --volume "$here/gap.json":/etc/slipway-gap.json:ro \
    --entrypoint caddy "$image" run --config /etc/slipway-gap.json >/dev/null
}
start() { # a container of its own, which Compose knows nothing of and no boot brings back
  [ -s "$here/gap.json" ] && ports || return
  ! answers 127.0.0.1 $@scheme@ || return 0
  from=$(front --all) && [ -n "$from" ] || return
  umask 077
  facts=$(docker inspect --format '{{.Image}} {{.Config.User}}{{range .Config.Env}}
{{.}}{{end}}' "$from") || return
  image=${facts%%"
"*}; user=${image#* }; image=${image%% *}
  printf '%s\n' "$facts" | sed '1d; /^$/d' >"$here/gap.env"
  run || { timeout 10 docker rm --force @name@ >/dev/null 2>&1; run; }
  made=$?; rm -f "$here/gap.env"; [ $made = 0 ] || return
  end=$(($(date +%s) + @patience@))
  until answers 127.0.0.1 $@scheme@; do
    [ "$(date +%s)" -lt "$end" ] || return
    sleep 0.1 2>/dev/null || sleep 1
  done
}
lead() { # seen at an address of the server's own before it counts
  remember; led -I
  mine=$(ip -o -4 address show scope global | awk '{ sub("/.*", "", $4); print $4; exit }')
  [ -z "$mine" ] || answers "$mine" @public@
}
away() {
  ! ports || led -D
  timeout 10 docker stop --time 2 @name@ >/dev/null 2>&1
  forget; ! left
}
none() { away; stop 1 'no page: visitors are refused while the ports change hands'; }
case ${1-} in
  ready) running=$(front); [ -z "$running" ] || settings "$running"; start || none ;;
  up) { start && lead; } || none ;;
  away) away || stop 1 'the page is still there' ;;
  *) stop 2 'say ready, up or away' ;;
esac
"""
