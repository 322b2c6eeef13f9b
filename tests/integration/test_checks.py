"""The checks' scripts and remedies on a real server."""

from __future__ import annotations

import re

import pytest

from bot.domain.plan import Plan, Stack
from bot.domain.probe import Command
from bot.executor import judging
from bot.shell import files, resolved
from bot.shell.report import Report, report
from sandbox.migration import migration
from sandbox.server import Server
from sandbox.server.scenes import named
from tests.asked import ask

pytestmark = pytest.mark.server
SECRET = re.compile(r"^(?:SECRET_KEY|DATABASE_URL|ADMIN_PASSWORD)=(.+)$", re.MULTILINE)
FILE = """\
services:
  edge:
    image: shop-edge:1
    build: .
    user: "0:0"
    cap_drop: [ALL]
    cap_add: [NET_BIND_SERVICE]
    environment:
      PASSWORD: ${PASSWORD}
      image: none
  plain:
    build: .
  later:
    image: later:1
    profiles: [cutover]
"""


@pytest.fixture(scope="module")
def plan(server: Server) -> Plan:
    return Plan.model_validate(migration(server))


def shape(server: Server, plan: Plan) -> Report:
    return report(ask(server, files.env_shape(plan.stack)))


def test_no_secret_of_the_env_file_leaves_the_server(server: Server, plan: Plan) -> None:
    known = SECRET.findall(server.run(f"cat {plan.stack.env_path}").stdout)
    everything = judging.probes(judging.asked(judging.all_checks(), plan))
    commands = [probe for probe in everything if isinstance(probe, Command)]

    told = [ask(server, command) for command in commands]

    assert len(known) == 3
    assert len(commands) >= 9
    for output in told:
        report(output)
        assert not [secret for secret in known if secret in output.stdout + output.stderr]


def test_compose_itself_names_services_users_and_capabilities(server: Server) -> None:
    folder = server.run_as_user("mktemp -d").stdout.strip()
    stack = Stack.model_validate(
        {
            "directory": folder,
            "project": "probe",
            "domain": "shop.test",
            "services": [{"name": "edge", "port": 18999}],
        }
    )
    lines = f"cat > {stack.compose_path} <<'FILE'\n{FILE}FILE\n"
    server.run_as_user(f"{lines}echo PASSWORD=hunter2 > {stack.env_path}")

    output = ask(server, resolved.ask(stack))
    server.run_as_user(f"rm -r {folder}")

    edge, later, plain = resolved.described(report(output))
    assert (edge.user, edge.cap_add, edge.cap_drop) == ("0:0", ("NET_BIND_SERVICE",), ("ALL",))
    assert (edge.image, edge.built, edge.image_user) == ("shop-edge:1", True, None)
    assert (plain.image, plain.built) == ("probe-plain", True)
    assert (later.image, later.built) == ("later:1", False)
    assert "hunter2" not in output.stdout + output.stderr


def test_an_empty_value_is_taken_over_from_the_old_services(server: Server, plan: Plan) -> None:
    scene = named("env_empty_value")
    scene.break_(server)
    try:
        assert ("SECRET_KEY", "empty") in shape(server, plan).of("value", 2)
        sources = plan.legacy.env_files
        remedy = files.copy_value(plan.stack.env_path, "SECRET_KEY", sources).strip("`")

        assert server.run_as_user(remedy).stdout == ""

        mended = shape(server, plan)
        assert ("SECRET_KEY", "set") in mended.of("value", 2)
        assert mended.of("twice", 1) == ()
        assert mended.of("file", 3) == (("there", "600", server.user),)
    finally:
        scene.mend(server)


@pytest.mark.parametrize("name", ["a$b", "NOT_THERE"])
def test_a_value_that_the_old_services_lack_changes_nothing(
    server: Server, plan: Plan, name: str
) -> None:
    before = server.run(f"cat {plan.stack.env_path}").stdout
    remedy = files.copy_value(plan.stack.env_path, name, plan.legacy.env_files).strip("`")

    assert server.run_as_user(remedy, check=False).returncode != 0

    assert server.run(f"cat {plan.stack.env_path}").stdout == before
