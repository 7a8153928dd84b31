// SPDX-License-Identifier: Apache-2.0
//
// Where a worker tells the journal what it sees. The sequence of a frame travels in the frame: with
// drops, the order of departures is not the order of arrivals. The field exists only in runs that
// keep a journal, so that other runs do not touch that cache line.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <rte_mbuf.h>

#include "dataplane/emulator.h"
#include "dataplane/journal_writer.h"

namespace linkwright {

class JournalTap {
 public:
  // nullptr and an entry in `errors` when DPDK has no room for the field. `writer` must outlive it.
  static std::unique_ptr<JournalTap> create(JournalWriter& writer,
                                            std::vector<EmulatorError>& errors);

  JournalWriter& writer() const noexcept { return writer_; }
  std::uint64_t& sequence_of(rte_mbuf& frame) const noexcept {
    return *reinterpret_cast<std::uint64_t*>(reinterpret_cast<std::byte*>(&frame) + offset_);
  }

 private:
  JournalTap(JournalWriter& writer, std::size_t offset) : writer_(writer), offset_(offset) {}

  JournalWriter& writer_;
  std::size_t offset_;
};

}  // namespace linkwright
