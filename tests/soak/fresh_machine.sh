#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the demo and the tests, as a newcomer would, on a machine that has nothing but git: a minimal
# Debian 12 in a folder, a clone of this repository in it, and the commands run there.
#
#   tests/soak/fresh_machine.sh [--worktree] [--full] [--dir DIR] [COMMAND...]
#
#   --worktree   copies the files as they are now instead of cloning the last commit
#   --dir DIR    where the machine is made (default: a new folder in TMPDIR); kept when given,
#                used as it is when it already holds one
#   --full       runs all of scripts/test after the demo: an hour more, see docs/testing.md
#   COMMAND      default: scripts/demo, then scripts/test --tier fast; several with -- between
#
# Wants root, debootstrap, some 4 GB of disk, Debian's archive as this machine's apt knows it, and
# npm's registry as this machine's npm does, with the certificates that this machine trusts.
# Exit 77: cannot be judged here, with the reason.
set -euo pipefail
REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

skip() { printf 'SKIP: %s\n' "$*"; exit 77; }
worktree=false dir="" tests="scripts/test --tier fast"
while [ $# -gt 0 ]; do
  case $1 in
    --worktree) worktree=true; shift ;;
    --full) tests=scripts/test; shift ;;
    --dir) dir=${2:?}; shift 2 ;;
    -*) sed -n '3,/^[^#]/{ /^#/!q; s/^# \{0,1\}//; p }' "$0"; exit 2 ;;
    *) break ;;
  esac
done
# shellcheck disable=SC2086 # a command and its arguments
[ $# -gt 0 ] || set -- scripts/demo -- $tests
[ "$(id -u)" -eq 0 ] || skip "needs root"
command -v debootstrap >/dev/null || skip "debootstrap is not installed"

# Everything mounted below lives in a mount namespace of this script and ends with it.
if [ -z "${LW_FRESH_INSIDE:-}" ]; then
  LW_FRESH_INSIDE=1 exec unshare --mount --propagation private -- "$0" \
    $($worktree && echo --worktree) ${dir:+--dir "$dir"} "$@"
fi

if [ -z "$dir" ]; then
  dir=$(mktemp -d "${TMPDIR:-/tmp}/lw-fresh.XXXXXX")
  # Nothing of this machine may be reached through it when it is deleted.
  trap 'cd /; ! mountpoint -q "$dir" || umount -R -l "$dir"
    mountpoint -q "$dir" || rm -rf --one-file-system "$dir"' EXIT
fi
if [ ! -e "$dir/etc/debian_version" ]; then
  mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Codename: bookworm' |
    head -n 1)
  [ -n "$mirror" ] || skip "apt on this machine knows no archive of Debian 12"
  echo "fresh machine: debootstrap bookworm (minbase, git) into $dir"
  debootstrap --variant=minbase --include=git,ca-certificates bookworm "$dir" "$mirror" \
    >"$dir.log" 2>&1 || { tail -n 20 "$dir.log"; exit 1; }
  rm -f "$dir.log"
fi

# A chroot that is a mount point, as `ip netns exec` needs it, with the kernel's file systems.
mount --bind "$dir" "$dir"
cd "$dir"
mount -t proc proc proc
mount -t sysfs sysfs sys
mount --rbind /dev dev
mount -t tmpfs tmpfs run

rm -rf home/linkwright
if $worktree; then
  mkdir -p home/linkwright
  git -C "$REPO" ls-files -coz --exclude-standard |
    tar -C "$REPO" --null --files-from=- --ignore-failed-read -cf - | tar -C home/linkwright -xf -
  chown -R 0:0 home/linkwright
else
  git -c safe.directory='*' clone --quiet --no-hardlinks "$REPO" home/linkwright
fi

# Behind a proxy that shows certificates of its own, nothing could be fetched otherwise.
trusted=/etc/ssl/certs/ca-certificates.crt
[ ! -r "$trusted" ] || install -m 644 "$trusted" "$dir/home/trusted.crt"
network=(NODE_EXTRA_CA_CERTS=/home/trusted.crt)
if command -v npm >/dev/null; then
  network+=("npm_config_registry=$(npm config get registry)")
  for name in proxy https-proxy; do
    value=$(npm config get "$name")
    [ "$value" = null ] || network+=("npm_config_${name/-/_}=$value")
  done
fi

run() {
  local begin=$SECONDS result=0
  echo "fresh machine: \$ $*"
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/home TERM=dumb "${network[@]}" \
    chroot . /bin/sh -c 'cd /home/linkwright && exec "$@"' sh "$@" </dev/null || result=$?
  echo "fresh machine: exit $result after $((SECONDS - begin)) s: $*"
  # scripts/demo: nothing was wrong, but this machine was too disturbed to judge all of it.
  if [ "$1 $result" = "scripts/demo 3" ]; then unjudged=true result=0; fi
  return "$result"
}

# Commands are separated by "--".
command=() unjudged=false
for word in "$@" --; do
  if [ "$word" = -- ]; then
    [ ${#command[@]} -eq 0 ] || run "${command[@]}"
    command=()
  else
    command+=("$word")
  fi
done
if $unjudged; then skip "the machine was too disturbed to judge the demonstration"; fi
