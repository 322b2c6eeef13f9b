# Node and pm2 beside the server's packages; npm and what only it needs stay behind.
ARG BASE
FROM ${BASE} AS npm
ENV DEBIAN_FRONTEND=noninteractive
RUN apt-get update --quiet && apt-get install --quiet --yes --no-install-recommends npm
ARG PM2
# Whom this machine trusts, where it says so: the registry may be behind its own authority.
COPY trust.pe[m] /tmp/
ENV NODE_EXTRA_CA_CERTS=/tmp/trust.pem
RUN npm install --global --omit=optional --no-audit --no-fund "pm2@${PM2}"

FROM ${BASE}
ENV DEBIAN_FRONTEND=noninteractive
RUN printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d \
 && chmod 755 /usr/sbin/policy-rc.d \
 && apt-get update --quiet \
 && apt-get install --quiet --yes --no-install-recommends nodejs \
 && apt-get clean \
 && rm /usr/sbin/policy-rc.d
COPY --from=npm /usr/local/lib/node_modules/ /usr/local/lib/node_modules/
RUN ln -s ../lib/node_modules/pm2/bin/pm2 /usr/local/bin/pm2
