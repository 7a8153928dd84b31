# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# Sourced by every script here: where the repository is, how to speak, how to give up.
# Exit codes are those of the command line program: 1 a check failed, 2 usage, 4 refused.
REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export REPO
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

say() { printf '%s\n' "$*"; }
die() { local code=$1; shift; printf '%s: %s\n' "${0##*/}" "$*" >&2; exit "$code"; }
is_root() { [ "$(id -u)" -eq 0 ]; }

# The comment at the head of the calling script is its help.
usage() { sed -n '3,/^[^#]/{ /^#/!q; s/^# \{0,1\}//; p }' "$0"; }

# Why a lab of network namespaces cannot be made here; silent and true when it can.
why_no_lab() {
  is_root || { say "needs root"; return 1; }
  command -v ip >/dev/null || { say "no ip program (package iproute2)"; return 1; }
  command -v ethtool >/dev/null || { say "no ethtool program"; return 1; }
  local probe="lwprobe$$"
  ip netns add "$probe" 2>/dev/null || { say "network namespaces cannot be created"; return 1; }
  local result=0
  ip netns exec "$probe" ip link add v0 type veth peer name v1 2>/dev/null ||
    { say "veth pairs cannot be created"; result=1; }
  ip netns del "$probe"
  return "$result"
}
