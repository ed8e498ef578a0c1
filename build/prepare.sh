#!/usr/bin/env bash
# Sees to what a fresh machine lacks: the SDK, ICU and npm for `run`, a little more for `test`.
# As root on Debian or Ubuntu it installs packages; anywhere else it says exactly what to install, and fails.
set -euo pipefail
purpose=${1:-run}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

if ! command -v dotnet >/dev/null; then
    echo "Rollcall needs the .NET SDK 10, and there is no dotnet on the PATH." >&2
    echo "Install it from https://dotnet.microsoft.com/download/dotnet/10.0 and try again." >&2
    exit 1
fi
# global.json asks for SDK 10; dotnet itself decides whether one of those installed will do.
if ! (cd "$here" && dotnet --version >/dev/null 2>&1); then
    echo "Rollcall needs the .NET SDK 10. Installed are:" >&2
    dotnet --list-sdks >&2 || true
    echo "Install it from https://dotnet.microsoft.com/download/dotnet/10.0 and try again." >&2
    exit 1
fi

has_icu() {
    # A user's PATH may lack /sbin; musl has no cache to ask.
    PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null | grep -q 'libicuuc\.so' && return 0
    compgen -G '/usr/lib*/libicuuc.so*' >/dev/null || compgen -G '/usr/lib/*/libicuuc.so*' >/dev/null
}

missing=()
# The dashboard's style and scripts come from npm when the server is built.
command -v node >/dev/null || missing+=(nodejs)
command -v npm >/dev/null || missing+=(npm)
# Names are folded by Unicode's rules, which .NET takes from ICU; without it, it would quietly compare differently. macOS brings its own.
if [ "$(uname -s)" = Linux ] && ! has_icu; then
    missing+=(libicu-dev)
fi
if [ "$purpose" = test ]; then
    # The suites run on both engines: on a cluster of the tests' own, or on the server that the variable names.
    [ -n "${ROLLCALL_TEST_POSTGRES:-}" ] || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
    # Pages are tried in a real browser.
    command -v chromium >/dev/null || missing+=(chromium)
    # Tests kill servers in the middle of their work, and each must be the head of a process group.
    [ "$(uname -s)" != Linux ] || command -v setsid >/dev/null || missing+=(util-linux)
fi
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing ${missing[*]} …" >&2
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    exit 0
fi
echo "These packages are missing: ${missing[*]}" >&2
if command -v apt-get >/dev/null; then
    echo "Install them and try again: sudo apt-get install ${missing[*]}" >&2
else
    echo "Install them by your system's package manager and try again (ICU is called libicu on Fedora, icu-libs with icu-data-full on Alpine)." >&2
fi
exit 1
