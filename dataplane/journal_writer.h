// SPDX-License-Identifier: Apache-2.0
//
// Writes the journal (arrivals and changes) and the fates of a run while it runs. The worker pushes
// fixed-size records into preallocated rings: no allocation, lock or system call on its side. One
// writer thread drains them to the files in large writes. A ring that is full loses the record, and
// the loss is counted and written into the header: an incomplete journal says so.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "dataplane/emulator.h"
#include "dataplane/record_ring.h"
#include "link_models/core/journal.h"
#include "link_models/fabric/fabric.h"
#include "link_models/link_config.h"
#include "link_models/rate_trace.h"

namespace linkwright {

struct JournalFiles {
  std::string journal;  // empty: none
  std::string fates;    // empty: none
};

struct JournalIdentity {
  std::uint64_t seed = 0;
  std::uint64_t time_scale = 1;  // LineRate::time_scale of the cables
  std::uint32_t cables = 0;      // of a fabric: its hosts
  bool of_fabric = false;
};

class JournalWriter {
 public:
  static constexpr std::size_t kRingRecords = std::size_t{1} << 20;  // 24 MiB for each file

  // Creates the files and starts the writer. nullptr and an entry in `errors` when a file cannot be
  // made; nothing is then left open. Existing files are replaced.
  static std::unique_ptr<JournalWriter> open(const JournalFiles& files,
                                             const JournalIdentity& identity,
                                             std::vector<EmulatorError>& errors,
                                             std::size_t ring_records = kRingRecords);
  ~JournalWriter();  // close({}) when nobody closed: the files then lack their end and say so
  JournalWriter(const JournalWriter&) = delete;
  JournalWriter& operator=(const JournalWriter&) = delete;

  // Before the worker begins: the trace of a direction. Waits for room.
  void push_trace(std::uint16_t cable, std::uint8_t direction, const RateTrace& trace);

  // Worker only. kFate goes to the fates file, everything else to the journal; a record whose file
  // was not asked for is accepted and dropped. False: the ring was full, the record is lost.
  bool push(const JournalRecord& record) noexcept;
  // A kChange record with its configuration: all of it or nothing. `record.value` and `kind` are
  // set here.
  bool push_change(JournalRecord record, const LinkConfig& config) noexcept;

  // The same of a fabric. A kFabricArrival record with its headers, a kFabricChange with its
  // configuration, and what control has prepared: kCircuits and kOutages with what they say
  // standing behind records[0].
  bool push_arrival(JournalRecord record, const FabricArrival& arrival) noexcept;
  bool push_fabric_change(JournalRecord record, const LinkConfig& config) noexcept;
  // Before the worker is launched.
  bool push_faults(const std::vector<AimedFaults>& faults);
  bool push_prepared(std::span<const JournalRecord> records) noexcept;

  // Any thread. Records lost so far, to full rings and to a disk that took no more.
  std::uint64_t lost() const noexcept;

  // After the worker has stopped pushing. Drains, writes one kEnd record per element of `ends`
  // (each with cable, direction and at_ps = last horizon) to both files, patches `lost` into the
  // headers, closes. Idempotent. Returns what went wrong with the disk.
  std::vector<EmulatorError> close(std::span<const JournalRecord> ends);

 private:
  struct File;
  JournalWriter();
  bool push_with_config(JournalRecord record, const LinkConfig& config) noexcept;
  void drain_until_closed();

  std::unique_ptr<File> journal_;
  std::unique_ptr<File> fates_;
  std::atomic<bool> closing_{false};
  std::thread writer_;
};

}  // namespace linkwright
