"""Trivy on the server: its reports reduced to what is judged, and its own look at the images."""

from __future__ import annotations

from bot.domain.check import Readings
from bot.domain.image_reading import ScanReport, ScanReports, Vulnerability
from bot.domain.plan import Stack
from bot.domain.plan.evidence import Scan
from bot.domain.probe import Command, LocalReports
from bot.domain.reading import Output, Reading
from bot.shell import stack_survey, survey
from bot.shell.report import Report, command, quoted, report, script, whole

# Words of JSON one a line, so that neither layout nor what a description says can mislead.
_REDUCE = r"""
words() { grep -oE '"([^"\\]|\\.)*"|[][{}:,]|[^][{}:,"[:space:]]+' "$1"; }
reduce() { # file or -, the name under which it is told
  words "$1" | awk -v source="$2" '
    function text(word) {
      gsub(/^"|"$/, "", word)
      gsub(/\\u003e/, ">", word); gsub(/\\u003c/, "<", word); gsub(/\\u0026/, "\\&", word)
      gsub(/\\./, " ", word); return word }
    function path(depth, i, all) {
      for (i = 1; i <= depth; i++) all = all "/" (kind[i] == "[" ? "#" : key[i]); return all }
    function leaf(word, at) {
      at = path(level)
      if (at == "/SchemaVersion") version = word
      else if (at == "/ArtifactName") artifact = text(word)
      else if (at == "/CreatedAt") created = text(word)
      else if (at == "/Metadata/ImageID") image = text(word)
      else if (at == "/Metadata/RepoDigests/#") digests = digests " " text(word)
      else if (at == "/Metadata/OS/Family") family = text(word)
      else if (at == "/Metadata/OS/Name") name = text(word)
      else if (at == "/Metadata/OS/EOSL") ended = word
      else if (at == "/Results/#/Class") results += text(word) ~ /^(os|lang)-pkgs$/
      else if (at ~ /^\/Results\/#\/Vulnerabilities\/#\/[A-Za-z]+$/) hole[key[level]] = text(word)
    }
    /^[[{]$/ {
      here = path(level)
      if (here ~ /^\/Results\/#\/ExperimentalModifiedFindings\/#$/) suppressed++
      if (here ~ /^\/Results\/#\/Vulnerabilities\/#$/) for (each in hole) delete hole[each]
      kind[++level] = $0; key[level] = ""; wants = $0 == "{"; next }
    /^[]}]$/ {
      level--
      if (path(level) ~ /^\/Results\/#\/Vulnerabilities\/#$/ && $0 == "}" &&
          (hole["Severity"] == "CRITICAL" || hole["Severity"] == "HIGH"))
        holes[++count] = hole["VulnerabilityID"] "\t" hole["Severity"] "\t" hole["PkgName"] \
          "\t" hole["InstalledVersion"] "\t" hole["FixedVersion"]
      wants = 0; next }
    $0 == "," { wants = kind[level] == "{"; next }
    $0 == ":" { next }
    wants { key[level] = text($0); wants = 0; next }
    { leaf($0) }
    END {
      if (level != 0 || version != 2 || artifact == "") { print "odd\t" source; exit }
      OFS = "\t"
      print "report", source, artifact, created, image, substr(digests, 2), family, name, ended, \
        results + 0, suppressed + 0
      for (i = 1; i <= count && i <= 400; i++) print "hole", source, holes[i]
    }'
}
printf 'asked\t%s\n' "$(date +%s)"
"""
_READ = r"""
shown=$1; set +f
[ ! -d "$shown" ] || shown=${shown%/}/*.json
IFS=; for file in $shown; do unset IFS; [ ! -r "$file" ] || reduce "$file" "$file"; done
"""
_LOOK = r"""
if ! command -v trivy >/dev/null; then printf 'missing\ttrivy\n'; else
  printf 'database\t%s\n' "$(timeout 5 trivy version --format json 2>/dev/null | tr -d ' \n\t' |
    sed -n 's/.*"VulnerabilityDB":{[^}]*"UpdatedAt":"\([^"]*\)".*/\1/p')"
  for image in $(facts named); do
    { told=$(timeout -k 1 10 trivy image --skip-db-update --skip-java-db-update --offline-scan \
        --cache-backend memory --scanners vuln --quiet --format json "$image" 2>/dev/null |
        reduce - "$image"); printf '%s\n' "$told"; } &
  done; wait
fi
"""


def ask(stack: Stack, scan: Scan) -> Command:
    """Rows that `reports` reads: the reports on the server, or a look of its Trivy.

    Trivy's own look uses the list of holes that is there; it loads nothing and keeps nothing.
    """
    if scan.reports:
        return Command(argv=script(f"{_REDUCE}{_READ}", scan.reports), timeout=8.0)
    argv = script(f"{survey.NEEDED}{_REDUCE}{_LOOK}")
    return Command(argv=argv, timeout=12.0, feed=stack_survey.ask(stack))


def question(stack: Stack, scan: Scan) -> LocalReports | Command:
    """Where the plan says that the reports are; `answered` reads what comes back."""
    if scan.reports and scan.via == "bot":
        return LocalReports(path=scan.reports)
    return ask(stack, scan)


def answered(readings: Readings, name: str, scan: Scan) -> ScanReports:
    """The reports of the question of that name; raises `Unanswered` without any."""
    if scan.reports and scan.via == "bot":
        return readings.get(name, ScanReports)
    return reports(report(readings.get(name, Output)))


def missing(answer: Reading | None) -> bool:
    """Whether the server has no Trivy to look with."""
    return isinstance(answer, Output) and "missing\ttrivy" in answer.stdout.splitlines()


def reports(found: Report) -> ScanReports:
    """What the rows say together; raises `Unanswered` for odd ones."""
    holes: dict[str, list[Vulnerability]] = {}
    for source, name, severity, package, installed, fixed in found.of("hole", 6):
        holes.setdefault(source, []).append(
            Vulnerability(
                id=name, severity=severity, package=package, installed=installed, fixed=fixed
            )
        )
    database = found.of("database", 1)
    return ScanReports(
        reports=tuple(_one(row, tuple(holes.get(row[0], ()))) for row in found.of("report", 10)),
        asked_at=whole(found.one("asked")),
        unreadable=tuple(row[0] for row in found.of("odd", 1)),
        database_at=(database[0][0] or "never") if database else "",
    )


def _one(row: tuple[str, ...], holes: tuple[Vulnerability, ...]) -> ScanReport:
    source, artifact, created, image, digests, family, name, ended, results, suppressed = row
    return ScanReport(
        source=source,
        artifact=artifact,
        created_at=created,
        image_id=image,
        repo_digests=tuple(digests.split()),
        os_family=family,
        os_name=name,
        end_of_life=ended == "true",
        results=whole(results),
        suppressed=whole(suppressed),
        vulnerabilities=holes,
    )


def scan(image: str, report_name: str) -> str:
    """Look through one image and keep the report."""
    return command(quoted("trivy", "image", "--format", "json", "--output", report_name, image))
