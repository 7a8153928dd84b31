// SPDX-License-Identifier: Apache-2.0
#include "dataplane/pause_sender.h"

#include <rte_ethdev.h>
#include <rte_mbuf.h>

#include "dataplane/fabric_frames.h"

namespace linkwright {

void PauseSender::send() noexcept {
  if (pending_.kind == PauseKind::kNone) return;
  if (!gate_open_) {
    pending_ = {};
    return;
  }
  rte_mbuf* frame = make_pause(*pool_, pending_, source_);
  if (frame == nullptr) return;
  const std::uint32_t bytes = frame->pkt_len;
  if (rte_eth_tx_burst(port_, 0, &frame, 1) == 0) {
    rte_pktmbuf_free(frame);
    return;
  }
  pending_ = {};
  sent_.add(bytes);
}

}  // namespace linkwright
