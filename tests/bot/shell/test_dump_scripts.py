from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.shell.dump_scripts import DUMP, SERVICE, WHOLE
from tests.bot.shell.script_run import ran

PSQL = "echo 17"


def service(text: str) -> list[str]:
    done = subprocess.run(
        (sys.executable, "-c", SERVICE), input=text, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    "text",
    [
        "postgresql+asyncpg://ann:p%40ss%3Aword@db.test:5433/shop?ssl=true&sslmode=require",
        "host=db.test port=5433 user=ann password='p@ss:word' dbname=shop sslmode=require",
    ],
)
def test_a_connection_string_becomes_what_libpq_reads(text: str) -> None:
    lines = service(text)

    assert lines[0] == "[source]"
    wanted = {
        "host=db.test", "port=5433", "user=ann", "password=p@ss:word", "dbname=shop",
        "sslmode=require",
    }  # fmt: skip
    assert wanted <= set(lines)
    assert not [line for line in lines if line.startswith("ssl=")]


def dumper(version: int) -> str:
    return (
        f'case "$1" in --version) echo "pg_dump (PostgreSQL) {version}.1" ;;'
        ' *) grep -q "^host=db" "$PGSERVICEFILE" && printf PGDMP >"${2#--file=}" ;; esac'
    )


def test_a_client_that_fits_dumps_once_and_the_connection_is_gone_afterwards(
    tmp_path: Path,
) -> None:
    out = tmp_path / "point" / "shop.dump"
    (tmp_path / "dump.sh").write_text(DUMP)
    script = f"printf 'host=db\\n' | sh {tmp_path}/dump.sh {out}"
    fits = {"psql": PSQL, "pg_dump": dumper(17)}

    assert ran(script, tmp_path, **fits).returncode == 0
    assert out.read_text() == "PGDMP"
    assert ran(script, tmp_path, psql=PSQL, pg_dump="exit 1").returncode == 0
    assert subprocess.run(("sh", "-c", WHOLE, "x", str(out)), check=False).returncode == 0
    assert not list(out.parent.glob("*.new"))


def test_an_older_client_never_dumps_and_a_containers_own_may(tmp_path: Path) -> None:
    out = tmp_path / "shop.dump"
    (tmp_path / "dump.sh").write_text(DUMP.replace("/usr/lib/postgresql/*", "/none"))
    script = f"printf 'host=db\\n' | sh {tmp_path}/dump.sh {out}"
    docker = (
        'case "$1 $3" in "ps "*) echo box ;; "exec pg_dump") echo "pg_dump (PostgreSQL) 17.2" ;;'
        " *) grep -q host=db && printf PGDMP ;; esac"
    )

    old = ran(script, tmp_path, psql=PSQL, pg_dump=dumper(15))
    assert (old.returncode, "version 17 or newer" in old.stderr) == (9, True)
    assert ran(script, tmp_path, psql=PSQL, pg_dump=dumper(15), docker=docker).returncode == 0
    assert out.read_text() == "PGDMP"
