// SPDX-License-Identifier: Apache-2.0
//
// The packet sockets that a driver keeps to itself, found among this process's descriptors: what
// is left in them when an interface loses its link, and how it is got out. Control thread, and
// only while nobody transmits on them.
//
// What happens to an af_packet port (TPACKET_V2 rings of 512) on a veth, measured with
// DPDK 22.11.11 on kernel 6.18, 60-byte frames one by one:
//
//                        | our end set down               | the host's end set down
//   ---------------------+--------------------------------+-----------------------------------
//   our end              | is down                        | is up, without carrier
//   the host sees        | NO-CARRIER at once             | that its own end is down
//   rte_eth_link_get     | still up                       | still up
//   receive ring         | keeps what was in it; goes on by itself after "up", in both cases
//   tx_burst meanwhile   | takes frames; transmit errors  | takes frames, counts them as sent
//   where they are       | in the ring, and DELIVERED AFTER "UP" at the next tx_burst, both cases
//    ... qdisc_bypass=0  | the same                       | dropped by the kernel
//   ring full            | tx_burst takes nothing, and returns, in both cases
//   first tx_burst after | meets an ENETDOWN that the     | sends, behind what had stayed
//                        | socket has kept: the frame     |
//                        | waits for the next tx_burst    |
//
// So nothing may be handed to a port without carrier, whoever took it away. Our end set down and up
// loses nothing of what had come, and costs one reading of SO_ERROR.
#pragma once

namespace linkwright {

// Takes away the error that sockets bound to the interface have kept. Call after "up", before the
// first frame.
void forget_errors_of_packet_sockets(unsigned interface_index);

// Throws away what sockets bound to the interface hold unsent: without carrier the kernel drops
// what goes through its queue, from when it has noticed (up to a second). False: not yet; again
// later.
bool discard_unsent_of_packet_sockets(unsigned interface_index);

}  // namespace linkwright
