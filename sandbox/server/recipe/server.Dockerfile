# The server: its app, old and new, and what makes each server its own at the first boot.
ARG BASE
FROM ${BASE}
ARG STACK
COPY root/ /
COPY stack/ ${STACK}/
RUN /usr/lib/sandbox/prepare
