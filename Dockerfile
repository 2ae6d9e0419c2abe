# Two stages: what builds stays behind; what runs has Python, the locked packages and our own.
# Docker and Podman build it alike; Podman keeps the health check with `--format docker`.
ARG PYTHON=3.13

FROM python:${PYTHON}-slim AS build
RUN apt-get update && apt-get install --yes --no-install-recommends binutils
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore PIP_NO_COMPILE=1
WORKDIR /src
RUN python -m venv --without-pip /opt/stagebill
# What the lock names, by its hashes, first: it changes less often than our own files. `WITH` adds what is
# optional, such as opentelemetry-sdk and opentelemetry-exporter-otlp-proto-http for traces.
ARG WITH=""
COPY requirements.lock ./
RUN --mount=type=cache,target=/root/.cache/pip \
    pip --python /opt/stagebill install --only-binary=:all: -r requirements.lock \
    && if [ -n "$WITH" ]; then pip --python /opt/stagebill install $WITH; fi \
    # Wheels carry symbols for debuggers, 28 MB of them; what lies in *.libs was relinked and stays as it is.
    && find /opt/stagebill -name '*.so' -not -path '*.libs/*' -exec strip --strip-unneeded {} +
COPY pyproject.toml README.md LICENSE ./
COPY actions actions
COPY rules rules
COPY engine engine
COPY sandbox sandbox
COPY hubspot-app/src/app hubspot-app/src/app
# Bytecode that is never compared with its source: the file system that it runs on cannot be written to.
RUN --mount=type=cache,target=/root/.cache/pip \
    pip --python /opt/stagebill install --no-deps . \
    && /opt/stagebill/bin/python -m compileall -q --invalidation-mode unchecked-hash /opt/stagebill/lib

FROM python:${PYTHON}-slim
COPY --from=build /opt/stagebill /opt/stagebill
ENV PATH=/opt/stagebill/bin:$PATH
# Loading all that it imports, once and as root, leaves the bytecode of Python's own modules behind.
RUN /usr/local/bin/pip uninstall --yes --quiet --root-user-action=ignore pip \
    && python -c "import engine.__main__, engine.compose, sandbox.run, urllib.request" \
    && useradd --uid 10001 --home-dir /var/lib/stagebill --shell /usr/sbin/nologin stagebill \
    && install --directory --owner stagebill --group stagebill --mode 0700 /var/lib/stagebill
ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    STAGEBILL_DATA_DIR=/var/lib/stagebill \
    STAGEBILL_RULES=/etc/stagebill/rules.yaml \
    STAGEBILL_HOST=0.0.0.0 \
    STAGEBILL_LOG=json
USER 10001
WORKDIR /var/lib/stagebill
EXPOSE 8700
# For `serve`. A worker answers no calls: compose.yaml takes its check away, `stagebill doctor` sees it.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ.get('STAGEBILL_PORT', '8700') + '/health/ready', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["stagebill"]
CMD ["serve"]
