// SPDX-License-Identifier: Apache-2.0
//
// A link whose host keeps the queue and the light: what it asks beforehand is what comes, and
// darkness that the host tells of is as good as darkness of the link's own.
#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "link_models/link.h"
#include "tests/support/dice.h"

namespace linkwright {
namespace {

using test::Dice;

// One octet takes 1 ns, so a frame of 76 bytes takes exactly 100 ns of the wire.
constexpr std::uint32_t kBytes = 76;
constexpr Duration kOneFrame = nanoseconds(100);

LinkConfig noisy() {
  LinkConfig config;
  config.rate = {8'000'000'000, 1};
  config.latency = nanoseconds(1'000);
  config.fec.error_ratio = 0.05;
  config.impairments.alignment = nanoseconds(8);
  return config;
}

TEST(LinkHostedQueue, AskedBeforehandWhatThenComes) {
  Link link({1, 1, 0}, {64, 64}, noisy());
  EXPECT_EQ(link.next_decision(), kNever);
  EXPECT_EQ(link.next_delivery(), kNever);
  const Instant at = kEpoch + nanoseconds(30);
  EXPECT_EQ(link.end_if_sent(at, kBytes), at + kOneFrame);
  const Arrival arrival{1, at, kBytes};
  link.offer({&arrival, 1});
  EXPECT_EQ(link.wire_free_at(), at + kOneFrame);
  EXPECT_EQ(link.next_decision(), at + kOneFrame + picoseconds(1));
  const Instant delivery = link.next_delivery();
  EXPECT_GE(delivery, at + kOneFrame + nanoseconds(1'000));
  link.advance(at + kOneFrame + picoseconds(1));
  EXPECT_EQ(link.next_decision(), kNever);
  Departure out{};
  ASSERT_EQ(link.collect(kNever, {&out, 1}), 1u);
  EXPECT_EQ(out.at, delivery);
}

struct Outcome {
  std::vector<Departure> departures;
  LinkCounters counters{};
};

// Frames back to back where there is light. Windows that `told` has are the host's, others are in
// the configuration.
Outcome run(const std::vector<DarkWindow>& windows, const std::vector<bool>& told) {
  LinkConfig config = noisy();
  for (std::size_t i = 0; i < windows.size(); ++i) {
    if (told[i]) continue;
    EXPECT_TRUE(config.dark.add({windows[i].from, windows[i].to - windows[i].from}));
  }
  Link link({1, 1, 0}, {64, 65'536}, config);
  Outcome outcome;
  Instant now = kEpoch;
  FrameHandle handle = 0;
  std::vector<Departure> out(256);
  for (std::size_t i = 0; i <= windows.size(); ++i) {
    const Instant edge = i < windows.size() ? windows[i].from : now + microseconds(50);
    for (; now + kOneFrame <= edge; now += kOneFrame) {
      const Arrival arrival{++handle, now, kBytes};
      link.offer({&arrival, 1});
    }
    if (i == windows.size()) break;
    now = std::max(now, windows[i].to);
    if (told[i]) link.pass_dark(windows[i]);
  }
  link.advance(now + seconds(1));
  for (std::size_t count = out.size(); count == out.size();) {
    count = link.collect(kNever, out);
    outcome.departures.insert(outcome.departures.end(), out.begin(), out.begin() + count);
  }
  outcome.counters = link.counters();
  return outcome;
}

bool alike(const Outcome& a, const Outcome& b) {
  return std::equal(a.departures.begin(),
                    a.departures.end(),
                    b.departures.begin(),
                    b.departures.end(),
                    [](const Departure& x, const Departure& y) {
                      return x.handle == y.handle && x.at == y.at && x.reason == y.reason;
                    }) &&
         a.counters.bad_groups_met == b.counters.bad_groups_met &&
         a.counters.dark_windows == b.counters.dark_windows;
}

TEST(LinkHostedQueue, DarknessThatTheHostTellsOfIsDarkness) {
  std::uint64_t lost = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Dice dice(seed);
    std::vector<DarkWindow> windows;
    std::vector<bool> told;
    std::vector<bool> none;
    Instant at = kEpoch;
    for (int i = 0; i < 12; ++i) {
      const Instant from = at + nanoseconds(dice.between(500, 9'000));
      at = from + nanoseconds(dice.between(1, 4'000));
      windows.push_back({from, at});
      told.push_back(dice.one_in(2));
      none.push_back(false);
    }
    const Outcome own = run(windows, none);
    EXPECT_TRUE(alike(own, run(windows, told))) << "seed " << seed;
    EXPECT_TRUE(alike(own, run(windows, std::vector<bool>(windows.size(), true)))) << seed;
    lost += own.counters.bad_groups_met;
    // The comparison can fail.
    std::vector<DarkWindow> moved = windows;
    moved[3].to += nanoseconds(1);
    EXPECT_FALSE(alike(own, run(moved, std::vector<bool>(windows.size(), true)))) << seed;
  }
  EXPECT_GT(lost, 1'000u) << "the codeword clock was seen";
}

// The host's darkness over, across and within the link's own: passed once.
TEST(LinkHostedQueue, DarknessOfBothIsPassedOnce) {
  const Instant from = kEpoch + microseconds(10);
  for (const auto& [own_from, own_to] : {std::pair{-3, 2}, {-3, 9}, {1, 2}, {3, 9}, {0, 5}}) {
    LinkConfig both = noisy();
    LinkConfig own = noisy();
    const DarkTrain train{from + microseconds(own_from), microseconds(own_to - own_from)};
    ASSERT_TRUE(both.dark.add({from, microseconds(5)}));
    ASSERT_TRUE(both.dark.add(train));
    ASSERT_TRUE(own.dark.add(train));
    Link scheduled({1, 1, 0}, {64, 4'096}, both);
    Link told({1, 1, 0}, {64, 4'096}, own);
    scheduled.advance(from);
    told.advance(from);
    told.pass_dark({from, from + microseconds(5)});
    const Instant lit = from + microseconds(20);
    for (Instant at = lit; at < lit + microseconds(50); at += kOneFrame) {
      const Arrival arrival{static_cast<FrameHandle>(picos(at)), at, kBytes};
      scheduled.offer({&arrival, 1});
      told.offer({&arrival, 1});
    }
    scheduled.advance(lit + seconds(1));
    told.advance(lit + seconds(1));
    EXPECT_EQ(scheduled.counters().groups_elapsed, told.counters().groups_elapsed) << own_from;
    EXPECT_EQ(scheduled.counters().bad_groups_met, told.counters().bad_groups_met) << own_from;
  }
}

}  // namespace
}  // namespace linkwright
