// SPDX-License-Identifier: Apache-2.0
//
// A timeline of a fabric in virtual time, by hand. A frame of 1000 octets takes a microsecond on
// the wire at 8.192 Gb/s.
#include <cstdio>
#include <fstream>

#include <gtest/gtest.h>

#include "control/live/mistake.h"
#include "control/timeline/virtual_fabric_timeline.h"
#include "control/virtual/fabric_run.h"
#include "tests/unit/control_cli/captures.h"

namespace linkwright {
namespace {

// One frame each ten microseconds, 0 to 100 us.
constexpr int kFrames = 11;

std::string fabric_text(const std::string& topology, int hosts, const std::string& more) {
  std::string addresses;
  for (int host = 0; host < hosts; ++host)
    addresses += (host == 0 ? "" : ", ") + std::string("{host: ") + std::to_string(host) +
                 ", macs: [\"02:00:00:00:00:0" + std::to_string(host + 1) + "\"]}";
  return "schema: 1\nname: t\nfabrics:\n- name: pod\n  topology: {" + topology +
         "}\n  addresses: [" + addresses +
         "]\n  tiers: [{parameters: {rate: 8192Mbps, latency: {propagation: 300ns}}}]\n" + more;
}

void put(std::ofstream& file, std::uint32_t word) {
  for (int i = 0; i < 4; ++i) file.put(static_cast<char>(word >> (8 * i)));
}

// From `source` to `target`.
std::string capture(char source, char target) {
  const std::string path = temporary("timeline-fabric");
  std::ofstream file(path, std::ios::binary);
  for (const std::uint32_t word : {0xa1b23c4du, 4u << 16 | 2u, 0u, 0u, 65'535u, 1u})
    put(file, word);
  for (int i = 0; i < kFrames; ++i) {
    put(file, 0);
    put(file, static_cast<std::uint32_t>(i) * 10'000);
    put(file, 1'000);
    put(file, 1'000);
    std::string octets{'\2',
                       0,
                       0,
                       0,
                       0,
                       static_cast<char>(target + 1),
                       '\2',
                       0,
                       0,
                       0,
                       0,
                       static_cast<char>(source + 1),
                       '\x08',
                       0};
    octets.resize(1'000);
    file << octets;
  }
  return path;
}

struct FabricRan {
  FabricRunResult result;
  TimelineLog log;
};

FabricRan run(const std::string& text, char source, char target, std::uint64_t poll_seed = 0) {
  const ScenarioFile file(text, "test");
  const ResolvedScenario resolved = file.resolve();
  FabricCourse course = fabric_course(file, resolved, 0);
  const std::string path = capture(source, target);
  FabricRunOptions options{.arrivals = path};
  if (poll_seed != 0) options.poll_seed = poll_seed;
  options.timeline = std::move(course.changes);
  FabricRan out{run_fabric(resolved.fabrics[0].config, options), {}};
  std::remove(path.c_str());
  out.log = entries_before(course.log, out.result.end);
  EXPECT_TRUE(out.result.snapshot.books.closed());
  return out;
}

std::uint64_t delivered(const FabricRan& ran) {
  return ran.result.snapshot.books.handed_to_port.frames;
}

TEST(TimelineOfAFabric, ASetMovesTheLastFrameByWhatItSet) {
  const std::string star = fabric_text("star: {hosts: 3}", 3, "");
  const FabricRan before = run(star, 0, 2);
  const FabricRan after = run(star +
                                  "timeline: {events: [{at: 50us, set: {link: 'host0 -> switch0', "
                                  "fabric: pod, parameters: {latency: {propagation: 1us}}}}]}\n",
                              0,
                              2);
  EXPECT_EQ(delivered(before), 11u);
  EXPECT_EQ(delivered(after), 11u);
  EXPECT_EQ(after.result.end - before.result.end, nanoseconds(700));
  ASSERT_EQ(after.log.size(), 1u);
  EXPECT_EQ(after.log[0].what, "pod host0 -> switch0");
  EXPECT_EQ(after.log[0].effective, kEpoch + microseconds(50));
}

// At 40 and 50 us, and the second time at 90 us.
TEST(TimelineOfAFabric, AFlapTakesTheFramesOfItsTime) {
  const std::string text = fabric_text("star: {hosts: 3}",
                                       3,
                                       "timeline: {events: [{at: 35us, repeat: {every: 50us, "
                                       "times: 2}, flap: {link: 'host0 -> switch0', fabric: pod, "
                                       "down: 12us}}]}\n");
  const FabricRan ran = run(text, 0, 2);
  EXPECT_EQ(delivered(ran), 9u);
  EXPECT_EQ(ran.log.size(), 2u);
  EXPECT_EQ(delivered(run(text, 0, 2, 7)), 9u);
}

TEST(TimelineOfAFabric, AConnectLightsOtherCircuits) {
  const std::string text =
      fabric_text("ocs: {hosts: 4}",
                  4,
                  "  circuits: {policy: lose, instant: true, plan: {static: {pairs: [[0, 1], [2, "
                  "3]]}}}\n"
                  "timeline: {events: [{at: 45us, connect: {fabric: pod, circuits: {pairs: [[0, "
                  "2]]}}}, {at: 85us, schedule: {fabric: pod, plan: {static: {pairs: [[0, "
                  "3]]}}}}]}\n");
  const FabricRan ran = run(text, 0, 2);
  // 50, 60, 70 and 80 us.
  EXPECT_EQ(delivered(ran), 4u);
  EXPECT_EQ(delivered(run(text, 0, 1)), 5u) << "0 to 40 us";
  EXPECT_EQ(delivered(run(text, 0, 3)), 2u) << "90 and 100 us";
}

// The live run logged the second one as refused, and its journal repeats it. Mutant: the course.
TEST(TimelineOfAFabric, OfAJournalNothingIsRefused) {
  const ScenarioFile file(
      fabric_text("star: {hosts: 3}",
                  3,
                  "timeline: {events: [{at: 1us, repeat: {every: 5us, times: 2}, flap: {link: "
                  "'host0 -> switch0', fabric: pod, down: 9us}}]}\n"),
      "test");
  const ResolvedScenario resolved = file.resolve();
  EXPECT_THROW(fabric_course(file, resolved, 0), Mistake);
  EXPECT_EQ(planned_log(resolved).size(), 2u);
}

TEST(TimelineOfAFabric, TellsBeforeTheRunWhatCannotBe) {
  const auto mistake = [](const std::string& event) -> std::string {
    try {
      const ScenarioFile file(
          fabric_text("star: {hosts: 3}", 3, "timeline: {events: [\n" + event + "]}\n"), "test");
      const ResolvedScenario resolved = file.resolve();
      fabric_course(file, resolved, 0);
      return "";
    } catch (const Mistake& error) {
      return error.what();
    }
  };
  EXPECT_NE(mistake("{at: 1us, set: {link: 'host0 -> swich0', fabric: pod, parameters: {rate: "
                    "1Gbps}}}")
                .find("test:9:23: timeline.events[0].set.link: fabric pod has no such link (value "
                      "\"host0 -> swich0\", did you mean \"host0 -> switch0\"?)"),
            std::string::npos);
  EXPECT_NE(mistake("{at: 1us, connect: {fabric: pod, circuits: {shift: 1}}}")
                .find("fabric pod has no circuit switch"),
            std::string::npos);
  EXPECT_NE(mistake("{at: 1us, set: {link: 'host0 -> switch0', fabric: pod, parameters: {jitter: "
                    "{deviation: 1us}}}}")
                .find("test:9:"),
            std::string::npos);
  EXPECT_NE(mistake("{at: 1us, repeat: {every: 5us, times: 2}, flap: {link: 'host0 -> switch0', "
                    "fabric: pod, down: 9us}}")
                .find("cannot go dark then"),
            std::string::npos);
}

}  // namespace
}  // namespace linkwright
