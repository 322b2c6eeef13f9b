"""Orders to Neon that the bot gives by curl in a step: a snapshot, made once by its name."""

from __future__ import annotations

#: The key travels on standard input: a command line can be read by everybody on the machine.
#: Arguments of every script: the project's address, the branch's name, the snapshot's name.
HEAD = r"""
project=$1 branch=$2 name=$3
ask() {{ printf 'header = "Authorization: Bearer %s"\n' {key} |
  curl --config - --fail --silent --show-error --max-time 60 "$@"; }}
"""
_THERE = r"""
there() {
  known=$(ask "$project/snapshots") || exit 5
  printf '%s' "$known" | grep --quiet "\"name\": *\"$name\""
}
"""
#: Status 0 when it is there, 1 when it is not, 5 when nobody knows.
LISTED = f"{_THERE}there"
_READ = r"""
read_out() { python3 -c "import json, sys; told = json.load(sys.stdin); print(*$1)" "$branch"; }
"""
_MAKE = r"""
known=$(ask --get --data-urlencode "search=$branch" "$project/branches") || exit 5
id=$(printf '%s' "$known" |
  read_out "[each['id'] for each in told['branches'] if each['name'] == sys.argv[1]]") || exit 5
[ -n "$id" ] || { echo "Neon's project has no branch '$branch'" >&2; exit 4; }
left=60
while :; do
  made=$(ask --request POST --write-out ' %{http_code}' \
    "$project/branches/$id/snapshot?name=$name")
  code=${made##* } made=${made% *} left=$((left - 1))
  case $code in
    2??) break ;;
    423 | 503) [ $left -gt 0 ] || exit 5; sleep 0.5 ;; # Neon did nothing, being busy
    *) if there; then exit 0; else exit 5; fi ;;
  esac
done
for one in $(printf '%s' "$made" | read_out "[each['id'] for each in told['operations']]"); do
  left=300
  while :; do
    known=$(ask "$project/operations/$one") || exit 5
    case $(printf '%s' "$known" | read_out "[told['operation']['status']]") in
      finished | skipped) break ;;
      failed | error | cancelled)
        kept=$(printf '%s' "$made" | read_out "[told['snapshot']['id']]")
        ask --request DELETE "$project/snapshots/$kept" >/dev/null
        echo "Neon took the order for a snapshot and could not carry it out" >&2; exit 6 ;;
    esac
    left=$((left - 1))
    [ $left -gt 0 ] || { echo "Neon's snapshot did not end in time" >&2; exit 7; }
    sleep 0.2
  done
done
"""
#: One that is there is not made again, and nothing is made while nobody can tell.
SNAPSHOT = f"{_THERE}{_READ}if there; then exit 0; fi\n{_MAKE}"
