# The server: the shop, its units, and what makes each server its own at the first boot.
ARG BASE
FROM ${BASE}
COPY root/ /
COPY shop/ /opt/shop/shop/
COPY stack/ /srv/shop-next/
COPY shop/ /srv/shop-next/app/shop/
RUN /usr/lib/sandbox/prepare
