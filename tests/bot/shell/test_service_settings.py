from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.check import Unanswered
from bot.domain.reading import Output
from bot.shell import service_settings
from bot.shell.report import Report, report
from bot.shell.service_settings import Made, Mount, needs_rotation

READINGS = Path(__file__).parents[2] / "readings"


def read(*lines: str) -> Report:
    known = ("logs\tjson-file\t10m", "service\tapi\tapi:1\tno\t\t\t", *lines)
    return Report(rows=tuple(tuple(line.split("\t")) for line in known))


def test_a_recorded_stack_is_read_with_its_containers() -> None:
    recorded = report(Output(status=0, stdout=(READINGS / "services.txt").read_text()))

    api, caddy, _, worker = service_settings.settings(recorded)

    assert (api.memory, api.cpus, api.pids, api.copies) == (268_435_456, True, True, 1)
    assert (api.log, api.max_size, api.own_log) == ("json-file", "10m", True)
    assert api.published == (18000,)
    assert api.made == (
        Made(
            memory=268_435_456,
            cpus=1_000_000_000,
            pids=200,
            log="json-file",
            max_size="10m",
            restart="unless-stopped",
        ),
    )
    assert caddy.mounts[-1] == Mount(
        kind="volume", source="caddy_data", target="/data", writable=True
    )
    assert not caddy.mounts[0].writable
    assert worker.made == ()


def test_what_a_service_leaves_out_the_daemon_decides() -> None:
    (api,) = service_settings.settings(read())

    assert (api.log, api.max_size, api.own_log) == ("json-file", "10m", False)
    assert (api.memory, api.cpus, api.pids, api.restart) == (0, False, False, "")


def test_the_daemons_size_counts_for_its_own_driver_only() -> None:
    (api,) = service_settings.settings(read("set\tapi\tlog\tlocal"))

    assert (api.log, api.max_size) == ("local", "")


def test_a_range_of_ports_counts_from_its_first() -> None:
    (api,) = service_settings.settings(read("set\tapi\tpublished\t8000-8010"))

    assert api.published == (8000,)


def test_containers_without_a_limit_for_processes_say_minus_one_or_nothing() -> None:
    made = "shape\tapi\t0\t0\t{}\tjson-file\t\tno"
    (api,) = service_settings.settings(read(made.format("-1"), made.format("")))

    assert [each.pids for each in api.made] == [0, 0]


def test_no_service_and_no_daemon_are_no_answer() -> None:
    with pytest.raises(Unanswered, match="names no service"):
        service_settings.settings(Report(rows=()))
    with pytest.raises(Unanswered, match="nothing about 'logs'"):
        service_settings.settings(Report(rows=(("service", "api", "a", "no", "", "", ""),)))


@pytest.mark.parametrize(("log", "grows"), [("json-file", True), ("local", False), ("", False)])
def test_only_json_file_grows_for_ever(log: str, grows: bool) -> None:
    assert needs_rotation(log) is grows
