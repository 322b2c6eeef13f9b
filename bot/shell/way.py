"""How one strategy moves the public ports, as shell functions of the scripts on the server."""

from __future__ import annotations

from dataclasses import dataclass

NOTHING = "\n  :\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Bodies of shell functions; each may run again, and finds `say` and `stop` there.

    `find` looks for the new stack before anything moves and may take its time. `there` moves the
    traffic to it, `back` to the old services, `moved` has status 0 while the new stack has it.
    `ready` has status 0 when the old app can take the traffic, `well` when it has it and answers.
    `follow` goes on after a boot as long as the traffic needs attention. `by_hand` are the commands
    of `back` for a person, `sight` tells by what command a person sees that it worked.
    `aside` lets another container take the visitors before the front gives up ports that it has for
    good, `leave` takes away what stands for that.
    """

    find: str
    there: str
    back: str
    moved: str
    ready: str
    well: str
    follow: str
    by_hand: tuple[str, ...]
    sight: str
    aside: str = NOTHING
    leave: str = NOTHING
