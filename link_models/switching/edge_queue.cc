// SPDX-License-Identifier: Apache-2.0
#include "link_models/switching/edge_queue.h"

namespace linkwright {

EdgeQueue::EdgeQueue(std::uint16_t inputs) : heap_(inputs), slot_of_(inputs) {
  for (std::uint16_t input = 0; input < inputs; ++input) place(input, {.input = input});
}

void EdgeQueue::set(std::uint16_t input, Instant at, Edge edge) noexcept {
  const Entry entry{at, edge, input};
  const std::size_t slot = slot_of_[input];
  if (entry < heap_[slot])
    rise(slot, entry);
  else
    sink(slot, entry);
}

void EdgeQueue::place(std::size_t slot, const Entry& entry) noexcept {
  heap_[slot] = entry;
  slot_of_[entry.input] = slot;
}

void EdgeQueue::rise(std::size_t slot, const Entry& entry) noexcept {
  while (slot > 0) {
    const std::size_t parent = (slot - 1) / 2;
    if (!(entry < heap_[parent])) break;
    place(slot, heap_[parent]);
    slot = parent;
  }
  place(slot, entry);
}

void EdgeQueue::sink(std::size_t slot, const Entry& entry) noexcept {
  for (std::size_t child = 2 * slot + 1; child < heap_.size(); child = 2 * slot + 1) {
    if (child + 1 < heap_.size() && heap_[child + 1] < heap_[child]) ++child;
    if (!(heap_[child] < entry)) break;
    place(slot, heap_[child]);
    slot = child;
  }
  place(slot, entry);
}

}  // namespace linkwright
