"""Which continuous integration lies beside the stack."""

from __future__ import annotations

from bot.domain.plan import Stack
from bot.domain.probe import Command
from bot.shell.report import Report, script

_CI = r"""
top=$(git -c safe.directory='*' -C "$1" rev-parse --show-toplevel 2>/dev/null) || top=
[ -d "$1" ] && printf 'folder\tthere\n' || printf 'folder\tgone\n'
for root in "$1" "$top"; do
  [ -n "$root" ] || continue
  for file in "$root"/.github/workflows/*.yml "$root"/.github/workflows/*.yaml; do
    [ ! -f "$file" ] || printf 'ci\tGitHub Actions\t%s\n' "$file"
  done
  for known in .gitlab-ci.yml:GitLab .circleci/config.yml:CircleCI Jenkinsfile:Jenkins \
    bitbucket-pipelines.yml:Bitbucket .woodpecker.yml:Woodpecker azure-pipelines.yml:Azure \
    .forgejo/workflows:Forgejo .gitea/workflows:Gitea; do
    [ ! -e "$root/${known%%:*}" ] || printf 'ci\t%s\t%s\n' "${known##*:}" "$root/${known%%:*}"
  done
done
"""


def ask(stack: Stack) -> Command:
    """Rows that `systems` reads."""
    return Command(argv=script(_CI, stack.directory))


def systems(report: Report) -> tuple[tuple[str, str], ...]:
    """Each system's name with its file, once; raises `Unanswered` when the script did not look."""
    report.one("folder")
    return tuple(dict.fromkeys((name, path) for name, path in report.of("ci", 2)))
