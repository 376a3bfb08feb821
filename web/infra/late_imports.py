"""Packages that hardly any request needs: they run at their first use, and not in every process at its start.

They are imported at the top of a file as everywhere, as `import name`, and used as `name.part`: `from name import part`
would run them at once. Whoever reads a setting, serves a cached page or sends an email does without them.
"""

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from threading import RLock
from types import ModuleType
from typing import Any, cast

LATE = frozenset(
    {
        "email_validator",  # addresses of email, as people type them
        "markdownify",  # descriptions of imported products
        "jwt",  # access tokens of the JSON API
        "nh3",  # descriptions of imported products
        "PIL.ImageColor",  # the shop's own colour
        "segno",  # codes for authenticator apps
        "typst",  # invoices that the worker has not made yet
        "webauthn",  # passkeys
        "yaml",  # Litestar's own description of an API; ours is JSON
        "zxcvbn_rs_py",  # passwords of new accounts
    }
)

WITHOUT = {"advanced_alchemy": ("attrs", "cattrs", "pydantic"), "structlog": ("rich",)}
"""What a package would use if it were there, and here only waits for its use: it is told that there is none."""

_LOCK = RLock()
_RUNNING: set[str] = set()


def install() -> None:
    """Have the packages of `LATE` wait for their first use, in this process and in those that are forked from it."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Finder(MetaPathFinder):
    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name not in LATE and name not in WITHOUT:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Waiting(spec.loader) if name in LATE else _Plainer(spec.loader)
        return spec


class _Plainer(Loader):
    """Runs a package while others are hidden from it."""

    def __init__(self, loader: SourceFileLoader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        _is_at_home(module, self._loader)
        modules: dict[str, ModuleType | None] = sys.modules  # type: ignore[assignment]
        hidden = [name for name in WITHOUT[module.__name__] if name not in modules]
        modules.update(dict.fromkeys(hidden))  # None hides a module
        try:
            self._loader.exec_module(module)
        finally:
            for name in hidden:
                modules.pop(name, None)


class _Waiting(Loader):
    """Puts off running a package."""

    def __init__(self, loader: SourceFileLoader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Late(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        _is_at_home(module, self._loader)


def _is_at_home(module: ModuleType, loader: SourceFileLoader) -> None:
    """Leave a module as its own loader would have made it."""
    module.__loader__ = loader
    if module.__spec__ is not None:
        module.__spec__.loader = loader


class _Late(ModuleType):
    """A module that has not run yet. Of several threads that want something of it one runs it, and the others wait.

    They wait for what it has already, too, which may need what is still to come.
    """

    def __getattribute__(self, name: str) -> Any:
        if not name.startswith("__"):  # those are asked of every module, by the import and by who looks through all
            with _LOCK:
                if type(self) is _Late and self.__name__ not in _RUNNING:
                    _run(self)
        return ModuleType.__getattribute__(self, name)


def _run(module: _Late) -> None:
    _RUNNING.add(module.__name__)
    try:
        cast("Loader", module.__loader__).exec_module(module)
        module.__class__ = ModuleType  # type: ignore[assignment]
    finally:
        _RUNNING.discard(module.__name__)
