#!/usr/bin/env bash
# Sees to what a fresh Debian machine lacks: ICU for `run`; more for `test`. Installs as root, else says exactly what to install.
set -euo pipefail
purpose=${1:-run}
if ! command -v dotnet >/dev/null; then
    echo "The .NET SDK 10 is needed: https://dotnet.microsoft.com/download" >&2
    exit 1
fi
missing=()
# Folding of names needs ICU; without it .NET would silently compare differently.
if ! ldconfig -p 2>/dev/null | grep -q libicuuc; then
    missing+=(libicu-dev)
fi
if [ "$purpose" = test ]; then
    command -v setsid >/dev/null || missing+=(util-linux)
fi
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing ${missing[*]} …"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
else
    echo "Install these packages first: sudo apt-get install ${missing[*]}" >&2
    exit 1
fi
