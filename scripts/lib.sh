# What the scripts share. Sourced, never run. Ends in the root of the project.

set -euo pipefail

# A folder named from where the caller stands stays that folder.
if [ -n "${PST_DATA_DIR:-}" ]; then
  PST_DATA_DIR=$(realpath -m -- "$PST_DATA_DIR")
  export PST_DATA_DIR
fi
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

say() { printf '== %s\n' "$*" >&2; }

die() {
  printf '%s\n' "$*" >&2
  exit 1
}

need_go() {
  command -v go >/dev/null || die "Go 1.26 atau lebih baru belum terpasang: https://go.dev/dl/ [go_missing]"
}

# major NAME: the newest major version of a server that is installed, or 0.
major() {
  local path best=0 found
  for path in $(type -aP "$1" || true) /usr/lib/postgresql/*/bin/"$1" /usr/sbin/"$1"; do
    [ -x "$path" ] || continue
    found=$("$path" --version | sed -nE 's/.*(\) |v=)([0-9]+).*/\2/p')
    [ "${found:-0}" -le "$best" ] || best=$found
  done
  echo "$best"
}

have_postgres() { [ "$(major postgres)" -ge 15 ]; }
have_redis() { [ "$(major redis-server)" -ge 7 ] || [ "$(major valkey-server)" -ge 7 ]; }

# install PACKAGE...: from the distribution, without starting any service: the
# program starts servers of its own.
install() {
  local sudo=() policy=/usr/sbin/policy-rc.d ours=
  command -v apt-get >/dev/null || die "Pasang dahulu: $* [package_missing]"
  if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || die "Pasang dahulu: sudo apt-get install $* [package_missing]"
    sudo=(sudo)
  fi
  say "apt-get install $*"
  if [ ! -e "$policy" ]; then
    ours=yes
    printf '#!/bin/sh\nexit 101\n' | "${sudo[@]}" tee "$policy" >/dev/null
    "${sudo[@]}" chmod 755 "$policy"
  fi
  local code=0
  { "${sudo[@]}" apt-get update -qq &&
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } >&2 || code=$?
  [ -z "$ours" ] || "${sudo[@]}" rm -f "$policy"
  [ "$code" -eq 0 ] || die "Paket tidak dapat dipasang: $* [package_missing]"
}

need_postgres() {
  have_postgres || install postgresql
  have_postgres || die "Distribusi ini tidak punya Postgres 15 atau lebih baru; pasang dari https://apt.postgresql.org [postgres_missing]"
}

need_redis() {
  have_redis || install redis-server
  have_redis || die "Distribusi ini tidak punya Redis 7 atau lebih baru; pasang dari https://redis.io atau pakai Valkey [redis_missing]"
}

# need_tools: what the README's first five minutes use.
need_tools() {
  command -v curl >/dev/null || install curl
  command -v jq >/dev/null || install jq
}

# need_browser: Chromium and its driver, for the tests that look at pages.
need_browser() {
  [ -f internal/e2e/browser/package.json ] || return 0
  command -v node >/dev/null && command -v npm >/dev/null || install nodejs npm
  command -v chromium >/dev/null || command -v chromium-browser >/dev/null || install chromium
  if [ ! -d internal/e2e/browser/node_modules ] ||
    [ internal/e2e/browser/package-lock.json -nt internal/e2e/browser/node_modules ]; then
    say "npm ci"
    npm --prefix internal/e2e/browser ci --no-audit --no-fund --silent
    touch internal/e2e/browser/node_modules
  fi
}

# need_node: Node and npm, for the console's build.
need_node() {
  command -v node >/dev/null && command -v npm >/dev/null || install nodejs npm
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)' ||
    die "Node $(node --version) terlalu lama; pasang Node 20.19 atau 22.12 ke atas: https://nodejs.org [node_too_old]"
}

# build_console: what internal/console embeds, when its sources, the catalogue or
# the API document are newer than the last build.
build_console() {
  local at=internal/console done=internal/console/dist/index.html
  if [ ! -d "$at/node_modules" ] || [ "$at/package-lock.json" -nt "$at/node_modules" ]; then
    say "npm ci (konsol)"
    npm --prefix "$at" ci --no-audit --no-fund --silent
    touch "$at/node_modules"
  fi
  if [ -f "$done" ] && [ -z "$(find "$at/src" "$at/build" "$at"/*.ts "$at"/*.json "$at/index.html" internal/i18n internal/web/openapi.json \
    -newer "$done" -type f -print -quit)" ]; then
    return 0
  fi
  say "npm run build (konsol)"
  npm --prefix "$at" run --silent build
}

build_pst() { go build -trimpath -o bin/pst ./cmd/pst; }

# need_s3: versitygw of its own module, the S3 server that tests keep files in,
# built once for each change of it.
need_s3() {
  local bin=$PWD/.tools/versitygw
  [ -x "$bin" ] && [ ! scripts/s3/go.mod -nt "$bin" ] && return 0
  say "versitygw (sekali saja, sekitar dua menit)"
  mkdir -p .tools
  go -C scripts/s3 build -o "$bin" github.com/versity/versitygw/cmd/versitygw ||
    die "versitygw tidak dapat dibangun; perlu jaringan ke proksi modul Go sekali [s3_missing]"
  touch "$bin"
}

# need_clamav: the virus scanner that tests have look at files; they bring it
# signatures of their own.
need_clamav() {
  command -v clamd >/dev/null || [ -x /usr/sbin/clamd ] || install clamav-daemon
}

# need_lint: golangci-lint of its own module, built once for each change of it.
need_lint() {
  local bin=$PWD/.tools/golangci-lint
  [ -x "$bin" ] && [ ! scripts/lint/go.mod -nt "$bin" ] && return 0
  say "golangci-lint (sekali saja, sekitar dua menit)"
  mkdir -p .tools
  go -C scripts/lint build -o "$bin" github.com/golangci/golangci-lint/v2/cmd/golangci-lint
  touch "$bin"
}
