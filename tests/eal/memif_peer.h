// SPDX-License-Identifier: Apache-2.0
//
// A server at a memif port, in this process: its frames come when it is told to send, and the ring
// towards it fills while it does not take. Before it is there, and has looked for frames once, the
// port takes nothing at all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

struct rte_mempool;

namespace linkwright::lab {

// The device of the emulator's port whose server comes by that socket.
std::string memif_for(const std::string& socket);

// One at a time, while the emulator runs.
class MemifPeer {
 public:
  static constexpr std::size_t kRingFrames = 64;  // each way

  explicit MemifPeer(const std::string& socket);
  ~MemifPeer();
  MemifPeer(const MemifPeer&) = delete;
  MemifPeer& operator=(const MemifPeer&) = delete;

  bool is_ready() const { return ready_; }
  // A burst of what came: the numbers in the frames (lab.h); 0 where a frame has none.
  std::vector<std::uint32_t> take();
  // False: the port did not take it, because it is full or not connected yet.
  bool send(std::span<const std::uint8_t> octets);

 private:
  rte_mempool* pool_;
  std::uint16_t port_ = 0;
  bool ready_ = false;
};

}  // namespace linkwright::lab
