# shellcheck shell=bash
# Sourced by install.sh: the Debian packages that each purpose needs.

PACKAGES_build=(
    nginx nginx-dev
    gcc libc6-dev make pkg-config
    libssl-dev libjansson-dev libuv1-dev
    ca-certificates curl
)

PACKAGES_test=(
    "${PACKAGES_build[@]}"
    perl binutils
    socat
    tini
    haproxy caddy
    prometheus
    valgrind
    clang libclang-rt-dev
    build-essential dpkg-dev debhelper lintian
    groff-base zsh fish
    chromium
)
