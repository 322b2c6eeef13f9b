# Slipway's image: built in one stage, run in another, as nobody in particular.
# PYTHON_IMAGE may name any image with Python 3.11 or newer; pin it by digest where your registry gives one.
ARG PYTHON_IMAGE=python:3.12.8-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
WORKDIR /build
COPY requirements-runtime.lock pyproject.toml README.md LICENSE ./
COPY build/wheel[s] ./wheels/
RUN python3 -m venv /opt/slipway \
 && if [ -d wheels ]; then set -- --no-index --find-links wheels; else set --; fi \
 && /opt/slipway/bin/python -m pip install --no-cache-dir --disable-pip-version-check \
      --require-hashes --only-binary :all: "$@" -r requirements-runtime.lock
COPY bot ./bot
COPY commands ./commands
COPY storage ./storage
RUN site=$(/opt/slipway/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))') \
 && cp -R bot commands storage "$site/" \
 && /opt/slipway/bin/python -m compileall -q "$site/bot" "$site/commands" "$site/storage" \
 && printf '#!/opt/slipway/bin/python\nfrom bot.__main__ import main\nraise SystemExit(main())\n' \
      > /opt/slipway/bin/slipway \
 && chmod 0755 /opt/slipway/bin/slipway \
 && rm -rf /opt/slipway/bin/pip* "$site"/pip "$site"/pip-*

FROM ${PYTHON_IMAGE}
LABEL org.opencontainers.image.title="slipway" \
      org.opencontainers.image.licenses="Apache-2.0"
# What a cutover calls on the bot: visitors' requests, the way to servers, dumps, and who edited a file.
# Not pinned: the base's security updates are wanted, and an old version is gone from its archive.
# hadolint ignore=DL3008
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      curl git openssh-client postgresql-client \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /var/lib/slipway --create-home --shell /usr/sbin/nologin slipway \
 && install -d -o slipway -m 0700 /var/lib/slipway /etc/slipway /etc/slipway/migrations
COPY --from=build /opt/slipway /opt/slipway
ENV PATH=/opt/slipway/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    XDG_STATE_HOME=/var/lib \
    SLIPWAY_MIGRATIONS=/etc/slipway/migrations
USER 10001
WORKDIR /var/lib/slipway
VOLUME /var/lib/slipway
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
  CMD ["slipway", "healthy"]
ENTRYPOINT ["slipway"]
CMD ["serve"]
