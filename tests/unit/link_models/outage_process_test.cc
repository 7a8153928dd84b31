// SPDX-License-Identifier: Apache-2.0
#include "link_models/outage_process.h"

#include <span>
#include <vector>

#include <gtest/gtest.h>

#include "link_models/link.h"
#include "tests/support/faulty_link.h"

namespace linkwright {
namespace {

constexpr LinkIdentity kLink{11, 2, 0};

OutageConfig some() {
  return {.mean_up = microseconds(100), .mean_down = microseconds(30)};
}

std::vector<DarkWindow> windows(const OutageProcess& outages, Instant end) {
  std::vector<DarkWindow> found;
  for (DarkWindow window = outages.next(kEpoch); window.from < end;
       window = outages.next(window.to))
    found.push_back(window);
  return found;
}

TEST(OutageProcess, IsOffByDefault) {
  const OutageProcess none(kLink, {});
  EXPECT_FALSE(none.is_on());
  EXPECT_EQ(none.next(kEpoch).from, kNever);
  EXPECT_EQ(none.last_end(kEpoch + seconds(1)), kEpoch);
}

TEST(OutageProcess, BeginsUpAndAlternates) {
  const auto all = windows(OutageProcess(kLink, some()), kEpoch + milliseconds(50));
  ASSERT_GT(all.size(), 300u);
  EXPECT_GT(all[0].from, kEpoch);
  for (std::size_t n = 0; n < all.size(); ++n) {
    ASSERT_GT(all[n].to, all[n].from);
    if (n > 0) {
      ASSERT_GT(all[n].from, all[n - 1].to);
    }
  }
}

// Whoever asks anywhere finds the outage that a walk from the start finds, also where one of the
// two times is far longer than the other.
TEST(OutageProcess, IsAFunctionOfTimeAlone) {
  for (const OutageConfig& config : {some(),
                                     OutageConfig{microseconds(400), nanoseconds(900)},
                                     OutageConfig{nanoseconds(900), microseconds(400)}}) {
    const OutageProcess outages(kLink, config);
    const auto all = windows(outages, kEpoch + milliseconds(20));
    ASSERT_GT(all.size(), 10u);
    std::size_t next = 0;
    for (Instant t = kEpoch; t < all.back().from; t += nanoseconds(1'237)) {
      while (all[next].to <= t) ++next;
      ASSERT_EQ(outages.next(t), all[next]) << picos(t);
      ASSERT_EQ(outages.last_end(t), next == 0 ? kEpoch : all[next - 1].to) << picos(t);
    }
  }
}

TEST(OutageProcess, BothDirectionsOfACableShareIt) {
  const OutageProcess back({kLink.seed, kLink.link, 1}, some());
  EXPECT_EQ(back.next(kEpoch), OutageProcess(kLink, some()).next(kEpoch));
  const OutageProcess other({kLink.seed, kLink.link + 1, 0}, some());
  EXPECT_NE(other.next(kEpoch), OutageProcess(kLink, some()).next(kEpoch));
}

// Months in: no walk from the start, and nothing overflows at the end of time.
TEST(OutageProcess, FarAwayCostsNothing) {
  const OutageProcess outages(kLink, {nanoseconds(200), nanoseconds(150)});
  const Instant far = kEpoch + seconds(45 * 86'400);
  const DarkWindow window = outages.next(far);
  EXPECT_GT(window.to, far);
  EXPECT_LT(window.from, far + microseconds(10));
  EXPECT_GT(outages.last_end(far), far - microseconds(10));
  EXPECT_EQ(outages.next(kNever - seconds(1)).from, kNever);
}

// The same frames, and hours in which nobody looks, or somebody does each second.
template <typename AnyLink>
std::vector<Departure> fates_around_an_idle_gap(std::size_t looks) {
  constexpr Duration kGap = seconds(5 * 3'600);
  LinkConfig config;
  config.rate = {8'000'000'000, 1};
  config.impairments.outages = {seconds(1), milliseconds(300)};
  AnyLink link({3, 0, 0}, {4'096, 4'096}, config);
  std::vector<Departure> out;
  const auto collect = [&](Instant now) {
    std::array<Departure, 64> some;
    for (std::size_t n = some.size(); n == some.size();) {
      n = link.collect(now, some);
      out.insert(out.end(), some.begin(), some.begin() + static_cast<std::ptrdiff_t>(n));
    }
  };
  FrameHandle handle = 1;
  Instant now = kEpoch;
  for (int part = 0; part < 2; ++part) {
    for (int n = 0; n < 400; ++n, now += milliseconds(10)) {
      const Arrival arrival{handle++, now, 1'000};
      link.advance(now);
      link.offer(std::span(&arrival, 1));
      collect(now);
    }
    for (std::size_t look = 1; look < looks; ++look)
      link.advance(now + static_cast<std::int64_t>(look) * (kGap / static_cast<int>(looks)));
    now += kGap;
    link.advance(now);
    collect(now);
  }
  return out;
}

bool same_fates(const std::vector<Departure>& a, const std::vector<Departure>& b) {
  return std::ranges::equal(a, b, [](const Departure& x, const Departure& y) {
    return x.handle == y.handle && x.at == y.at && x.reason == y.reason;
  });
}

TEST(OutageProcess, AnIdleGapOfHoursIsCaughtUpExactly) {
  const auto unseen = fates_around_an_idle_gap<Link>(1);
  EXPECT_EQ(unseen.size(), 800u);
  EXPECT_GT(std::ranges::count_if(unseen,
                                  [](const Departure& d) { return d.reason == DropReason::kDark; }),
            50);
  EXPECT_TRUE(same_fates(unseen, fates_around_an_idle_gap<Link>(18'000)));
}

TEST(OutageProcess, ALinkThatDrawsWheneverSomebodyLooksIsFound) {
  using Mutant = test::FaultyLink<test::Fault::kDrawsPerPoll>;
  EXPECT_FALSE(
      same_fates(fates_around_an_idle_gap<Mutant>(1), fates_around_an_idle_gap<Mutant>(18'001)));
}

// A window that meets a frame on the wire cuts it: no transmitter sees an outage come.
TEST(OutageProcess, CutsAndDarkensFramesOfALink) {
  LinkConfig config;
  config.rate = {8'000'000'000, 1};
  config.impairments.outages = {microseconds(50), microseconds(20)};
  const OutageProcess outages({3, 0, 0}, config.impairments.outages);
  for (const DarkPolicy policy : {DarkPolicy::kLose, DarkPolicy::kHold}) {
    config.dark_policy = policy;
    Link link({3, 0, 0}, {4'096, 4'096}, config);
    std::size_t cut = 0;
    Instant now = kEpoch;
    for (FrameHandle handle = 1; handle <= 2'000; ++handle, now += nanoseconds(1'700)) {
      const Arrival arrival{handle, now, 976};  // a microsecond on the wire
      link.offer(std::span(&arrival, 1));
      link.advance(now + nanoseconds(1));
      std::array<Departure, 8> out;
      for (std::size_t n = link.collect(now, out); n-- > 0;) {
        cut += out[n].reason == DropReason::kDarkCut;
        if (out[n].reason != DropReason::kNone) continue;
        const DarkWindow dark = outages.next(out[n].at - microseconds(1));
        EXPECT_GE(dark.from, out[n].at) << "delivered through the dark";
      }
    }
    EXPECT_GT(cut, 10u);
    EXPECT_GT(link.counters().flaps, 20u);
    EXPECT_EQ(link.counters().flaps, link.counters().dark_windows);
  }
}

}  // namespace
}  // namespace linkwright
