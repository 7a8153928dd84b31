// SPDX-License-Identifier: Apache-2.0
//
// Rate traces, outages and remote faults in runs of virtual time, and in the replay of a journal
// that has the trace: what the journal tells is all that is needed.
#include <array>
#include <cstdio>

#include <gtest/gtest.h>

#include "control/virtual/virtual_run.h"
#include "dataplane/journal_writer.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/control/scenario/resolving.h"
#include "tests/unit/control_cli/captures.h"

namespace linkwright {
namespace {

constexpr std::size_t kFrames = 3'000;
constexpr std::uint32_t kBytes = 1'514;

Instant arrival_of(std::size_t n) {
  return kEpoch + microseconds(400) * static_cast<std::int64_t>(n);
}

// Frames both ways.
std::vector<VirtualArrival> arrivals() {
  std::vector<VirtualArrival> out;
  for (std::size_t n = 0; n < kFrames; ++n)
    out.push_back({.at = arrival_of(n),
                   .frame_bytes = kBytes,
                   .direction = static_cast<std::uint8_t>(n % 2)});
  return out;
}

class TracesRun : public testing::Test {
 protected:
  TracesRun() { trace_ = folder_.write("t", "1\n2\n2\n3\n7\n").string(); }

  ResolvedScenario scenario(const std::string& link = "") const {
    return resolved_text(
        "schema: 1\nports: [{name: l, device: d0}, {name: r, device: d1}]\nlinks:\n"
        "  - {name: w, a: l, b: r, parameters: {rate: 1Gbps, latency: {propagation: 1us}}, "
        "a_to_b: {rate_trace: " +
        trace_ + ", queue_limit: 1GiB}" + link + "}\n");
  }

  static std::array<std::uint64_t, 2> digests(const VirtualResult& result) {
    return {result.snapshot.cables[0][0].fate_digest, result.snapshot.cables[0][1].fate_digest};
  }
  static VirtualResult run(const ResolvedScenario& scenario, const VirtualOptions& how = {}) {
    ListSource source(arrivals());
    return run_virtual(scenario.spec, source, how);
  }

  // As the dataplane writes it.
  std::string journal(const ResolvedScenario& scenario, Instant end) const {
    const std::string path = (folder_.path() / "journal").string();
    std::vector<EmulatorError> errors;
    const auto writer = JournalWriter::open({path, ""}, {scenario.spec.seed, 1, 1}, errors, 16'384);
    for (std::uint8_t d : {std::uint8_t{0}, std::uint8_t{1}})
      if (!scenario.spec.cables[0].traces[d].empty())
        writer->push_trace(0, d, scenario.spec.cables[0].traces[d]);
    std::array<std::uint64_t, 2> sequence{};
    for (const VirtualArrival& each : arrivals())
      EXPECT_TRUE(writer->push({picos(each.at),
                                sequence[each.direction]++,
                                each.frame_bytes,
                                0,
                                each.direction,
                                RecordKind::kArrival}));
    writer->close(std::array{JournalRecord{.at_ps = picos(end), .direction = 0},
                             JournalRecord{.at_ps = picos(end), .direction = 1}});
    return path;
  }

  TemporaryFolder folder_;
  std::string trace_;
};

// 5 opportunities in 7 ms for 1 frame in 0.8 ms: the last frame leaves when the trace has said so
// 1500 times.
TEST_F(TracesRun, TheTraceIsTheRate) {
  const VirtualResult result = run(scenario());
  EXPECT_EQ(result.snapshot.cables[0][0].books.handed_to_port.frames, kFrames / 2);
  const Duration at_least = milliseconds(7) * (kFrames / 2 / 5) - milliseconds(1);
  EXPECT_GE(result.snapshot.at, kEpoch + at_least);
  EXPECT_LE(result.snapshot.at, kEpoch + at_least + milliseconds(8));
}

TEST_F(TracesRun, NeitherChunksNorPollsDecideAnything) {
  const ResolvedScenario all = scenario(
      ", b_to_a: {light: {outages: {mean_up: 20ms, mean_down: 5ms}}}, one_way_dark: remote_fault");
  const VirtualResult first = run(all);
  const auto& drops = first.snapshot.cables[0][0].books.drops;
  EXPECT_GT(drops[static_cast<std::size_t>(DropReason::kRemoteFault)].frames, 50u);
  EXPECT_GT(
      first.snapshot.cables[0][1].books.drops[static_cast<std::size_t>(DropReason::kDark)].frames,
      50u);
  for (const std::uint32_t chunk : {1u, 3u, 256u})
    for (const std::uint64_t seed : {1u, 2u})
      EXPECT_EQ(digests(run(all, {.chunk_frames = chunk, .poll_seed = seed})), digests(first));
}

TEST_F(TracesRun, AReplayNeedsNoFileOfTheTrace) {
  ResolvedScenario recorded = scenario(", one_way_dark: remote_fault");
  const VirtualResult first = run(recorded);
  const std::string path = journal(recorded, first.snapshot.at);
  ResolvedScenario replayed = recorded;
  replayed.spec.cables[0].traces = {};
  const auto source = open_arrivals(path, {.seed = recorded.spec.seed});
  ASSERT_EQ(source->traces().size(), 1u);
  for (const VirtualTrace& trace : source->traces())
    replayed.spec.cables[trace.cable].traces[trace.direction] = trace.trace;
  EXPECT_EQ(digests(run_virtual(replayed.spec, *source, {})), digests(first));

  const auto again = open_arrivals(path, {.seed = recorded.spec.seed});
  replayed.spec.cables[0].traces = {};
  EXPECT_NE(digests(run_virtual(replayed.spec, *again, {})), digests(first))
      << "without the trace the fates are others";
}

}  // namespace
}  // namespace linkwright
