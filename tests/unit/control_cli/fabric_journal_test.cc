// SPDX-License-Identifier: Apache-2.0
//
// A journal of a fabric that nobody wrote: each wrong record is refused with its number, and no
// file makes a replay run longer, or take more memory, than its own length is worth.
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "control/virtual/arrival_source.h"
#include "control/virtual/fabric_run.h"
#include "link_models/core/journal.h"
#include "link_models/fabric/arrival_codec.h"
#include "link_models/fabric/fabric_codec.h"
#include "tests/support/dice.h"
#include "tests/support/small_fabric.h"

namespace linkwright {
namespace {

using namespace test;

using Bytes = std::vector<char>;

FabricConfig small() {
  FabricConfig config = uniform_fabric(make_ocs({.hosts = 3, .packet_switch = true}),
                                       plain_link(1'000'000'000, microseconds(1)));
  config.switches[0].buffer_bytes = 1 << 16;
  return config;
}

template <typename T>
void put(Bytes& out, const T& value) {
  const auto* bytes = reinterpret_cast<const char*>(&value);
  out.insert(out.end(), bytes, bytes + sizeof(T));
}

// Behind the header; padded to whole records.
void put(Bytes& out, const JournalRecord& record, std::span<const std::byte> body = {}) {
  put<JournalRecord>(out, record);
  for (const std::byte byte : body) out.push_back(static_cast<char>(byte));
  while ((out.size() - sizeof(JournalHeader)) % sizeof(JournalRecord) != 0) out.push_back(0);
}

Bytes header(const FabricConfig& config) {
  JournalHeader header{};
  std::memcpy(header.magic, kFabricJournalMagic, sizeof(header.magic));
  header.seed = config.seed;
  header.time_scale = 1;
  header.cables = static_cast<std::uint32_t>(config.hosts.size());
  Bytes out;
  put(out, header);
  return out;
}

void put_arrival(Bytes& out, Instant at, std::uint32_t frame_bytes = 1'000) {
  FabricArrival arrival;
  arrival.tags.source = address_of(0);
  arrival.tags.destination = address_of(1);
  ArrivalBytes bytes;
  const std::size_t size = encode_arrival(arrival, bytes);
  put(out,
      {.at_ps = picos(at), .value = frame_bytes, .kind = RecordKind::kFabricArrival},
      std::span(bytes).first(size));
}

JournalRecord end_at(Instant at) {
  return {.at_ps = picos(at), .kind = RecordKind::kEnd};
}

class FabricJournalFile : public ::testing::Test {
 protected:
  ~FabricJournalFile() override { std::filesystem::remove(path_); }

  FabricRunResult replay(const Bytes& bytes) {
    std::ofstream(path_, std::ios::binary)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return run_fabric(config_, {.arrivals = path_, .poll_seed = {}, .frames_max = 4'096});
  }
  std::string refusal(const Bytes& bytes) {
    try {
      replay(bytes);
    } catch (const BadArrivals& error) {
      return error.what();
    }
    return "";
  }
  void expect_refused(const Bytes& bytes, const std::string& why) {
    const std::string told = refusal(bytes);
    EXPECT_NE(told.find(why), std::string::npos) << "told: " << told;
  }

  FabricConfig config_ = small();
  std::string path_ =
      std::filesystem::temp_directory_path() / ("fabric-" + std::to_string(::getpid()));
};

TEST_F(FabricJournalFile, OfSoundRecordsIsReplayed) {
  Bytes bytes = header(config_);
  put_arrival(bytes, kEpoch + microseconds(5));
  put(bytes, {.at_ps = picos(kEpoch + seconds(9)), .kind = RecordKind::kFabricIdle});
  put_arrival(bytes, kEpoch + seconds(18));
  put(bytes, end_at(kEpoch + seconds(20)));
  const FabricRunResult result = replay(bytes);
  EXPECT_EQ(result.snapshot.books.handed_to_port.frames, 2u);
  EXPECT_EQ(result.metered, kEpoch + seconds(20));
}

TEST_F(FabricJournalFile, HasNoLongSilence) {
  for (const Duration silence : {seconds(11), seconds(3'600 * 24 * 50)}) {
    Bytes bytes = header(config_);
    put_arrival(bytes, kEpoch + microseconds(5));
    put(bytes, end_at(kEpoch + silence));
    expect_refused(bytes, "record 2: comes ");
    Bytes arrives = header(config_);
    put_arrival(arrives, kEpoch + silence);
    expect_refused(arrives, "record 1: comes ");
  }
  Bytes back = header(config_);
  put_arrival(back, kEpoch + seconds(1));
  put(back, end_at(kEpoch));
  expect_refused(back, "record 2: is older than the one before it");
}

TEST_F(FabricJournalFile, HasTimesAndFramesThatARunHas) {
  Bytes before = header(config_);
  put(before, end_at(kEpoch - Duration{1}));
  expect_refused(before, "record 1: is of no time that a run has");
  Bytes never = header(config_);
  put(never, end_at(kNever));
  expect_refused(never, "record 1: is of no time that a run has");
  for (const std::uint32_t frame_bytes : {0u, 1u << 24, 1u << 31}) {
    Bytes bytes = header(config_);
    put_arrival(bytes, kEpoch, frame_bytes);
    expect_refused(bytes, "record 1: is no arrival");
  }
}

TEST_F(FabricJournalFile, ReservesNothingForWhatIsNotThere) {
  Bytes bytes = header(config_);
  put(bytes, {.value = 1u << 28, .kind = RecordKind::kCircuits});
  expect_refused(bytes, "record 1: was cut short");
  Bytes faults = header(config_);
  put(faults, {.value = 1u << 24, .kind = RecordKind::kFabricFaults});
  expect_refused(faults, "was cut short");
}

TEST_F(FabricJournalFile, HasNoCircuitsThatNoWorkerFollows) {
  const std::vector<std::byte> plan =
      encode_plan(CyclicPlan{kEpoch, nanoseconds(2), nanoseconds(1), round_robin(3)});
  Bytes bytes = header(config_);
  put(bytes,
      {.value = static_cast<std::uint32_t>(plan.size()), .kind = RecordKind::kCircuits},
      plan);
  put(bytes, end_at(kEpoch + seconds(9)));
  expect_refused(bytes, "record 1: is a plan that no live run can have followed");
}

TEST_F(FabricJournalFile, HasItsFaultsFirstAndOnceOnly) {
  TargetedFault fault;
  fault.name = "f";
  fault.act.action = FaultAction::kDrop;
  config_.faults = {{FaultPlace::kHost, 0, {fault}}};
  const std::vector<std::byte> faults = encode_aimed_faults(config_.faults);
  const JournalRecord record{.value = static_cast<std::uint32_t>(faults.size()),
                             .kind = RecordKind::kFabricFaults};
  Bytes bytes = header(config_);
  put(bytes, record, faults);
  put_arrival(bytes, kEpoch);
  Bytes twice = bytes;
  put(bytes, end_at(kEpoch + microseconds(100)));
  EXPECT_EQ(refusal(bytes), "");
  put(twice, record, faults);
  expect_refused(twice, "is of no kind that a fabric has");
  Bytes none = header(config_);
  put(none, end_at(kEpoch));
  expect_refused(none, "its faults are others");
}

// A few thousand broken journals: each is refused or closes its books.
TEST_F(FabricJournalFile, IsRefusedOrReplayedWhateverItsBytes) {
  Bytes sound = header(config_);
  for (int i = 0; i < 6; ++i) put_arrival(sound, kEpoch + i * microseconds(3));
  const auto plan = encode_plan(StaticPlan{rotation(3, 2)});
  put(sound,
      {.at_ps = picos(kEpoch + microseconds(30)),
       .value = static_cast<std::uint32_t>(plan.size()),
       .kind = RecordKind::kCircuits},
      plan);
  put(sound, end_at(kEpoch + microseconds(60)));
  ASSERT_EQ(refusal(sound), "");
  Dice dice(11);
  int replayed = 0;
  for (int round = 0; round < 60; ++round) {
    Bytes bytes = sound;
    for (std::uint64_t i = 0; i <= dice.below(3); ++i)
      bytes[sizeof(JournalHeader) + dice.below(bytes.size() - sizeof(JournalHeader))] =
          static_cast<char>(dice.below(256));
    try {
      EXPECT_TRUE(replay(bytes).snapshot.books.closed()) << round;
      ++replayed;
    } catch (const BadArrivals& error) {
      EXPECT_NE(std::string(error.what()), "");
    }
  }
  EXPECT_GT(replayed, 3);
  EXPECT_LT(replayed, 57);
}

}  // namespace
}  // namespace linkwright
