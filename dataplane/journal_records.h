// SPDX-License-Identifier: Apache-2.0
//
// What does not fit into a record of a journal stands behind it, padded with zeros to whole records
// (link_models/core/journal.h). Made by control: it allocates.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "link_models/core/journal.h"

namespace linkwright {

// A record of that kind, whose value is the number of bytes, and the bytes behind it.
inline std::vector<JournalRecord> records_of(RecordKind kind, std::span<const std::byte> bytes) {
  std::vector<JournalRecord> records(1 + (bytes.size() + sizeof(JournalRecord) - 1) /
                                             sizeof(JournalRecord));
  records[0].value = static_cast<std::uint32_t>(bytes.size());
  records[0].kind = kind;
  if (bytes.empty()) return records;
  std::memset(static_cast<void*>(&records[1]), 0, (records.size() - 1) * sizeof(JournalRecord));
  std::memcpy(static_cast<void*>(&records[1]), bytes.data(), bytes.size());
  return records;
}

}  // namespace linkwright
