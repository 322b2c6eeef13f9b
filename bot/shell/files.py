"""The env file as shapes, never as values, and the commands that put it right."""

from __future__ import annotations

import posixpath

from bot.domain.plan import Stack
from bot.domain.probe import Command
from bot.shell.report import command, quoted, script

_ENV = r"""
file=$1 example=$2; shift 2
folder=$(dirname "$file")
printf 'me\t%s\n' "$(id -un)"
if [ ! -e "$file" ]; then
  seen=hidden; if [ -x "$folder" ] || [ ! -e "$folder" ]; then seen=missing; fi
  printf 'file\t%s\t\t\n' "$seen"
else
  printf 'file\tthere\t%s\t%s\n' "$(stat -L -c %a "$file")" "$(stat -L -c %U "$file")"
fi
tracked=no
if command -v git >/dev/null; then
  git -c core.fsmonitor=false -c safe.directory='*' -C "$folder" \
    ls-files --error-unmatch -- "$file" >/dev/null 2>&1 && tracked=yes
elif [ -e "$folder/.git" ]; then tracked=unknown; fi
printf 'tracked\t%s\n' "$tracked"
names='
  { sub(/\r$/, "") }
  /^[ \t]*(export[ \t]+)?[A-Za-z_][A-Za-z0-9_]*[ \t]*=/ {
    sub(/^[ \t]*(export[ \t]+)?/, ""); sub(/[ \t]*=.*/, ""); print }'
[ $# -gt 0 ] || [ ! -r "$example" ] || set -- $(awk "$names" "$example")
for name in "$@"; do printf 'required\t%s\n' "$name"; done
[ ! -r "$file" ] || awk -v wanted="$*" '
  BEGIN { count = split(wanted, names, " "); for (i = 1; i <= count; i++) want[names[i]] = 1 }
  { if (sub(/\r$/, "")) crlf++ }
  open != "" { if (index($0, open)) open = ""; next }
  /^[ \t]*(#|$)/ { next }
  {
    line = $0; sub(/^[ \t]*(export[ \t]+)?/, "", line)
    at = index(line, "="); name = at ? substr(line, 1, at - 1) : line
    value = at ? substr(line, at + 1) : ""
    if (!at && !(name in want)) next
    sub(/[ \t]+$/, "", name); sub(/^[ \t]+/, "", value); sub(/[ \t]+$/, "", value)
    quote = substr(value, 1, 1)
    if ((quote == "\"" || quote == "\047") && !index(substr(value, 2), quote)) open = quote
    empty = value == "" || value ~ /^#/ || value ~ /^("")|^(\047\047)/
    if (name in want) state[name] = empty ? "empty" : "set"
    if (name ~ /^[A-Z][A-Z0-9_]*$/ && length(name) < 65 && seen[name]++ == 1) twice[name] = 1
  }
  END {
    printf "crlf\t%d\n", crlf
    for (name in state) printf "value\t%s\t%s\n", name, state[name]
    for (name in twice) printf "twice\t%s\n", name
  }' "$file"
"""

_COPY = (
    'to=$1 name=$2; shift 2; line=$(sudo grep -h "^$name=." "$@" | head -n 1);'
    ' [ -n "$line" ] && sed -i "/^$name=/d" "$to" && printf "%s\\n" "$line" >> "$to"'
)


def env_shape(stack: Stack) -> Command:
    """Rows `me`, `file` (there, mode, owner), `tracked`, `required`, `crlf`, `value`, `twice`.

    Only names that somebody asked for, and names that cannot be anything else, are printed: a
    line inside a quoted private key looks like a variable to a careless reader.
    """
    example = posixpath.join(stack.directory, stack.env_example)
    return Command(argv=script(_ENV, stack.env_path, example, *stack.required))


def make_private(path: str) -> str:
    """Only the owner reads and writes."""
    return command(quoted("chmod", "600", path))


def own(path: str, user: str) -> str:
    """Give the file to the user."""
    return command(quoted("sudo", "chown", user, path))


def strip_carriage_returns(path: str) -> str:
    r"""Turn Windows line ends into Unix ones."""
    return command(quoted("sed", "-i", r"s/\r$//", path))


def start_from_example(stack: Stack) -> str:
    """A private copy of the example, to be filled in."""
    example = posixpath.join(stack.directory, stack.env_example)
    return command(quoted("install", "-m", "600", example, stack.env_path))


def copy_value(path: str, name: str, sources: tuple[str, ...]) -> str:
    """Take a value over from the old services' files; changes nothing when they lack it."""
    return command(quoted("sh", "-c", _COPY, "copy", path, name, *sources))


def untrack(stack: Stack) -> str:
    """Take the file out of git's index; it stays on disk."""
    return command(
        quoted("git", "-C", stack.directory, "rm", "--cached", "--quiet", stack.env_path)
    )
