"""Programs that run on the server: what they read stays there, only names and verdicts leave.

Each module is plain Python 3.7 that needs nothing but the standard library, because it is sent as
text. Modules take from each other by name only, so that their texts can be put together.
"""

from __future__ import annotations

import inspect
import re
from types import ModuleType

_ELSEWHERE = re.compile(r"^from (?:__future__|bot\.\S+) import (?:\([^)]*\)|[^\n(]*)\n", re.M)
_MAIN = "from __future__ import annotations\n{parts}\nimport sys\nmain(sys.argv[1:])\n"


def program(*modules: ModuleType) -> str:
    """One text out of the modules, in this order; it calls the `main` of the last one."""
    texts = (_ELSEWHERE.sub("", inspect.getsource(module)) for module in modules)
    return _MAIN.format(parts="\n".join(texts))
