# The Debian packages of the server, on a bare Debian root.
ARG BASE
FROM ${BASE}
ARG PACKAGES
ENV DEBIAN_FRONTEND=noninteractive
RUN printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d \
 && chmod 755 /usr/sbin/policy-rc.d \
 && echo force-unsafe-io > /etc/dpkg/dpkg.cfg.d/sandbox \
 && printf 'path-exclude /usr/share/%s/*\n' doc man info locale >> /etc/dpkg/dpkg.cfg.d/sandbox \
 && apt-get update --quiet \
 && apt-get install --quiet --yes --no-install-recommends ${PACKAGES} \
 && mkdir -p /opt/debian \
 && cd /opt/debian \
 && apt-get download --quiet docker.io \
 && apt-get clean \
 && rm /usr/sbin/policy-rc.d /etc/ssh/ssh_host_*
