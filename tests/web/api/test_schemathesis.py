"""Schemathesis over the whole reference, with all its checks, as four kinds of users: it finds nothing."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from tests.support.api.people import Person, official, sign_up
from tests.support.embedded.started import environment, free_port
from tests.support.shop import OpenShop
from web.config.settings import PROJECT_ROOT

CONFIG = Path(__file__).with_name("schemathesis.toml")
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
START_SECONDS = 120
PATIENCE_SECONDS = 1200
"""What a busy machine may take; a quiet one takes two minutes."""
ENDINGS = [
    "POST /api/auth/logout", "POST /api/me/password", "DELETE /api/me", "DELETE /api/me/sessions",
    "DELETE /api/me/sessions/{session_id}", "PATCH /api/admin/staff/{staff_id}", "DELETE /api/admin/staff/{staff_id}",
    "DELETE /api/admin/staff/{staff_id}/factors",
]  # fmt: skip
"""They end the session that everything else needs, so they come last and by themselves."""


@asynccontextmanager
async def served(shop: OpenShop, data_dir: Path) -> AsyncIterator[str]:
    """The address of this shop as a server of its own, on the same database."""
    port, settings = free_port(), shop.shop.settings
    env = environment(
        data_dir,
        DATABASE_URL=settings.database_url or "",
        REDIS_URL=settings.redis_url or "",
        BASE_URL=settings.base_url,
        PORT=str(port),
        WORKERS="1",
        RATE_LIMITS="off",
    )
    command = [sys.executable, "-m", "web.cli", "serve"]
    with (data_dir / "serve.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(*command, env=env, cwd=PROJECT_ROOT, stdout=log, stderr=log)
        try:
            await ready(address := f"http://127.0.0.1:{port}")
            yield address
        finally:
            process.terminate()
            await process.wait()


async def ready(address: str) -> None:
    async with httpx.AsyncClient(base_url=address, trust_env=False) as client, asyncio.timeout(START_SECONDS):
        while True:
            try:
                if (await client.get("/health/ready")).is_success:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.05)


async def examine(address: str, folder: Path, *options: str) -> str:
    """Run Schemathesis to its end; what it prints if it finds anything, else nothing."""
    command = [
        str(SCHEMATHESIS),
        "--config-file",
        str(CONFIG),
        "run",
        f"{address}/openapi.json",
        "--no-color",
        *options,
    ]
    env = {**os.environ, "COLUMNS": "200", "PYTHONPATH": str(PROJECT_ROOT)}
    process = await asyncio.create_subprocess_exec(
        *command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    output, _ = await process.communicate()
    (folder / "found.txt").write_bytes(output)
    return output.decode() if process.returncode else ""


def signed_in(user: Person) -> list[str]:
    return ["--header", f"Authorization: {user.headers['Authorization']}"]


def without(*operations: str) -> list[str]:
    return [part for one in operations for part in ("--exclude-name", one)]


def only(*operations: str) -> list[str]:
    return [part for one in operations for part in ("--include-name", one)]


@pytest.mark.timeout(PATIENCE_SECONDS)
async def test_nothing_is_found_with_fewer_rights(client: httpx.AsyncClient, shop: OpenShop, tmp_path: Path) -> None:
    """Doors of staff are closed to others before anything is read; tests/web/routes/test_roles.py tries each."""
    options = ["--phases", "fuzzing", "--max-examples", "2"]
    shoppers = [*options, "--exclude-path-regex", "^/api/admin/"]
    async with served(shop, tmp_path) as address:
        assert await examine(address, tmp_path, *shoppers) == ""
        customer, staff = await sign_up(client, shop), await official(client, shop, "staff")
        for user, chosen in ((customer, shoppers), (staff, options)):
            assert await examine(address, tmp_path, *signed_in(user), *chosen, *without(*ENDINGS)) == ""
        assert await examine(address, tmp_path, *signed_in(customer), *shoppers, *only(*ENDINGS)) == ""


@pytest.mark.timeout(PATIENCE_SECONDS)
async def test_nothing_is_found_with_all_rights(client: httpx.AsyncClient, shop: OpenShop, tmp_path: Path) -> None:
    options = ["--phases", "examples,coverage,fuzzing,stateful", "--max-examples", "5"]
    async with served(shop, tmp_path) as address:
        user = await official(client, shop, "admin")
        assert await examine(address, tmp_path, *signed_in(user), *options, *without(*ENDINGS)) == ""
        assert (await client.get("/api/me", headers=user.headers)).json()["role"] == "admin"
        assert await examine(address, tmp_path, *signed_in(user), *options, *only(*ENDINGS)) == ""
