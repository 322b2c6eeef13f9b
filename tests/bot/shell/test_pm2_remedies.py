from __future__ import annotations

from dataclasses import replace

from bot.domain.plan import Legacy
from bot.shell import pm2_remedies
from bot.shell.pm2 import State

BLOG = State(
    user="node",
    home="/home/node/.pm2",
    startup="enabled",
    dump="600",
    daemon="there",
    cli="/usr/local/bin/pm2",
    node="/usr/bin",
    running=(),
    saved=(),
)


def test_pm2_is_spoken_to_as_its_own_user() -> None:
    says = "`sudo -u node env PM2_HOME=/home/node/.pm2 pm2"

    assert pm2_remedies.save(BLOG) == f"{says} save`"
    assert pm2_remedies.restart(BLOG, "api") == f"{says} restart api`"
    assert pm2_remedies.resurrect(BLOG) == f"{says} resurrect`"
    assert pm2_remedies.startup(BLOG) == "`sudo pm2 startup systemd -u node --hp /home/node`"
    assert pm2_remedies.hide_dump(BLOG) == "`sudo chmod 600 /home/node/.pm2/dump.pm2`"


def test_one_that_a_version_manager_brought_is_called_by_its_place() -> None:
    folder = "/home/node/.nvm/v20/bin"
    theirs = replace(BLOG, cli=f"{folder}/pm2", node=folder)
    way = f"env PATH={folder}:/usr/bin:/bin"

    assert pm2_remedies.save(theirs) == (
        f"`sudo -u node {way} PM2_HOME=/home/node/.pm2 {folder}/pm2 save`"
    )
    assert pm2_remedies.startup(theirs) == (
        f"`sudo {way} {folder}/pm2 startup systemd -u node --hp /home/node`"
    )


def test_a_dead_pm2_comes_back_under_its_start_unit_where_it_has_one() -> None:
    dead = replace(BLOG, daemon="gone", cli="", node="")

    assert pm2_remedies.start(dead) == "`sudo systemctl start pm2-node.service`"
    assert pm2_remedies.start(replace(dead, startup="")) == (
        "`sudo -u node env PM2_HOME=/home/node/.pm2 pm2 resurrect`"
    )


def test_apps_are_started_anew_from_the_saved_list() -> None:
    plain = Legacy(manager="pm2", units=("a", "b"))
    placed = plain.model_copy(update={"pm2_user": "node", "pm2_home": "/srv/pm2"})

    assert pm2_remedies.from_saved(plain, "a", "b") == (
        "`sudo -H -u root env pm2 delete a b && sudo -H -u root env pm2 resurrect`"
    )
    says = "sudo -H -u node env PM2_HOME=/srv/pm2 pm2"
    assert pm2_remedies.from_saved(placed, "a") == f"`{says} delete a && {says} resurrect`"
