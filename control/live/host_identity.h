// SPDX-License-Identifier: Apache-2.0
//
// Which machine a calibration was made on. Read from the kernel's files, changes nothing.
#pragma once

#include <string>

namespace linkwright {

struct HostIdentity {
  std::string machine;  // hash of the machine id, which is nobody's business
  std::string cpu;      // model name
  std::string kernel;   // release

  friend bool operator==(const HostIdentity&, const HostIdentity&) = default;
};

// What cannot be read is "unknown".
HostIdentity read_host_identity();

}  // namespace linkwright
