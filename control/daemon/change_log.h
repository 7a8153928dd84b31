// SPDX-License-Identifier: Apache-2.0
//
// What was lately done with the scenarios of a daemon, for who watches: the newest entries, in the
// order in which they happened. In memory alone; the log file has all of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>

namespace linkwright {

namespace api {
struct Audit;
}

struct ChangeEntry {
  std::uint64_t number = 0;  // from 1, without gaps
  std::string at{};          // RFC 3339
  std::string scenario{};    // empty: of none
  std::string kind{};        // "state", "change", "interruption", "refused"
  std::uint64_t generation = 0;
  std::string text{};
};

class ChangeLog {
 public:
  static constexpr std::size_t kKept = 200;
  static constexpr std::size_t kTextMax = 400;  // octets; of a longer one the beginning is kept

  void add(ChangeEntry entry);  // `number` and `at` are given here
  const std::deque<ChangeEntry>& entries() const { return entries_; }
  std::uint64_t newest() const { return added_; }  // 0: there is none

 private:
  std::deque<ChangeEntry> entries_;
  std::uint64_t added_ = 0;
};

// Who watches sees what was refused, too; what was done is noted by who did it. Viewers may not
// push others' changes out of the log: what is refused to them stands in the log file alone.
void note_refused(const api::Audit& line, ChangeLog& log);

}  // namespace linkwright
