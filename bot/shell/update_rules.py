"""The rules in a checkout on the server that keep base images fresh."""

from __future__ import annotations

from bot.domain.plan import Stack
from bot.domain.probe import Command
from bot.shell.report import script

_RULES = r"""
top=
if cd "$1" 2>/dev/null; then
  top=$(git -c safe.directory='*' rev-parse --show-toplevel 2>/dev/null)
  [ -z "$top" ] || cd "$top"
  image="^[ -]*package-ecosystem: *[\"']?docker(-compose)?[\"']? *(#.*)?$"
  for name in .github/dependabot.yml .github/dependabot.yaml; do
    [ -r $name ] || continue
    watches=no
    tr -d '\r' <$name | grep -Eq "$image" && watches=yes
    printf 'rules\t%s\t%s\n' $name $watches
  done
  for name in renovate.json renovate.json5 .renovaterc .renovaterc.json .renovaterc.json5 \
    .github/renovate.json .github/renovate.json5 .gitlab/renovate.json; do
    [ -r $name ] || continue
    text=$(tr -d '\r\n\t ' <$name) watches=yes
    case $text in
      *enabledManagers*)
        case $text in *enabledManagers*[\"\']docker*) ;; *) watches=no ;; esac ;;
    esac
    case $text in *enabled[\"\']:false*|*enabled:false*) watches=no ;; esac
    printf 'rules\t%s\t%s\n' $name $watches
  done
fi
if [ -n "$top" ]; then printf 'checkout\tyes\n'; else printf 'checkout\tno\n'; fi
"""


def ask(stack: Stack) -> Command:
    """Rows `rules`: a file and whether it watches images; `checkout`: whether git knows it."""
    return Command(argv=script(_RULES, stack.directory))
