// SPDX-License-Identifier: Apache-2.0
//
// Calibrations of this user, one record per pair of devices, in calibration.json of the state
// folder, with the host they were made on and when. A file that cannot be read is an error when it
// is written to, and no calibration when it is looked into.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "control/live/host_identity.h"
#include "dataplane/calibration.h"

namespace linkwright {

struct CalibrationRecord {
  Calibration figures;
  HostIdentity host;
  std::string dpdk_version;
  std::int64_t measured_at = 0;  // seconds since 1970, UTC
};

class CalibrationStore {
 public:
  explicit CalibrationStore(std::filesystem::path folder);

  // The record of two devices (devargs as they were calibrated), in either order.
  std::optional<CalibrationRecord> find(const std::string& a, const std::string& b) const;

  // A record of another pair with the same drivers: what such ports can do, not what these do.
  std::optional<CalibrationRecord> find_like(const std::string& a, const std::string& b) const;

  // Replaces the record of the same devices. Throws Mistake.
  void put(const CalibrationRecord& record) const;

  std::filesystem::path file() const { return folder_ / "calibration.json"; }

 private:
  std::vector<CalibrationRecord> load() const;

  std::filesystem::path folder_;
};

}  // namespace linkwright
