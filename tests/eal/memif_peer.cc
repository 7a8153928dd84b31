// SPDX-License-Identifier: Apache-2.0
#include "tests/eal/memif_peer.h"

#include <algorithm>
#include <array>

#include <rte_dev.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <rte_mempool.h>

#include "tests/eal/lab.h"

namespace linkwright::lab {
namespace {

constexpr const char* kDevice = "net_memif1";
// The driver takes the size of its rings as a power of two.
constexpr const char* kRing = ",rsize=6";
static_assert(MemifPeer::kRingFrames == 1u << 6);
constexpr std::uint16_t kBurst = 32;
constexpr std::uint32_t kFrames = 1'024;
constexpr std::uint16_t kRoom = 2'176;

std::string socket_arguments(const std::string& socket) {
  return ",socket-abstract=no,socket=" + socket;
}

}  // namespace

std::string memif_for(const std::string& socket) {
  return "net_memif0,role=server" + socket_arguments(socket);
}

MemifPeer::MemifPeer(const std::string& socket)
    : pool_(rte_pktmbuf_pool_create("peer", kFrames, 0, 0, kRoom, SOCKET_ID_ANY)) {
  const std::string devargs =
      std::string(kDevice) + ",role=client" + kRing + socket_arguments(socket);
  rte_eth_conf config{};
  ready_ = pool_ != nullptr && rte_dev_probe(devargs.c_str()) == 0 &&
           rte_eth_dev_get_port_by_name(kDevice, &port_) == 0 &&
           rte_eth_dev_configure(port_, 1, 1, &config) == 0 &&
           rte_eth_rx_queue_setup(port_, 0, kRingFrames, SOCKET_ID_ANY, nullptr, pool_) == 0 &&
           rte_eth_tx_queue_setup(port_, 0, kRingFrames, SOCKET_ID_ANY, nullptr) == 0 &&
           rte_eth_dev_start(port_) == 0;
}

// Removed too, so that the next one can be probed.
MemifPeer::~MemifPeer() {
  if (ready_) {
    rte_eth_dev_info info{};
    rte_eth_dev_info_get(port_, &info);
    rte_eth_dev_stop(port_);
    rte_eth_dev_close(port_);
    if (info.device != nullptr) rte_dev_remove(info.device);
  }
  rte_mempool_free(pool_);
}

std::vector<std::uint32_t> MemifPeer::take() {
  std::array<rte_mbuf*, kBurst> frames{};
  const std::uint16_t taken = rte_eth_rx_burst(port_, 0, frames.data(), kBurst);
  std::vector<std::uint32_t> numbers;
  for (std::uint16_t i = 0; i < taken; ++i)
    numbers.push_back(
        number_in({rte_pktmbuf_mtod(frames[i], const std::uint8_t*), frames[i]->data_len}));
  rte_pktmbuf_free_bulk(frames.data(), taken);
  return numbers;
}

bool MemifPeer::send(std::span<const std::uint8_t> octets) {
  rte_mbuf* frame = rte_pktmbuf_alloc(pool_);
  if (frame == nullptr) return false;
  char* room = rte_pktmbuf_append(frame, static_cast<std::uint16_t>(octets.size()));
  std::copy(octets.begin(), octets.end(), reinterpret_cast<std::uint8_t*>(room));
  if (rte_eth_tx_burst(port_, 0, &frame, 1) == 1) return true;
  rte_pktmbuf_free(frame);
  return false;
}

}  // namespace linkwright::lab
