// SPDX-License-Identifier: Apache-2.0
#include "control/live/host_identity.h"

#include <cstdint>
#include <fstream>

#include <fmt/format.h>
#include <sys/utsname.h>

namespace linkwright {
namespace {

constexpr const char* kUnknown = "unknown";

// FNV-1a, 64 bits: an identity, not a secret.
std::string hash(const std::string& text) {
  std::uint64_t h = 0xcbf29ce484222325ull;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
  return fmt::format("{:016x}", h);
}

std::string machine() {
  std::string id;
  std::ifstream("/etc/machine-id") >> id;
  return id.empty() ? kUnknown : hash(id);
}

std::string cpu() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);)
    if (line.starts_with("model name"))
      if (const std::size_t colon = line.find(": "); colon != std::string::npos)
        return line.substr(colon + 2);
  return kUnknown;
}

std::string kernel() {
  ::utsname name{};
  return ::uname(&name) == 0 ? name.release : kUnknown;
}

}  // namespace

HostIdentity read_host_identity() {
  return {machine(), cpu(), kernel()};
}

}  // namespace linkwright
