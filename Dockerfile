# The image: a virtual environment with the locked requirements and the program, on the official slim Python.
# Needs no compiler: every requirement comes as a wheel, checked by its hash.

FROM python:3.12-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src

COPY requirements.lock ./
RUN python -m venv --without-pip /opt/incoming \
 && pip --python /opt/incoming/bin/python install --quiet --no-compile --only-binary :all: --require-hashes \
    -r requirements.lock

# The build backend and what it imports, cut out of the developers' lock file, so that they are checked by hash too.
COPY requirements-dev.lock ./
RUN awk '/^[a-z]/ {wanted = /^(hatchling|packaging|pathspec|pluggy|tomlkit|trove-classifiers)==/} wanted' \
    requirements-dev.lock > build.lock \
 && pip install --quiet --only-binary :all: --require-hashes -r build.lock

COPY . .
RUN pip wheel --quiet --no-deps --no-build-isolation --wheel-dir /wheels . \
 && pip --python /opt/incoming/bin/python install --quiet --no-compile --no-deps /wheels/*.whl

# Bytecode that is valid by decree: copying between stages rounds the times on which it would otherwise depend.
RUN python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/incoming/lib


FROM python:3.12-slim-bookworm
LABEL org.opencontainers.image.title="Incoming Transmission" \
      org.opencontainers.image.description="Publishes digests of an article store to Telegram chats" \
      org.opencontainers.image.licenses="MIT"

# MALLOC_ARENA_MAX: threads come and go here, and each arena of glibc keeps what it once had.
ENV PATH=/opt/incoming/bin:$PATH \
    INCOMING_DATA__FOLDER=/data \
    MALLOC_ARENA_MAX=2 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1

# The official image has no bytecode of the standard library, and nothing can be written when the bot runs:
# without this each start, and each health check, would compile it anew.
RUN python -m compileall -q -j 0 --invalidation-mode unchecked-hash \
    -x '/(test|tests|ensurepip|idlelib|lib2to3|pydoc_data|site-packages|tkinter|turtledemo)/' /usr/local/lib/python3.12

COPY --from=build /opt/incoming /opt/incoming
RUN install -d -o 10001 -g 10001 -m 0750 /data

# By number, so that Kubernetes can see that it is not root. A folder that is mounted here must belong to it.
USER 10001:10001
WORKDIR /data
VOLUME /data

HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 CMD ["incoming", "healthcheck"]
ENTRYPOINT ["incoming"]
CMD ["run"]
