#!/bin/sh
# Puts the command hatchet on the PATH of macOS, Linux or WSL (CLI-01). Run it again to bring it up to date.
# Usage: install-cli.sh [PACKAGE]
#   PACKAGE   file or address of a package that `npm run pack` made; a clone makes its own
#   PREFIX    variable: installs PREFIX/bin/hatchet. Default: npm's global prefix if it may be written, else ~/.local
set -eu

fail() {
  echo "install-cli.sh: $1" >&2
  exit 1
}

[ $# -le 1 ] || fail "one package at most, got $#: $*"
command -v node >/dev/null || fail "Node.js is needed, 20.19 or newer: https://nodejs.org/en/download"
command -v npm >/dev/null || fail "npm is needed; it comes with Node.js: https://nodejs.org/en/download"
node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' ||
  fail "Node.js 20.19 or newer is needed, this is $(node --version): https://nodejs.org/en/download"

package=${1:-}
clone=$(cd "$(dirname "$0")/.." && pwd)
if [ -z "$package" ]; then
  # No default from a registry: the name there belongs to whoever took it first.
  [ -f "$clone/scripts/pack.mjs" ] || fail "which package? Outside of a clone, name one that 'npm run pack' made"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  node "$clone/scripts/run.mjs" pack "$work" >&2
  package=$(ls "$work"/*.tgz)
fi

prefix=${PREFIX:-}
if [ -z "$prefix" ]; then
  prefix=$(npm prefix --global)
  [ -w "$prefix/bin" ] && [ -w "$prefix/lib" ] || prefix=$HOME/.local
fi
npm install --global --prefix "$prefix" --no-fund --no-audit --loglevel=error "$package"
version=$("$prefix/bin/hatchet" --version)
echo "hatchet $version is $prefix/bin/hatchet"
case ":$PATH:" in
  *":$prefix/bin:"*) ;;
  *)
    echo "It is not on your PATH yet. Add this line to the profile of your shell, and run it here:"
    echo "  export PATH=\"$prefix/bin:\$PATH\""
    ;;
esac
