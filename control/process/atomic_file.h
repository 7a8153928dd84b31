// SPDX-License-Identifier: Apache-2.0
//
// Files that are there as a whole or not at all, also after a crash.
#pragma once

#include <filesystem>
#include <string>

namespace linkwright {

enum class Readers : unsigned char {
  kGroup,  // mode 0640
  kNobody  // mode 0600: there are secrets in it
};

// Written beside it, brought to the disk, renamed. Throws std::runtime_error naming the path; what
// was there before is then still there.
void write_atomically(const std::filesystem::path& path,
                      const std::string& content,
                      Readers readers = Readers::kGroup);

}  // namespace linkwright
