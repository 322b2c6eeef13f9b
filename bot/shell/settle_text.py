"""The texts of settling; `settle` fills them in. Each may run again."""

from __future__ import annotations

#: What all of them begin with: the front as `$front` and `$address`, the stand-in, the redirect.
HEAD = r"""
@ask@
look_for() { # the address of a container of ours
  front=$1
@address@
}
find_new() {@find@}
lead() {@rules@}
moved() {@moved@}
published() { @published@; }
stands_in() { [ -n "$(docker ps --quiet --filter name=^/@name@\$)" ]; }
public() { # a visitor's question, asked past the redirect
  curl --silent --insecure --fail --noproxy '*' --max-time 5 --output /dev/null --resolve @public@
}
front() { # made anew where its ports are others; all Compose says is kept for who asks why
  docker compose @compose@ "$@" up --detach --no-deps --no-build --quiet-pull --timeout 30 \
    @service@ >"$here/settle.log" 2>&1 || { tail -n 3 "$here/settle.log" >&2; return 1; }
}
hold
"""
STAND_IN = r"""
[ -e "$here/gates.passed" ] || stop 5 'the gates were not passed, so nothing is settled'
moved || stop 5 'the old services have the traffic'
! published || { say 'the front has the real ports already'; exit 0; }
find_new
: >@settled@
stands_in || {
  docker rm --force @name@ >/dev/null 2>&1
  docker compose @compose@ run --detach --no-deps --no-TTY --name @name@ @service@ \
    >"$here/settle.log" 2>&1 || { tail -n 3 "$here/settle.log" >&2; stop 1 'no stand-in starts'; }
  docker update --restart unless-stopped @name@ >/dev/null
}
look_for @name@
within @patience@ heard --fail || stop 1 'the stand-in does not answer'
lead
"""
STAND_IN_BACK = r"""
[ -e @settled@ ] || exit 0
find_new
within @patience@ heard --fail || stop 1 'the front does not answer'
lead || stop 1 'the redirect cannot be led to the front'
drain @name@
docker stop --time 30 @name@ >/dev/null 2>&1; docker rm --force @name@ >/dev/null 2>&1
rm -f @settled@
"""
TAKE_PORTS = r"""
published || {
  stands_in || stop 5 'nobody stands in for the front'
  find_new; drain "$front"
}
printf '%s\n' @lines@ >@ports@
@stop@
front --file @ports@ || stop 1 'the front cannot have the real ports'
within @patience@ public || stop 1 'the front does not answer on the real ports'
published || stop 1 'the front did not take the real ports'
"""
TAKE_PORTS_BACK = r"""
rm -f @ports@
front || stop 1 'the front cannot be made without the real ports'
find_new
within @patience@ heard --fail || stop 1 'the front does not answer'
@start@
"""
DROP = r"""
published && public || stop 5 'the front does not answer on the real ports'
printf 'table inet %s\ndelete table inet %s\n' @table@ @table@ | nft -f -
"""
DROP_BACK = r"""
if stands_in; then look_for @name@; else find_new; fi
lead
"""
DISMISS = r"""
published || stop 5 'the front does not have the real ports'
! stands_in || { drain @name@; docker stop --time 30 @name@ >/dev/null; }
"""
DISMISS_BACK = r"""
docker start @name@ >/dev/null || stop 1 'the stand-in does not start'
look_for @name@
within @patience@ heard --fail || stop 1 'the stand-in does not answer'
"""
STANDS_IN = "published || { [ -e @settled@ ] && stands_in; }"
HAS_PORTS = "published && [ -s @ports@ ] && public"
DROPPED = "! nft list table inet @table@ >/dev/null 2>&1 && published && public"
DISMISSED = "published && ! stands_in"
