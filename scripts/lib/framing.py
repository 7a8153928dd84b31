# SPDX-License-Identifier: Apache-2.0
"""What Ethernet framing allows: the endpoints' own arithmetic, independent of the emulator's.

IEEE 802.3: a frame of n octets without FCS occupies max(n, 60) + 4 (FCS) + 8 (preamble) + 12 (gap)
octets of link time.
"""

ETHERNET_HEADER = 14
PING_FRAME = ETHERNET_HEADER + 20 + 8 + 56   # IPv4, ICMP, ping's default payload
TCP_PAYLOAD = 1500 - 20 - 32                 # IPv4; TCP with the timestamp option
UDP_PAYLOAD = 1500 - 20 - 8
FULL_FRAME = ETHERNET_HEADER + 1500


def wire_octets(frame):
    return max(frame, 60) + 4 + 8 + 12


def serialization_s(frame, rate_bps):
    return wire_octets(frame) * 8 / rate_bps


def goodput_bps(payload, rate_bps):
    """Best payload rate of full frames on a link of `rate_bps`, counted with all overhead."""
    return rate_bps * payload / wire_octets(FULL_FRAME)
