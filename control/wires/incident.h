// SPDX-License-Identifier: Apache-2.0
//
// What happened on the way that may have cost a collective time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "link_models/core/time.h"

namespace linkwright {

enum class IncidentKind : std::uint8_t {
  kLoss,    // frames lost; `cause` is the reason in the books
  kMark,    // data that was marked as congested
  kGap,     // times without light
  kPause,   // a card was asked to wait
  kQueue,   // packets waited: `lasting` is by how much the latest of them was later than the first
  kChange,  // the link, the circuits or the outages are others from then on
};
inline constexpr std::size_t kIncidentKinds = 6;
const char* name_of(IncidentKind kind);  // "loss"

// Those of one kind, place and cause are one, from the first to the last.
struct Incident {
  IncidentKind kind = IncidentKind::kLoss;
  std::string where;  // "ab a_to_b", "h0 -> s1"
  std::string cause;
  Instant from{};
  Instant to{};
  std::uint64_t frames = 0;  // of gaps: how many
  Duration lasting{};        // of gaps and pauses together; of queues the longest
};

class Incidents {
 public:
  void add(const Incident& incident);
  // All since the last time.
  std::vector<Incident> take();

 private:
  std::vector<Incident> all_;
};

}  // namespace linkwright
