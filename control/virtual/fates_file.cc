// SPDX-License-Identifier: Apache-2.0
#include "control/virtual/fates_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <tuple>

#include <fmt/format.h>

#include "control/virtual/arrival_source.h"

namespace linkwright {
namespace {

bool earlier(const JournalRecord& a, const JournalRecord& b) {
  return std::tie(a.at_ps, a.cable, a.direction, a.sequence) <
         std::tie(b.at_ps, b.cable, b.direction, b.sequence);
}

}  // namespace

FatesFile::FatesFile(const std::string& path,
                     std::uint64_t seed,
                     std::uint64_t scale,
                     std::uint32_t cables)
    : path_(path), file_(path, std::ios::binary | std::ios::trunc) {
  if (!file_) throw BadArrivals(fmt::format("{}: cannot write: {}", path, std::strerror(errno)));
  JournalHeader header{{}, seed, scale, cables, 0};
  std::copy(std::begin(kFatesMagic), std::end(kFatesMagic), header.magic);
  file_.write(reinterpret_cast<const char*>(&header), sizeof(header));
}

void FatesFile::add(std::uint32_t cable,
                    std::uint32_t direction,
                    const std::vector<VirtualFate>& fates) {
  for (const VirtualFate& fate : fates)
    pending_.push_back({fate.at_ps,
                        fate.sequence,
                        fate_value(fate.frame_bytes, static_cast<std::uint8_t>(fate.reason)),
                        static_cast<std::uint16_t>(cable),
                        static_cast<std::uint8_t>(direction),
                        RecordKind::kFate});
}

void FatesFile::write_before(Instant horizon) {
  const auto later = std::partition(pending_.begin(), pending_.end(), [&](const JournalRecord& r) {
    return r.at_ps < picos(horizon);
  });
  std::sort(pending_.begin(), later, earlier);
  std::for_each(pending_.begin(), later, [this](const JournalRecord& r) { write(r); });
  pending_.erase(pending_.begin(), later);
}

void FatesFile::close(const std::vector<std::array<Instant, 2>>& ends) {
  write_before(kNever);
  for (std::size_t cable = 0; cable < ends.size(); ++cable)
    for (std::size_t direction = 0; direction < 2; ++direction)
      write({picos(ends[cable][direction]),
             0,
             0,
             static_cast<std::uint16_t>(cable),
             static_cast<std::uint8_t>(direction),
             RecordKind::kEnd});
  file_.close();
  if (!file_) throw BadArrivals(fmt::format("{}: cannot write all of it", path_));
}

void FatesFile::write(const JournalRecord& record) {
  file_.write(reinterpret_cast<const char*>(&record), sizeof(record));
}

}  // namespace linkwright
