// SPDX-License-Identifier: Apache-2.0
//
// Writes the fates of a virtual run in the record format of link_models/core/journal.h, in the
// total order (time, link, direction, sequence). One thread.
#pragma once

#include <array>
#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "control/virtual/virtual_direction.h"
#include "link_models/core/journal.h"

namespace linkwright {

class FatesFile {
 public:
  // Throws BadArrivals when the file cannot be made; an existing one is replaced.
  FatesFile(const std::string& path, std::uint64_t seed, std::uint64_t scale, std::uint32_t cables);

  void add(std::uint32_t cable, std::uint32_t direction, const std::vector<VirtualFate>& fates);
  // No fate that is added later lies before `horizon`: what does is written.
  void write_before(Instant horizon);
  // Writes the rest and one end per direction. Throws BadArrivals when the disk took less.
  void close(const std::vector<std::array<Instant, 2>>& ends);

 private:
  void write(const JournalRecord& record);

  std::string path_;
  std::ofstream file_;
  std::vector<JournalRecord> pending_;
};

}  // namespace linkwright
