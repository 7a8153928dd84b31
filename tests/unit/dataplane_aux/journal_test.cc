// SPDX-License-Identifier: Apache-2.0
//
// The journal from the worker's push to the reader's entries.
#include <array>
#include <atomic>
#include <bit>
#include <csignal>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "control/virtual/journal_reader.h"
#include "dataplane/journal_writer.h"
#include "link_models/config_codec.h"

namespace linkwright {
namespace {

namespace fs = std::filesystem;

constexpr JournalIdentity kIdentity{77, 20'000, 1};

LinkConfig rich_config() {
  LinkConfig config;
  config.rate = {800'000'000'000, 20'000};
  config.serialize = false;
  config.queue_limit_bytes = 123'456;
  config.dark_policy = DarkPolicy::kHold;
  config.fec = {1'280, 0.1 + 0.2};  // a double that no short decimal text gives back
  config.latency = picoseconds(78'001);
  EXPECT_TRUE(config.dark.add({kEpoch + seconds(1), milliseconds(50), milliseconds(200), 0}));
  EXPECT_TRUE(config.dark.add({kEpoch + seconds(3), picoseconds(1), {}, 1}));
  return config;
}

LinkConfig fullest_config() {
  LinkConfig config = rich_config();
  config.dark = {};
  for (std::size_t i = 0; i < DarkSchedule::kMaxTrains; ++i) {
    EXPECT_TRUE(
        config.dark.add({kEpoch + seconds(static_cast<std::int64_t>(i)), seconds(1), {}, 1}));
  }
  config.remote_fault = {
      .signalled = true, .dark = config.dark, .after = seconds(1), .round_trip = seconds(2)};
  return config;
}

std::vector<JournalRecord> ends(std::uint16_t cables, std::int64_t at_ps) {
  std::vector<JournalRecord> records;
  for (std::uint16_t cable = 0; cable < cables; ++cable) {
    for (const std::uint8_t direction : {std::uint8_t{0}, std::uint8_t{1}}) {
      JournalRecord record;
      record.at_ps = at_ps;
      record.cable = cable;
      record.direction = direction;
      records.push_back(record);
    }
  }
  return records;
}

JournalRecord arrival(std::uint64_t sequence) {
  JournalRecord record;
  record.at_ps = static_cast<std::int64_t>(sequence) * 1'000;
  record.sequence = sequence;
  record.value = 60 + static_cast<std::uint32_t>(sequence % 1'455);
  record.direction = static_cast<std::uint8_t>(sequence % 2);
  return record;
}

class Journal : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("lw_journal_test_" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string path(const char* name) const { return (folder_ / name).string(); }

  std::unique_ptr<JournalWriter> writer(std::size_t ring = 1'024) {
    std::vector<EmulatorError> errors;
    auto result = JournalWriter::open({path("journal"), path("fates")}, kIdentity, errors, ring);
    EXPECT_TRUE(errors.empty());
    return result;
  }

  // The reason why `name` cannot be read; empty when it can.
  std::string refusal(const char* name, JournalFile kind = JournalFile::kJournal) {
    std::string error;
    const auto reader = JournalReader::open(path(name), kind, error);
    EXPECT_EQ(reader == nullptr, !error.empty());
    return error;
  }

  // A complete journal with `arrivals` of them.
  void write_journal(std::uint64_t arrivals) {
    const auto journal = writer();
    for (std::uint64_t i = 0; i < arrivals; ++i) EXPECT_TRUE(journal->push(arrival(i)));
    EXPECT_TRUE(journal->close(ends(1, 1'000'000)).empty());
  }

  void patch(const char* name, std::streamoff offset, char value) {
    std::fstream file(path(name), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(offset);
    file.put(value);
  }

 private:
  fs::path folder_;
};

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_F(Journal, GivesBackWhatWasPushed) {
  const auto journal = writer();
  EXPECT_TRUE(journal->push(arrival(0)));
  JournalRecord change;
  change.at_ps = 5;
  change.direction = 1;
  EXPECT_TRUE(journal->push_change(change, rich_config()));
  EXPECT_TRUE(journal->push_change(change, fullest_config()));
  EXPECT_TRUE(journal->push(arrival(1)));
  JournalRecord fate = arrival(9);
  fate.kind = RecordKind::kFate;
  EXPECT_TRUE(journal->push(fate));
  EXPECT_TRUE(journal->close(ends(1, 42)).empty());
  EXPECT_EQ(journal->lost(), 0u);

  std::string error;
  const auto reader = JournalReader::open(path("journal"), JournalFile::kJournal, error);
  ASSERT_TRUE(reader) << error;
  EXPECT_EQ(reader->seed(), 77u);
  EXPECT_EQ(reader->time_scale(), 20'000u);
  EXPECT_EQ(reader->cables(), 1u);
  std::vector<JournalEntry> entries;
  for (JournalEntry entry; reader->next(entry);) entries.push_back(entry);
  EXPECT_EQ(reader->error(), "");
  ASSERT_EQ(entries.size(), 6u);
  EXPECT_EQ(entries[0].record.kind, RecordKind::kArrival);
  EXPECT_FALSE(entries[0].config);
  EXPECT_EQ(entries[1].record.at_ps, 5);
  EXPECT_EQ(entries[1].config, rich_config());
  EXPECT_EQ(entries[2].config, fullest_config());
  EXPECT_EQ(entries[3].record.sequence, 1u);
  EXPECT_EQ(entries[5].record.kind, RecordKind::kEnd);
  EXPECT_EQ(entries[5].record.at_ps, 42);

  const auto fates = JournalReader::open(path("fates"), JournalFile::kFates, error);
  ASSERT_TRUE(fates) << error;
  JournalEntry entry;
  ASSERT_TRUE(fates->next(entry));
  EXPECT_EQ(entry.record.kind, RecordKind::kFate);
  EXPECT_EQ(entry.record.sequence, 9u);
}

RateTrace some_trace() {
  RateTrace trace{milliseconds(3), {}};
  for (std::uint32_t n = 1; n <= 5'000; ++n) trace.stamps.push_back({3 * n, 1 + n % 300});
  return trace;
}

// A trace is larger than the ring: it goes piece by piece.
TEST_F(Journal, GivesBackTheTraces) {
  const auto journal = writer(64);
  journal->push_trace(0, 1, some_trace());
  EXPECT_TRUE(journal->push(arrival(0)));
  EXPECT_TRUE(journal->close(ends(1, 42)).empty());
  std::string error;
  const auto reader = JournalReader::open(path("journal"), JournalFile::kJournal, error);
  ASSERT_TRUE(reader) << error;
  JournalEntry entry;
  ASSERT_TRUE(reader->next(entry));
  EXPECT_EQ(entry.record.kind, RecordKind::kTrace);
  EXPECT_EQ(entry.record.direction, 1);
  EXPECT_EQ(entry.trace, some_trace());
  ASSERT_TRUE(reader->next(entry));
  EXPECT_EQ(entry.record.kind, RecordKind::kArrival);
  EXPECT_FALSE(entry.trace);
}

TEST_F(Journal, ADamagedTraceIsRefused) {
  const auto journal = writer();
  journal->push_trace(0, 0, some_trace());
  EXPECT_TRUE(journal->close(ends(1, 42)).empty());
  patch("journal", sizeof(JournalHeader) + sizeof(JournalRecord), 99);  // its version
  std::string error;
  const auto reader = JournalReader::open(path("journal"), JournalFile::kJournal, error);
  ASSERT_TRUE(reader) << error;
  JournalEntry entry;
  EXPECT_FALSE(reader->next(entry));
  EXPECT_TRUE(contains(reader->error(), "the trace in record 0 cannot be understood"))
      << reader->error();
}

// Under the thread sanitizer this is also the test that worker and writer share nothing but the
// ring.
TEST_F(Journal, AWorkerAndTheWriterThreadLoseNothingTheyDoNotCount) {
  constexpr std::uint64_t kRecords = 200'000;
  const auto journal = writer(256);
  std::uint64_t refused = 0;
  std::atomic<bool> done{false};
  std::thread worker([&] {
    for (std::uint64_t i = 0; i < kRecords; ++i) {
      bool taken = i % 1'000 == 0 ? journal->push_change(arrival(i), rich_config())
                                  : journal->push(arrival(i));
      if (!taken) ++refused;
      // Room to breathe now and then: both a full and an empty ring must occur.
      if (i % 128 == 0) std::this_thread::sleep_for(std::chrono::microseconds(10));
    }
    done.store(true);
  });
  while (!done.load()) EXPECT_LE(journal->lost(), kRecords);
  worker.join();
  EXPECT_TRUE(journal->close(ends(1, 1)).empty());
  EXPECT_EQ(journal->lost(), refused);
  const std::string reason = refusal("journal");
  if (refused > 0) {
    EXPECT_TRUE(contains(reason, std::to_string(refused) + " records were lost")) << reason;
    for (const int byte : {0, 1, 2, 3}) patch("journal", offsetof(JournalHeader, lost) + byte, 0);
  }
  std::string error;
  const auto reader = JournalReader::open(path("journal"), JournalFile::kJournal, error);
  ASSERT_TRUE(reader) << error;
  std::uint64_t read = 0;
  std::uint64_t last = 0;
  for (JournalEntry entry; reader->next(entry);) {
    if (entry.record.kind == RecordKind::kEnd) continue;
    EXPECT_TRUE(read == 0 || entry.record.sequence > last);
    EXPECT_EQ(entry.record.at_ps, arrival(entry.record.sequence).at_ps);
    last = entry.record.sequence;
    ++read;
  }
  EXPECT_EQ(reader->error(), "");
  EXPECT_EQ(read + refused, kRecords);
}

TEST_F(Journal, AFullRingRefusesAChangeAsAWholeAndCountsIt) {
  RecordRing ring(64);
  std::array<JournalRecord, 60> sixty{};
  std::array<JournalRecord, 5> five{};
  EXPECT_TRUE(ring.push(sixty));
  EXPECT_FALSE(ring.push(five));
  EXPECT_EQ(ring.peek().size(), 60u);
  ring.release(1);
  EXPECT_TRUE(ring.push(five));
  EXPECT_EQ(ring.peek().size(), 63u);  // up to the edge of the storage
  ring.release(63);
  EXPECT_EQ(ring.peek().size(), 1u);
}

TEST_F(Journal, RecordsForAFileThatNobodyWantsAreNotLost) {
  std::vector<EmulatorError> errors;
  const auto journal = JournalWriter::open({"", path("fates")}, kIdentity, errors, 64);
  ASSERT_TRUE(journal);
  for (std::uint64_t i = 0; i < 1'000; ++i) EXPECT_TRUE(journal->push(arrival(i)));
  EXPECT_TRUE(journal->push_change({}, rich_config()));
  EXPECT_TRUE(journal->close(ends(1, 1)).empty());
  EXPECT_EQ(journal->lost(), 0u);
  EXPECT_FALSE(fs::exists(path("journal")));
}

TEST_F(Journal, AFileThatCannotBeMadeIsAnErrorThatNamesIt) {
  std::vector<EmulatorError> errors;
  const auto journal = JournalWriter::open({path("no/such/folder"), ""}, kIdentity, errors, 64);
  EXPECT_FALSE(journal);
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].field, "journal_path");
  EXPECT_TRUE(contains(errors[0].message, path("no/such/folder")));
}

// A limit of the process stands in for a disk that is full.
TEST_F(Journal, ADiskThatTakesNoMoreIsReported) {
  ::rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = ::signal(SIGXFSZ, SIG_IGN);
  const ::rlimit small{10, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  std::vector<EmulatorError> errors;
  EXPECT_FALSE(JournalWriter::open({path("journal"), ""}, kIdentity, errors, 64));
  ::setrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, handler);
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_TRUE(contains(errors[0].message, "File too large")) << errors[0].message;
}

TEST_F(Journal, WhatOthersPutInItsPlaceIsLeftAsItIs) {
  const auto content = [](const std::string& file) {
    std::ifstream in(file);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  std::ofstream(path("theirs")) << "precious";
  fs::create_symlink(path("theirs"), path("symbolic"));
  fs::create_hard_link(path("theirs"), path("hard"));
  ASSERT_EQ(::mkfifo(path("fifo").c_str(), 0600), 0);  // opening it would wait for a reader
  const int reader = ::open(path("fifo").c_str(), O_RDONLY | O_NONBLOCK);
  const std::array<std::array<const char*, 2>, 5> kCases{{{"symbolic", "is a symbolic link"},
                                                          {"hard", "other names"},
                                                          {"theirs", "other names"},
                                                          {"fifo", "is no regular file"},
                                                          {"/dev/null", "is no regular file"}}};
  for (const auto& [name, why] : kCases) {
    std::vector<EmulatorError> errors;
    const std::string file = name[0] == '/' ? name : path(name);
    EXPECT_FALSE(JournalWriter::open({file, ""}, kIdentity, errors, 64)) << name;
    ASSERT_EQ(errors.size(), 1u) << name;
    EXPECT_TRUE(contains(errors[0].message, file)) << errors[0].message;
    EXPECT_TRUE(contains(errors[0].message, why)) << errors[0].message;
    EXPECT_EQ(content(path("theirs")), "precious");
  }
  ::close(reader);
  std::vector<EmulatorError> errors;
  EXPECT_FALSE(JournalWriter::open({path("fifo"), ""}, kIdentity, errors, 64));
  EXPECT_EQ(errors.size(), 1u);
}

TEST_F(Journal, OneOfBeforeIsReplaced) {
  std::ofstream(path("journal")) << std::string(100'000, 'x');
  write_journal(10);
  EXPECT_EQ(refusal("journal"), "");
}

TEST_F(Journal, ACompleteOneIsAccepted) {
  write_journal(10);
  EXPECT_EQ(refusal("journal"), "");
  EXPECT_EQ(refusal("fates", JournalFile::kFates), "");
}

TEST_F(Journal, AnotherKindOfFileIsRefused) {
  write_journal(10);
  EXPECT_TRUE(contains(refusal("fates"), "begins with \"LWFATE01\" where \"LWJRNL01\""));
  EXPECT_TRUE(contains(refusal("absent"), "cannot open"));
  std::ofstream(path("short")) << "LWJRNL01";
  EXPECT_TRUE(contains(refusal("short"), "shorter than its header"));
}

TEST_F(Journal, OneThatWasCutShortIsRefused) {
  write_journal(10);
  const auto size = fs::file_size(path("journal"));
  fs::resize_file(path("journal"), size - 1);
  EXPECT_TRUE(contains(refusal("journal"), "cut short: its last record has 23 of 24 bytes"));
  fs::resize_file(path("journal"), size - sizeof(JournalRecord));
  EXPECT_TRUE(contains(refusal("journal"), "1 of 2 directions have their end"));
  fs::resize_file(path("journal"), sizeof(JournalHeader));
  EXPECT_TRUE(contains(refusal("journal"), "0 of 2 directions have their end"));
}

TEST_F(Journal, OneThatNobodyClosedIsRefused) {
  { EXPECT_TRUE(writer()->push(arrival(0))); }
  EXPECT_TRUE(contains(refusal("journal"), "the run did not close it"));
}

TEST_F(Journal, DamagedRecordsStopTheReaderWithAnError) {
  write_journal(10);
  constexpr auto kKindOfThird =
      sizeof(JournalHeader) + 2 * sizeof(JournalRecord) + offsetof(JournalRecord, kind);
  patch("journal", kKindOfThird, 9);
  std::string error;
  const auto reader = JournalReader::open(path("journal"), JournalFile::kJournal, error);
  ASSERT_TRUE(reader) << error;
  JournalEntry entry;
  std::size_t read = 0;
  while (reader->next(entry)) ++read;
  EXPECT_EQ(read, 2u);
  EXPECT_TRUE(contains(reader->error(), "record 2 is damaged: kind 9")) << reader->error();
  patch("journal", kKindOfThird, static_cast<char>(RecordKind::kChange));
  const auto again = JournalReader::open(path("journal"), JournalFile::kJournal, error);
  while (again->next(entry)) {
  }
  EXPECT_TRUE(contains(again->error(), "configuration in record 2 cannot be understood"))
      << again->error();
}

TEST(ConfigCodec, IsExact) {
  ConfigBytes bytes;
  for (const LinkConfig& config : {LinkConfig{}, rich_config(), fullest_config()}) {
    const std::size_t size = encode_config(config, bytes);
    const auto back = decode_config(std::span(bytes).first(size));
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, config);
    EXPECT_EQ(std::bit_cast<std::uint64_t>(back->fec.error_ratio),
              std::bit_cast<std::uint64_t>(config.fec.error_ratio));
  }
  EXPECT_EQ(encode_config(fullest_config(), bytes), kConfigBytesMax);
}

TEST(ConfigCodec, EveryByteCounts) {
  ConfigBytes bytes;
  const LinkConfig config = rich_config();
  const std::size_t size = encode_config(config, bytes);
  for (std::size_t i = 0; i < size; ++i) {
    ConfigBytes changed = bytes;
    changed[i] ^= std::byte{1};
    const auto back = decode_config(std::span(changed).first(size));
    EXPECT_FALSE(back == config) << "byte " << i;
  }
}

TEST(ConfigCodec, WrongSizesVersionsAndValuesAreRefused) {
  ConfigBytes bytes;
  const std::size_t size = encode_config(rich_config(), bytes);
  for (std::size_t shorter = 0; shorter < size; ++shorter) {
    EXPECT_FALSE(decode_config(std::span(bytes).first(shorter))) << shorter;
  }
  EXPECT_FALSE(decode_config(std::span(bytes).first(size + 1)));
  for (const std::size_t field : {0u, 1u, 2u, 3u}) {  // version, serialize, policy, trains
    ConfigBytes changed = bytes;
    changed[field] = std::byte{200};
    EXPECT_FALSE(decode_config(std::span(changed).first(size))) << field;
  }
}

}  // namespace
}  // namespace linkwright
