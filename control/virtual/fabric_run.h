// SPDX-License-Identifier: Apache-2.0
//
// A fabric without ports and without waiting: the frames of a capture or of a live run's journal go
// through the same Fabric as in the dataplane. Same seed, same arrivals, same changes: same fates.
// Single-threaded; memory does not grow with the file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "control/virtual/fabric_source.h"
#include "dataplane/emulator.h"
#include "link_models/fabric/fabric_config.h"

namespace linkwright {

struct FabricRunOptions {
  std::string arrivals;  // fabric_source.h
  // Polls at random times besides. Results do not depend on it; tests prove it.
  std::optional<std::uint64_t> poll_seed{};
  // Room for frames inside at once, and no more; a live run may have had so much.
  std::uint32_t frames_max = 1u << 20;
  // What changes by itself, in order of time: LinkChanges, CircuitsChange, OutagesChange. Of a
  // journal nothing is taken of it: that tells what changed.
  std::vector<FabricEvent> timeline{};
};

struct FabricRunResult {
  FabricSnapshot snapshot;  // of every host, whether it is a port or not
  Instant end{};            // when the last frame was done with
  Instant metered{};        // until then energy counts: the end, or that of the live run
  std::uint64_t frames = 0;
  double wall_seconds = 0;
  std::vector<std::string> remarks;
};

// Throws BadArrivals: neither capture nor journal, or what does not belong to this fabric.
// Precondition: the configuration is valid.
FabricRunResult run_fabric(const FabricConfig& config, const FabricRunOptions& options);

}  // namespace linkwright
