// SPDX-License-Identifier: Apache-2.0
//
// Reads a journal or a fates file of a run, record by record. It refuses what cannot be replayed:
// another kind of file, one that was cut short, one that lost records. Owns the open file; one
// thread.
#pragma once

#include <cstdint>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "link_models/core/journal.h"
#include "link_models/link_config.h"
#include "link_models/rate_trace.h"

namespace linkwright {

enum class JournalFile : std::uint8_t { kJournal, kFates };

// One record, and the configuration when it is a kChange, the trace when it is a kTrace.
struct JournalEntry {
  JournalRecord record;
  std::optional<LinkConfig> config;
  std::optional<RateTrace> trace{};
};

class JournalReader {
 public:
  // nullptr and a sentence in `error` when the file is not a complete one of that kind: wrong
  // magic, cut short, lost records, an end missing for a direction (two per cable).
  static std::unique_ptr<JournalReader> open(const std::string& path,
                                             JournalFile kind,
                                             std::string& error);

  std::uint64_t seed() const noexcept { return header_.seed; }
  std::uint64_t time_scale() const noexcept { return header_.time_scale; }
  std::uint32_t cables() const noexcept { return header_.cables; }

  // The next record, in file order; false at the end of the file or at an error. An error leaves a
  // sentence in error().
  bool next(JournalEntry& entry);
  const std::string& error() const noexcept { return error_; }

 private:
  explicit JournalReader(const std::string& path);
  bool check_header(JournalFile kind);
  bool check_ends();
  bool read_what_follows(std::size_t size,
                         const std::string& where,
                         std::vector<JournalRecord>& out);
  bool read_config(JournalEntry& entry);
  bool read_trace(JournalEntry& entry);
  bool fail(const std::string& what);

  std::string path_;
  std::ifstream file_;
  std::vector<char> buffer_;
  JournalHeader header_{};
  std::uint64_t records_ = 0;  // in the file
  std::uint64_t read_ = 0;     // read so far
  std::string error_;
};

}  // namespace linkwright
