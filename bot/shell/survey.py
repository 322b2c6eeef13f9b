"""What the daemon says of itself and its containers: asked once for all who want to know."""

from __future__ import annotations

from bot.domain.probe import Feed

_LABEL = '{{.Label "com.docker.compose.%s"}}'
_SEEN = "|".join(
    (
        *("seen", "{{.ID}}", "{{.Names}}", _LABEL % "project", _LABEL % "container-number"),
        "{{.Ports}}",
    )
)
_KEPT = '{{index .Config.Labels "com.docker.compose.%s"}}'
_SIZE = '{{range $key, $value := .HostConfig.LogConfig.Config}}{{if eq $key "max-size"}}{{$value}}'
_SHAPE = "|".join(
    (
        *("container", _KEPT % "service", _KEPT % "oneoff", "{{.State.Running}}", "{{.State.Pid}}"),
        *("{{.Image}}", "{{.ID}}", "{{.HostConfig.Memory}}", "{{.HostConfig.NanoCPUs}}"),
        *("{{with .HostConfig.PidsLimit}}{{.}}{{end}}", "{{.HostConfig.LogConfig.Type}}"),
        *(f"{_SIZE}{{{{end}}}}{{{{end}}}}", "{{.HostConfig.RestartPolicy.Name}}"),
        *("{{.HostConfig.NetworkMode}}", "{{len .NetworkSettings.Networks}}"),
        "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}",
        "{{range .NetworkSettings.Networks}}{{.GlobalIPv6Address}}{{end}}{{println}}",
    )
)
_MOUNTS = (
    "{{$id := .ID}}{{range .Mounts}}"
    "mount|{{$id}}|{{.RW}}|{{.Type}}|{{.Source}}|{{.Destination}}{{println}}{{end}}"
)
_RUNS = (
    '{{if .State.Running}}runs|{"Config":{"Labels":{{json .Config.Labels}},'
    '"Env":{{json .Config.Env}}}}{{end}}'
)
_ABOUT = "|".join(
    (
        *("{{.ServerVersion}}", "{{.DockerRootDir}}", "{{.LoggingDriver}}"),
        '{{range .ClientInfo.Plugins}}{{if eq .Name "compose"}}{{.Version}}{{end}}{{end}}',
        "{{json .DefaultAddressPools}}",
    )
)
_SCRIPT = r"""
project=$1 about=$2 seen=$3 shape=$4
bounded() { timeout -k 1 5 "$@" </dev/null 2>/dev/null; }
about() {
  said=$(bounded docker info --format "$about")
  case $? in 124|137) said=late ;; esac
  printf '%s\n' "$said" | tail -n 1
}
containers() {
  said=$(bounded docker ps --all --no-trunc --format "$seen") || return
  printf 'listed|yes\n%s\n' "$said"
  ids=$(printf '%s\n' "$said" | awk -F '|' -v project="$project" '$4 == project { print $2 }')
  [ -z "$ids" ] || bounded docker inspect --format "$shape" $ids
}
containers | { about; cat; }
"""

#: How a script hears it. `facts NAME` gives the rows of that name, fields between bars:
#: listed (when the daemon named its containers); seen (every container: id, name, project, number,
#: ports); of the project's own containers, those that stand still too: container (service, oneoff,
#: running, pid, image, id, memory, nanocpus, pids, log driver, max-size, restart, network mode,
#: networks, addresses, IPv6 address), mount (container, writable, type, source, destination) and,
#: for those that run, runs (labels and variables as JSON).
HEARD = r"""
unset heard
IFS='|' read -r engine root logger composer pools
heard=$(cat)
facts() { printf '%s\n' "$heard" | sed -n "/^---json$/q; s/^$1|//p"; }
late() { echo 'slipway-why the Docker daemon does not answer'; exit 124; }
"""
#: The same for scripts that cannot say anything without the daemon.
NEEDED = HEARD + '[ "$engine" != late ] || late\n'


def ask(project: str) -> Feed:
    """A line on the engine, Compose and the address pools, then the rows of `HEARD`.

    A daemon that does not answer in time is the word `late` in place of its version.
    """
    words = (project, _ABOUT, _SEEN, f"{_SHAPE}{_MOUNTS}{_RUNS}")
    return Feed(argv=("sh", "-c", _SCRIPT, "slipway", *words), timeout=11.0)
