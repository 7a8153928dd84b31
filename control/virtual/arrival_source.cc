// SPDX-License-Identifier: Apache-2.0
#include "control/virtual/arrival_source.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

#include <fmt/format.h>

#include "control/virtual/capture_source.h"
#include "control/virtual/journal_source.h"
#include "link_models/core/journal.h"

namespace linkwright {

bool is_journal_of_links(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::array<char, sizeof(kJournalMagic)> magic{};
  return file.read(magic.data(), magic.size()) &&
         std::equal(magic.begin(), magic.end(), std::begin(kJournalMagic));
}

std::unique_ptr<ArrivalSource> open_arrivals(const std::string& path,
                                             const ArrivalExpectation& expectation) {
  std::ifstream file(path, std::ios::binary);
  std::array<char, sizeof(kJournalMagic)> magic{};
  if (!file || !file.read(magic.data(), magic.size()))
    throw BadArrivals(fmt::format(
        "{}: {}",
        path,
        file.is_open() ? "too short to be a journal or a capture" : std::strerror(errno)));
  if (std::equal(magic.begin(), magic.end(), std::begin(kJournalMagic)))
    return open_journal(path, expectation);
  return open_capture(path);
}

}  // namespace linkwright
