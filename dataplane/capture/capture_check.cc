// SPDX-License-Identifier: Apache-2.0
#include "dataplane/capture/capture_check.h"

#include <algorithm>
#include <string>

namespace linkwright {
namespace {

template <typename Number>
void check_range(const char* field,
                 Number value,
                 Number least,
                 Number most,
                 std::vector<EmulatorError>& errors) {
  if (value >= least && value <= most) return;
  errors.push_back({field,
                    std::to_string(value) + " is not in " + std::to_string(least) + " to " +
                        std::to_string(most)});
}

void check_directions(const EmulatorSpec& run,
                      const CaptureSpec& wanted,
                      std::vector<EmulatorError>& errors) {
  for (auto each = wanted.directions.begin(); each != wanted.directions.end(); ++each) {
    if (each->cable >= run.cables.size() || each->direction >= 2)
      errors.push_back({"directions", "the run has no such direction of a link"});
    if (std::find(wanted.directions.begin(), each, *each) != each)
      errors.push_back({"directions", "a direction stands there twice"});
  }
}

void check_hosts(const EmulatorSpec& run,
                 const CapturedHosts& hosts,
                 std::vector<EmulatorError>& errors) {
  if (hosts.fabric >= run.fabrics.size()) {
    errors.push_back({"hosts.fabric", "the run has no such fabric"});
    return;
  }
  const std::vector<std::uint32_t>& ports = run.fabrics[hosts.fabric].ports;
  for (const HostId host : hosts.hosts) {
    if (host >= ports.size() || ports[host] == kNoPortSpec)
      errors.push_back({"hosts.hosts", "host " + std::to_string(host) + " is no port"});
  }
}

}  // namespace

std::vector<EmulatorError> check_capture(const EmulatorSpec& run, const CaptureSpec& wanted) {
  std::vector<EmulatorError> errors;
  if (wanted.directions.empty() == wanted.hosts.hosts.empty())
    errors.push_back({"directions", "directions of links or hosts of a fabric, one of both"});
  check_directions(run, wanted, errors);
  if (!wanted.hosts.hosts.empty()) check_hosts(run, wanted.hosts, errors);
  check_range("octets", wanted.octets, CaptureSpec::kOctetsMin, CaptureSpec::kOctetsMax, errors);
  check_range(
      "bytes_max", wanted.bytes_max, CaptureSpec::kBytesMin, CaptureSpec::kBytesMost, errors);
  if (wanted.comment.size() > CaptureSpec::kCommentMost)
    errors.push_back({"comment",
                      "has " + std::to_string(wanted.comment.size()) + " octets, allowed are " +
                          std::to_string(CaptureSpec::kCommentMost)});
  if (wanted.frames_path.empty() || wanted.events_path.empty() ||
      wanted.frames_path == wanted.events_path)
    errors.push_back({"frames_path", "two files are wanted"});
  return errors;
}

bool overlap(const CaptureSpec& a, const CaptureSpec& b) {
  if (!a.hosts.hosts.empty() && !b.hosts.hosts.empty()) return a.hosts.fabric == b.hosts.fabric;
  return std::any_of(a.directions.begin(), a.directions.end(), [&](const auto& each) {
    return std::find(b.directions.begin(), b.directions.end(), each) != b.directions.end();
  });
}

}  // namespace linkwright
