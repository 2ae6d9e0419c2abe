# syntax=docker/dockerfile:1
# Two stages: what builds stays behind; what runs has Python, the locked packages and our own.
ARG PYTHON=3.13

FROM python:${PYTHON}-slim AS build
WORKDIR /src
RUN python -m venv /opt/stagebill
# What the lock names, by its hashes, first: it changes less often than our own files. `WITH` adds what is
# optional, such as opentelemetry-sdk and opentelemetry-exporter-otlp-proto-http for traces.
ARG WITH=""
COPY requirements.lock ./
RUN --mount=type=cache,target=/root/.cache/pip \
    /opt/stagebill/bin/pip install --disable-pip-version-check --only-binary=:all: -r requirements.lock \
    && if [ -n "$WITH" ]; then /opt/stagebill/bin/pip install --disable-pip-version-check $WITH; fi
COPY pyproject.toml README.md LICENSE ./
COPY actions actions
COPY rules rules
COPY engine engine
COPY sandbox sandbox
RUN /opt/stagebill/bin/pip install --disable-pip-version-check --no-deps . \
    && /opt/stagebill/bin/pip uninstall --yes --quiet pip \
    && /opt/stagebill/bin/python -m compileall -q /opt/stagebill/lib

FROM python:${PYTHON}-slim
RUN pip uninstall --yes --quiet pip \
    && useradd --system --uid 10001 --home-dir /var/lib/stagebill --create-home --shell /usr/sbin/nologin stagebill
COPY --from=build /opt/stagebill /opt/stagebill
ENV PATH=/opt/stagebill/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    STAGEBILL_DATA_DIR=/var/lib/stagebill \
    STAGEBILL_RULES=/etc/stagebill/rules.yaml \
    STAGEBILL_HOST=0.0.0.0 \
    STAGEBILL_LOG=json
USER 10001
WORKDIR /var/lib/stagebill
VOLUME /var/lib/stagebill
EXPOSE 8700
# For `serve`. A worker answers no calls: compose.yaml takes its check away, `stagebill doctor` sees it.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ.get('STAGEBILL_PORT', '8700') + '/health/ready', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["stagebill"]
CMD ["serve"]
