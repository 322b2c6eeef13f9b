"""Strategy proxy: the host's nginx or Caddy stays, and reloads with other addresses in one file.

Both versions of the file lie beside it before anything moves, under names with a dot in front that
no `include *` finds; a move is a rename of a hard link, so that the way back needs no room. Caddy's
reload goes through its admin API, and both survive a reboot because the file itself changed.
`flipped` is there from the reload on: what is on the disk alone is not what the proxy serves.
"""

from __future__ import annotations

import shlex

from bot.domain.errors import Refused
from bot.domain.plan import Plan
from bot.domain.plan.flip import Flip
from bot.shell import old_answers, reload, state_folder
from bot.shell.fill import fill
from bot.shell.units import full_name
from bot.shell.way import Way

_FIND = r"""
  file=$(readlink -f @file@) && [ -s "$file" ] || stop 3 'there is no '@file@
  beside=${file%/*}/.${file##*/}.slipway
  for place in @new@; do
    curl --silent --output /dev/null --noproxy '*' --max-time 3 "http://$place/" ||
      stop 3 "nothing answers at $place"
  done
  if ! moved; then
    cp -p "$file" "$beside-old.tmp" && mv -f "$beside-old.tmp" "$beside-old" &&
      cp -p "$file" "$beside-new.tmp" &&
      sed @edits@ "$file" >"$beside-new.tmp" &&
      mv -f "$beside-new.tmp" "$beside-new" || stop 3 "$file cannot be copied"
  fi
  ! cmp -s "$beside-old" "$beside-new" ||
    stop 3 "$file names none of the old addresses"
"""
_PUT = r"""
  put() {
    [ "$file" -ef "$beside-$1" ] ||
      { ln -f "$beside-$1" "$beside-now" && mv -f "$beside-now" "$file"; }
  }
  file=$(readlink -f @file@) || return 1
  beside=${file%/*}/.${file##*/}.slipway
"""
_THERE = r"""
  put new && { @try@; } && reload && : >@flipped@ && return 0
  put old && reload
  return 1
"""
_BACK = r"""
  [ -e "$beside-old" ] || { [ ! -e @flipped@ ]; return; }
  put old && reload && rm -f @flipped@
"""
_MOVED = r"""
  [ -e @flipped@ ]
"""
#: With the settings that its unit names, if it names any.
_TRY = {
    "nginx": "nginx -q -t $(systemctl show --property=ExecStart --value {unit} |"
    " grep -o -e ' -c [^ ;]*' | head -n 1)",
    "caddy": "caddy validate $(systemctl show --property=ExecStart --value {unit} |"
    " grep -o -e '--\\(config\\|adapter\\)[= ][^ ;]*') >/dev/null 2>&1",
}


def way(plan: Plan) -> Way:
    """The one file, there and back. Raises `Refused` when the plan does not say what changes."""
    flip, unit = said(plan)
    words = _words(plan, flip, shlex.quote(unit))
    put = reload.reload(flip.proxy, words["unit"]) + fill(_PUT, **words)
    old = " &&".join(f"\n  answers {shlex.quote(place)}" for place in flip.moves)
    return Way(
        find=fill(_FIND, **words),
        there=put + fill(_THERE, **words),
        back=put + fill(_BACK, **words),
        moved=fill(_MOVED, **words),
        ready=f"{old}\n",
        well=old_answers.by_name(plan),
        follow="\n  exit 0\n",
        by_hand=(
            fill("file=$(readlink -f @file@)", **words),
            'cp -p "${file%/*}/.${file##*/}.slipway-old" "$file"',
            fill("systemctl reload @unit@", **words),
        ),
        sight=f"`grep {next(iter(flip.moves))} {flip.file}` finds the old address.",
    )


def _words(plan: Plan, flip: Flip, unit: str) -> dict[str, str]:
    return {
        "file": shlex.quote(flip.file),
        "unit": unit,
        "flipped": shlex.quote(f"{state_folder.folder(plan)}/flipped"),
        "new": shlex.join(flip.moves.values()),
        "edits": " ".join(edit(*pair) for pair in flip.moves.items()),
        "try": tried(plan),
    }


def tried(plan: Plan) -> str:
    """The command by which the proxy itself looks at its settings; status 0 when it takes them."""
    flip, unit = said(plan)
    return _TRY[flip.proxy].format(unit=shlex.quote(unit))


def said(plan: Plan) -> tuple[Flip, str]:
    """What changes in whose file. Raises `Refused` when the plan does not say it."""
    if plan.flip is None or plan.legacy.proxy is None:
        raise Refused(
            "The strategy 'proxy' needs to know what changes in the host's proxy.",
            next_action="Name the proxy's unit in legacy.proxy and its file and addresses in flip.",
        )
    return plan.flip, full_name(plan.legacy.proxy)


def edit(old: str, new: str) -> str:
    """sed's words: replace an address, but not the beginning or the end of a longer one."""
    plain = old.replace(".", "\\.").replace("[", "\\[").replace("]", "\\]")
    return "-e " + shlex.quote(f"s,\\(^\\|[^0-9A-Za-z.]\\){plain}\\([^0-9]\\|$\\),\\1{new}\\2,g")
