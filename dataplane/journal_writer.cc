// SPDX-License-Identifier: Apache-2.0
#include "dataplane/journal_writer.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <limits>
#include <system_error>
#include <utility>

#include <unistd.h>

#include "dataplane/journal_records.h"
#include "dataplane/plain_file.h"
#include "link_models/config_codec.h"
#include "link_models/fabric/arrival_codec.h"
#include "link_models/fabric/fabric_codec.h"
#include "link_models/rate_trace_codec.h"

namespace linkwright {
namespace {

// Long enough that writes are large, short enough that a ring does not fill meanwhile (1 Mi records
// last 10 ms at 100 M records/s).
constexpr std::chrono::milliseconds kPause{2};

constexpr std::size_t kChangeRecordsMax =
    1 + (kConfigBytesMax + sizeof(JournalRecord) - 1) / sizeof(JournalRecord);

}  // namespace

// One file and its ring. The worker touches ring and `ring_lost` only; the rest is the writer's,
// and the closer's after the writer has ended.
struct JournalWriter::File {
  File(std::string where,
       const char (&magic)[8],
       const JournalIdentity& identity,
       std::size_t records)
      : path(std::move(where)),
        ring(records),
        header{{}, identity.seed, identity.time_scale, identity.cables, 0} {
    std::memcpy(header.magic, magic, sizeof header.magic);
  }
  ~File() {
    if (fd >= 0) ::close(fd);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  // Empty: it is there, with its header.
  std::string create() {
    std::string problem;
    fd = open_plain_file(path, problem);
    if (fd < 0) return problem;
    return write_all(fd, &header, sizeof header) ? "" : system_message();
  }

  bool push(std::span<const JournalRecord> records) noexcept {
    if (ring.push(records)) return true;
    ring_lost.store(ring_lost.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    return false;
  }

  // After the first failure nothing more is written: what stands in the file stays a whole prefix.
  void write(std::span<const JournalRecord> records) {
    if (disk_error == 0 && !write_all(fd, records.data(), records.size_bytes())) {
      disk_error = errno != 0 ? errno : EIO;
    }
    if (disk_error != 0) {
      disk_lost.store(disk_lost.load(std::memory_order_relaxed) + records.size(),
                      std::memory_order_relaxed);
    }
  }

  bool drain() {
    bool any = false;
    for (auto records = ring.peek(); !records.empty(); records = ring.peek()) {
      write(records);
      ring.release(records.size());
      any = true;
    }
    return any;
  }

  std::uint64_t lost() const noexcept {
    return ring_lost.load(std::memory_order_relaxed) + disk_lost.load(std::memory_order_relaxed);
  }

  void finish(std::span<const JournalRecord> ends, std::vector<EmulatorError>& errors) {
    drain();
    for (JournalRecord end : ends) {
      end.kind = RecordKind::kEnd;
      write({&end, 1});
    }
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
    header.lost = static_cast<std::uint32_t>(std::min(lost(), kMost));
    const bool patched = ::pwrite(fd, &header, sizeof header, 0) == ssize_t{sizeof header};
    if (!patched && disk_error == 0) disk_error = errno;
    if (::close(std::exchange(fd, -1)) != 0 && disk_error == 0) disk_error = errno;
    if (disk_error != 0) {
      errors.push_back({path,
                        "cannot write: " + std::generic_category().message(disk_error) + "; " +
                            std::to_string(lost()) + " records are lost"});
    }
  }

  std::string path;
  int fd = -1;
  RecordRing ring;
  JournalHeader header;
  std::atomic<std::uint64_t> ring_lost{0};
  std::atomic<std::uint64_t> disk_lost{0};
  int disk_error = 0;
};

JournalWriter::JournalWriter() = default;

std::unique_ptr<JournalWriter> JournalWriter::open(const JournalFiles& files,
                                                   const JournalIdentity& identity,
                                                   std::vector<EmulatorError>& errors,
                                                   std::size_t ring_records) {
  std::unique_ptr<JournalWriter> result(new JournalWriter);
  const auto make = [&](const std::string& path, const char(&magic)[8], const char* field) {
    std::unique_ptr<File> file;
    if (path.empty()) return file;
    file = std::make_unique<File>(path, magic, identity, ring_records);
    const std::string problem = file->create();
    if (problem.empty()) return file;
    errors.push_back({field, "cannot create \"" + path + "\": " + problem});
    return std::unique_ptr<File>{};
  };
  const std::size_t before = errors.size();
  result->journal_ = identity.of_fabric ? make(files.journal, kFabricJournalMagic, "journal_path")
                                        : make(files.journal, kJournalMagic, "journal_path");
  result->fates_ = make(files.fates, kFatesMagic, "fates_path");
  if (errors.size() != before) return nullptr;
  result->writer_ = std::thread([writer = result.get()] { writer->drain_until_closed(); });
  return result;
}

JournalWriter::~JournalWriter() {
  close({});
}

void JournalWriter::push_trace(std::uint16_t cable,
                               std::uint8_t direction,
                               const RateTrace& trace) {
  if (!journal_) return;
  std::vector<JournalRecord> records = records_of(RecordKind::kTrace, encode_trace(trace));
  records[0].cable = cable;
  records[0].direction = direction;
  // Piece by piece: one that is read is all there, because the end of a journal comes last.
  constexpr std::size_t kPiece = 64;
  for (std::span<const JournalRecord> left = records; !left.empty();) {
    const std::size_t count = std::min(left.size(), kPiece);
    while (!journal_->ring.push(left.first(count))) std::this_thread::sleep_for(kPause);
    left = left.subspan(count);
  }
}

bool JournalWriter::push(const JournalRecord& record) noexcept {
  File* file = record.kind == RecordKind::kFate ? fates_.get() : journal_.get();
  return file == nullptr || file->push({&record, 1});
}

bool JournalWriter::push_change(JournalRecord record, const LinkConfig& config) noexcept {
  record.kind = RecordKind::kChange;
  return push_with_config(record, config);
}

bool JournalWriter::push_fabric_change(JournalRecord record, const LinkConfig& config) noexcept {
  record.kind = RecordKind::kFabricChange;
  return push_with_config(record, config);
}

bool JournalWriter::push_arrival(JournalRecord record, const FabricArrival& arrival) noexcept {
  if (!journal_) return true;
  ArrivalBytes bytes;
  const std::size_t size = encode_arrival(arrival, bytes);
  static_assert(kTagBytes == sizeof(JournalRecord));
  std::array<JournalRecord, 1 + sizeof(ArrivalBytes) / sizeof(JournalRecord)> records;
  record.kind = RecordKind::kFabricArrival;
  records[0] = record;
  std::memcpy(&records[1], bytes.data(), size);
  return journal_->push({records.data(), 1 + size / sizeof(JournalRecord)});
}

bool JournalWriter::push_faults(const std::vector<AimedFaults>& faults) {
  if (!journal_ || faults.empty()) return true;
  return journal_->push(records_of(RecordKind::kFabricFaults, encode_aimed_faults(faults)));
}

bool JournalWriter::push_prepared(std::span<const JournalRecord> records) noexcept {
  return !journal_ || journal_->push(records);
}

// All of it or nothing.
bool JournalWriter::push_with_config(JournalRecord record, const LinkConfig& config) noexcept {
  if (!journal_) return true;
  ConfigBytes bytes;
  const std::size_t size = encode_config(config, bytes);
  std::array<JournalRecord, kChangeRecordsMax> records{};
  record.value = static_cast<std::uint32_t>(size);
  records[0] = record;
  std::memcpy(&records[1], bytes.data(), size);
  const std::size_t count = 1 + (size + sizeof(JournalRecord) - 1) / sizeof(JournalRecord);
  return journal_->push({records.data(), count});
}

std::uint64_t JournalWriter::lost() const noexcept {
  return (journal_ ? journal_->lost() : 0) + (fates_ ? fates_->lost() : 0);
}

void JournalWriter::drain_until_closed() {
  while (!closing_.load(std::memory_order_acquire)) {
    const bool journal_moved = journal_ && journal_->drain();
    const bool fates_moved = fates_ && fates_->drain();
    if (!journal_moved && !fates_moved) std::this_thread::sleep_for(kPause);
  }
}

std::vector<EmulatorError> JournalWriter::close(std::span<const JournalRecord> ends) {
  std::vector<EmulatorError> errors;
  if (!writer_.joinable()) return errors;
  closing_.store(true, std::memory_order_release);
  writer_.join();
  if (journal_) journal_->finish(ends, errors);
  if (fates_) fates_->finish(ends, errors);
  return errors;
}

}  // namespace linkwright
