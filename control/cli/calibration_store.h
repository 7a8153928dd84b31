// SPDX-License-Identifier: Apache-2.0
//
// Calibrations of this user, one record per pair of drivers, in calibration.json of the state
// folder, with the host they were made on and when. A file that cannot be read is an error when it
// is written to, and no calibration when it is looked into.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "control/cli/host_identity.h"
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

  // The record of two devices (devargs, in either order): of the same devices, else of the same
  // drivers.
  std::optional<CalibrationRecord> find(const std::string& a, const std::string& b) const;

  // Replaces the record of the same drivers. Throws CliError.
  void put(const CalibrationRecord& record) const;

  std::filesystem::path file() const { return folder_ / "calibration.json"; }

 private:
  std::vector<CalibrationRecord> load() const;

  std::filesystem::path folder_;
};

}  // namespace linkwright
