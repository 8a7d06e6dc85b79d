#!/bin/sh
# Installs Debian packages that npm cannot bring, as root or through sudo where that asks no password.
# Called by backend/local/preflight.mjs, for `npm start` and `npm test`, with the packages that are missing.
set -eu

[ "$#" -gt 0 ] || { echo "usage: install-system-tools.sh PACKAGE…" >&2; exit 2; }

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

export DEBIAN_FRONTEND=noninteractive
as_root apt-get update -qq
as_root apt-get install -y -qq --no-install-recommends "$@"
