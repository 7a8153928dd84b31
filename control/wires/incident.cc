// SPDX-License-Identifier: Apache-2.0
#include "control/wires/incident.h"

#include <algorithm>
#include <utility>

namespace linkwright {

const char* name_of(IncidentKind kind) {
  constexpr const char* kNames[kIncidentKinds] = {
      "loss", "mark", "gap", "pause", "queue", "change"};
  return kNames[static_cast<std::size_t>(kind)];
}

void Incidents::add(const Incident& incident) {
  const auto same = std::find_if(all_.begin(), all_.end(), [&](const Incident& each) {
    return each.kind == incident.kind && each.where == incident.where &&
           each.cause == incident.cause;
  });
  if (same == all_.end()) {
    all_.push_back(incident);
    return;
  }
  same->from = std::min(same->from, incident.from);
  same->to = std::max(same->to, incident.to);
  same->frames += incident.frames;
  same->lasting = incident.kind == IncidentKind::kQueue ? std::max(same->lasting, incident.lasting)
                                                        : same->lasting + incident.lasting;
}

std::vector<Incident> Incidents::take() {
  return std::exchange(all_, {});
}

}  // namespace linkwright
