// SPDX-License-Identifier: Apache-2.0
#include "link_models/queueing/shared_buffer.h"

#include <algorithm>

namespace linkwright {

SharedBuffer::SharedBuffer(const SwitchConfig& config, std::uint32_t ports)
    : config_(config),
      free_shared_(config.buffer_bytes - reserved_total(config, ports) -
                   headroom_total(config, ports)),
      queues_(std::size_t{ports} * kClasses),
      ingress_(std::size_t{ports} * kClasses),
      headroom_(std::size_t{ports} * kClasses),
      port_shared_(ports) {}

SharedBuffer::Room SharedBuffer::admit(std::uint32_t ingress_port,
                                       std::uint32_t egress_port,
                                       unsigned cls,
                                       std::uint64_t bytes) noexcept {
  Room room = Room::kTaken;
  if (is_lossless(config_.pause, cls)) {
    room = take_lossless(ingress_port, cls, bytes);
  } else if (!take_lossy(egress_port, cls, bytes)) {
    room = Room::kNone;
  }
  if (room == Room::kNone) return room;
  used_.add(bytes);
  queues_[at(egress_port, cls)].add(bytes);
  ingress_[at(ingress_port, cls)].add(bytes);
  return room;
}

void SharedBuffer::release(std::uint32_t ingress_port,
                           std::uint32_t egress_port,
                           unsigned cls,
                           std::uint64_t bytes,
                           Room how) noexcept {
  if (how == Room::kNone) return;
  Level& queue = queues_[at(egress_port, cls)];
  used_.now -= bytes;
  queue.now -= bytes;
  ingress_[at(ingress_port, cls)].now -= bytes;
  if (is_lossless(config_.pause, cls)) {
    Level& headroom = headroom_[at(ingress_port, cls)];
    const std::uint64_t of_headroom = std::min(headroom.now, bytes);
    headroom.now -= of_headroom;
    free_shared_ += bytes - of_headroom;
  } else {
    // The reserve of a queue is what it fills first and empties last, whichever frame goes.
    const std::uint64_t returned = beyond_reserve(queue.now + bytes) - beyond_reserve(queue.now);
    free_shared_ += returned;
    port_shared_[egress_port] -= returned;
  }
}

bool SharedBuffer::take_lossy(std::uint32_t egress_port,
                              unsigned cls,
                              std::uint64_t bytes) noexcept {
  const std::uint64_t queue = queues_[at(egress_port, cls)].now;
  const std::uint64_t shared_before = beyond_reserve(queue);
  const std::uint64_t wanted = beyond_reserve(queue + bytes) - shared_before;
  if (wanted == 0) return true;
  if (wanted > free_shared_ || !below_alpha(shared_before)) return false;
  const std::uint64_t limit = config_.port_limit_bytes;
  if (limit != 0 && port_shared_[egress_port] + wanted > limit) return false;
  free_shared_ -= wanted;
  port_shared_[egress_port] += wanted;
  return true;
}

SharedBuffer::Room SharedBuffer::take_lossless(std::uint32_t ingress_port,
                                               unsigned cls,
                                               std::uint64_t bytes) noexcept {
  if (bytes <= free_shared_ && below_xoff(ingress_[at(ingress_port, cls)].now)) {
    free_shared_ -= bytes;
    return Room::kTaken;
  }
  Level& headroom = headroom_[at(ingress_port, cls)];
  if (headroom.now + bytes > config_.pause.headroom_bytes) return Room::kNone;
  headroom.add(bytes);
  return Room::kTakenAsHeadroom;
}

bool SharedBuffer::is_congested(std::uint32_t ingress_port, unsigned cls) const noexcept {
  return headroom_bytes(ingress_port, cls) != 0 || !below_xoff(ingress_bytes(ingress_port, cls));
}

bool SharedBuffer::is_relaxed(std::uint32_t ingress_port, unsigned cls) const noexcept {
  if (headroom_bytes(ingress_port, cls) != 0) return false;
  const std::uint64_t bytes = ingress_bytes(ingress_port, cls);
  if (bytes == 0) return true;
  if (config_.pause.xoff_bytes != 0) return bytes <= config_.pause.xon_bytes;
  return below_alpha(bytes + config_.pause.xon_bytes);
}

// Both factors are below 2^41 and 2^17 (validate()).
bool SharedBuffer::below_alpha(std::uint64_t bytes) const noexcept {
  return bytes * config_.alpha_den < free_shared_ * config_.alpha_num;
}

bool SharedBuffer::below_xoff(std::uint64_t bytes) const noexcept {
  const std::uint64_t xoff = config_.pause.xoff_bytes;
  return xoff != 0 ? bytes < xoff : below_alpha(bytes);
}

std::uint64_t SharedBuffer::beyond_reserve(std::uint64_t queue_bytes) const noexcept {
  return queue_bytes > config_.reserved_bytes ? queue_bytes - config_.reserved_bytes : 0;
}

}  // namespace linkwright
