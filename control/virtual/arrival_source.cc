// SPDX-License-Identifier: Apache-2.0
#include "control/virtual/arrival_source.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "control/virtual/capture_source.h"
#include "control/virtual/journal_source.h"
#include "link_models/core/journal.h"

namespace linkwright {

bool has_magic(const std::string& path, const char (&magic)[8]) {
  std::ifstream file(path, std::ios::binary);
  std::array<char, sizeof magic> begin{};
  return file.read(begin.data(), begin.size()) && std::ranges::equal(begin, magic);
}

std::unique_ptr<ArrivalSource> open_arrivals(const std::string& path,
                                             const ArrivalExpectation& expectation) {
  std::ifstream file(path, std::ios::binary);
  if (file.ignore(sizeof kJournalMagic).gcount() < std::ssize(kJournalMagic))
    throw BadArrivals(fmt::format(
        "{}: {}",
        path,
        file.is_open() ? "too short to be a journal or a capture" : std::strerror(errno)));
  if (has_magic(path, kJournalMagic)) return open_journal(path, expectation);
  return open_capture(path);
}

}  // namespace linkwright
