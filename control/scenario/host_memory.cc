// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/host_memory.h"

#include <fstream>
#include <sstream>
#include <string>

namespace linkwright {

std::uint64_t free_huge_bytes(std::istream& meminfo) {
  std::uint64_t pages = 0;
  std::uint64_t kibibytes = 0;
  for (std::string line; std::getline(meminfo, line);) {
    std::istringstream words(line);
    std::string key;
    words >> key;
    if (key == "HugePages_Free:") words >> pages;
    if (key == "Hugepagesize:") words >> kibibytes;
  }
  return pages * kibibytes * 1024;
}

std::uint64_t free_huge_bytes() {
  std::ifstream meminfo("/proc/meminfo");
  return free_huge_bytes(meminfo);
}

}  // namespace linkwright
