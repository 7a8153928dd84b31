// SPDX-License-Identifier: Apache-2.0
//
// What failures do to links: each class by its effect, repairs, blast radius, bursts.
#include "link_models/availability/failure_plan.h"

#include <map>

#include <gtest/gtest.h>

namespace linkwright {
namespace {

constexpr double kPicosPerHour = 1e12;  // an hour of the model in a second of the run
constexpr std::uint64_t kSound = 100'000'000'000;
constexpr std::uint64_t kContaminated = kSound + 1;
constexpr std::uint64_t kBursty = kSound + 2;
constexpr std::uint64_t kFewer = kSound + 3;
constexpr std::uint64_t kFading = kSound + 10;

// A configuration that is known by its rate.
LinkConfig marked(std::uint64_t rate) {
  LinkConfig config;
  config.rate.bits_per_second = rate;
  return config;
}

FailingDirection failing_direction() {
  return {marked(kSound),
          marked(kContaminated),
          marked(kBursty),
          marked(kFewer),
          {marked(kFading), marked(kFading + 1), marked(kFading + 2)},
          10};
}

FailingLink failing_link(std::uint32_t link, double fit) {
  FailingLink out;
  out.link = link;
  out.process.fit = fit;
  out.process.repair = {.median_hours = 2, .sigma = 0};
  out.process.reset_hours = 0.5;
  out.picos_per_hour = kPicosPerHour;
  out.direction = {failing_direction(), failing_direction()};
  return out;
}

FailureSpec spec_of(FailureClass kind) {
  FailureSpec spec;
  spec.seed = 4;
  spec.links = {failing_link(0, 1e6)};
  spec.links[0].process.classes = {};
  spec.links[0].process.classes[static_cast<std::size_t>(kind)] = 1;
  spec.domains = {{.members = {0}}};
  return spec;
}

bool is_dark(const LinkConfig& config, Instant t) {
  const auto window = config.dark.next(t);
  return window && window->from <= t;
}

// What a direction is like from each of its changes on, as the first failure leaves it.
std::vector<PlannedChange> first_failure(const FailureSpec& spec) {
  FailurePlan plan(spec);
  const Instant first = plan.next();
  EXPECT_NE(first, kNever);
  std::vector<PlannedChange> changes;
  // Mean 1,000 h between failures; a repair is over long before.
  while (plan.records_before(kNever).size() < 2) {
    auto more = plan.take_before(plan.next() + Duration{1});
    if (plan.records_before(kNever).size() < 2)
      changes.insert(changes.end(), more.begin(), more.end());
  }
  return changes;
}

Duration hours(double count) {
  return Duration{static_cast<std::int64_t>(count * kPicosPerHour)};
}

void expect_near(Duration seen, Duration wanted) {
  EXPECT_NEAR(static_cast<double>(picos(seen)), static_cast<double>(picos(wanted)), 1e6);
}

TEST(FailurePlan, AHardFailureIsDarkUntilItsRepair) {
  for (const FailureClass kind : {FailureClass::kDriver, FailureClass::kFibre}) {
    const auto changes = first_failure(spec_of(kind));
    ASSERT_EQ(changes.size(), 4u) << "down and up, both directions";
    for (std::size_t d : {0u, 1u}) {
      const PlannedChange& down = changes[d];
      const PlannedChange& up = changes[2 + d];
      EXPECT_TRUE(is_dark(down.config, down.at));
      expect_near(up.at - down.at, hours(2));
      EXPECT_TRUE(is_dark(down.config, up.at - Duration{1}));
      EXPECT_FALSE(is_dark(down.config, up.at)) << "the light is back, change or not";
      EXPECT_EQ(up.config, marked(kSound));
    }
  }
}

TEST(FailurePlan, FirmwareHangsUntilItsReset) {
  const auto changes = first_failure(spec_of(FailureClass::kFirmware));
  ASSERT_EQ(changes.size(), 4u);
  expect_near(changes[2].at - changes[0].at, hours(0.5));
}

TEST(FailurePlan, ContaminationAndBurstErrorsStrikeOneDirection) {
  const std::map<FailureClass, std::uint64_t> looks{{FailureClass::kContamination, kContaminated},
                                                    {FailureClass::kElectrical, kBursty}};
  for (const auto& [kind, rate] : looks) {
    const auto changes = first_failure(spec_of(kind));
    ASSERT_EQ(changes.size(), 2u);
    EXPECT_EQ(changes[0].config, marked(rate));
    EXPECT_EQ(changes[1].config, marked(kSound));
    EXPECT_EQ(changes[0].direction, changes[1].direction);
    expect_near(changes[1].at - changes[0].at, hours(2));
  }
}

TEST(FailurePlan, ALaserFadesStepByStepAndIsThenDown) {
  const auto changes = first_failure(spec_of(FailureClass::kLaserDegradation));
  ASSERT_EQ(changes.size(), 3u + 2 + 2);
  for (std::uint32_t step = 0; step < 3; ++step) {
    EXPECT_EQ(changes[step].config, marked(kFading + step));
    EXPECT_EQ(changes[step].direction, changes[0].direction);
    expect_near(changes[step].at - changes[0].at, hours(10.0 * step));
  }
  EXPECT_TRUE(is_dark(changes[3].config, changes[3].at));
  EXPECT_TRUE(is_dark(changes[4].config, changes[4].at)) << "the module has both directions";
  expect_near(changes[5].at - changes[0].at, hours(32));
}

TEST(FailurePlan, ALaserWithoutMarginIsDownAtOnce) {
  FailureSpec spec = spec_of(FailureClass::kLaserDegradation);
  for (FailingDirection& direction : spec.links[0].direction) direction.fading.clear();
  const auto changes = first_failure(spec);
  ASSERT_EQ(changes.size(), 4u);
  EXPECT_TRUE(is_dark(changes[0].config, changes[0].at));
}

TEST(FailurePlan, ALostLaneSlowsTheLinkOrTakesItDown) {
  FailureSpec spec = spec_of(FailureClass::kHostLane);
  auto changes = first_failure(spec);
  ASSERT_EQ(changes.size(), 4u);
  EXPECT_EQ(changes[0].config, marked(kFewer));
  EXPECT_EQ(changes[1].config, marked(kFewer));
  spec.links[0].direction[1].fewer_lanes.reset();
  changes = first_failure(spec);
  EXPECT_TRUE(is_dark(changes[0].config, changes[0].at));
}

TEST(FailurePlan, ASwitchThatIsSwappedTakesItsLinksDown) {
  FailureSpec spec = spec_of(FailureClass::kDriver);
  spec.links[0].process.repair.unit = RepairUnit::kWholeSwitch;
  spec.links[0].process.repair.blast_links = 3;
  for (std::uint32_t link = 1; link < 5; ++link) spec.links.push_back(failing_link(link, 0));
  spec.domains = {{.members = {1, 0, 2, 3}}, {.members = {4}}};
  FailurePlan plan(spec);
  const auto changes = plan.take_before(plan.next() + Duration{1});
  std::map<std::uint32_t, int> dark;
  for (const PlannedChange& change : changes)
    dark[change.link] += is_dark(change.config, change.at);
  EXPECT_EQ(dark, (std::map<std::uint32_t, int>{{0, 2}, {2, 2}, {3, 2}}))
      << "three links, both directions; not those beyond the radius, nor of another switch";
  ASSERT_EQ(plan.records_before(kNever).size(), 3u);
  EXPECT_EQ(plan.records_before(kNever)[1].cause, FailureCause::kSwitchSwap);
  // Whatever it was that failed: the switch is out.
  spec.links[0].process.classes = {0, 0, 0, 1, 0, 0, 0};
  FailurePlan bonds(spec);
  EXPECT_EQ(bonds.take_before(bonds.next() + Duration{1}).size(), 6u);
  // A module that is cleaned or reset leaves the neighbours alone.
  spec.links[0].process.classes = {0, 1, 0, 0, 0, 0, 0};
  FailurePlan reset(spec);
  EXPECT_EQ(reset.take_before(reset.next() + Duration{1}).size(), 2u);
}

TEST(FailurePlan, ABurstStrikesItsMultiplicity) {
  FailureSpec spec;
  spec.seed = 9;
  for (std::uint32_t link = 0; link < 8; ++link) spec.links.push_back(failing_link(link, 0));
  spec.domains = {{.members = {0, 1, 2, 3, 4, 5, 6, 7},
                   .picos_between_bursts = 100e12,
                   .burst_links = 5,
                   .burst_fixed = milliseconds(1),
                   .burst_median = seconds(2)}};
  FailurePlan plan(spec);
  plan.take_before(kEpoch + seconds(1'000'000));
  // 10,000 bursts of five links: the count within 3.5 sigma of a Poisson process.
  EXPECT_NEAR(static_cast<double>(plan.records_before(kNever).size()), 50'000, 3.5 * 5 * 100);
  EXPECT_EQ(plan.records_before(kNever).size() % 5, 0u);
  const auto records = plan.records_before(kNever);
  for (std::size_t i = 0; i < records.size(); i += 5) {
    const FailureRecord& first = records[i];
    EXPECT_EQ(picos(first.until - first.at), picos(milliseconds(2'001)));
    for (std::size_t n = 1; n < 5; ++n) EXPECT_EQ(records[i + n].at, first.at);
  }
}

TEST(FailurePlan, DoesNotDependOnHowItIsTaken) {
  FailureSpec spec = spec_of(FailureClass::kDriver);
  spec.links.push_back(failing_link(1, 3e6));
  spec.domains = {{.members = {0, 1}, .picos_between_bursts = 300e12, .burst_median = seconds(1)}};
  FailurePlan at_once(spec);
  const auto all = at_once.take_before(kEpoch + seconds(20'000));
  FailurePlan by_parts(spec);
  std::vector<PlannedChange> parts;
  for (int second = 7; second <= 20'006; second += 7)
    for (PlannedChange& each :
         by_parts.take_before(std::min(kEpoch + seconds(second), kEpoch + seconds(20'000))))
      parts.push_back(std::move(each));
  ASSERT_GT(all.size(), 100u);
  ASSERT_EQ(all.size(), parts.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].at, parts[i].at);
    EXPECT_EQ(all[i].link, parts[i].link);
    EXPECT_EQ(all[i].config, parts[i].config);
    EXPECT_LE(all[i == 0 ? 0 : i - 1].at, all[i].at);
  }
}

TEST(FailurePlan, DownForItsShareOfTheTime) {
  FailureSpec spec = spec_of(FailureClass::kDriver);  // 1,000 h up, 2 h down
  FailurePlan plan(spec);
  const Instant end = kEpoch + seconds(2'000'000);
  plan.take_before(end);
  Duration down{};
  for (const FailureRecord& record : plan.records_before(kNever))
    down = down + (std::min(record.until, end) - record.at);
  const double share = static_cast<double>(picos(down)) / static_cast<double>(picos(end - kEpoch));
  EXPECT_NEAR(share, 2.0 / 1'002, 3.5 * 2e-3 / 44) << "2,000 failures";
}

TEST(FailurePlan, NothingHappensWithoutAnyRate) {
  FailureSpec spec;
  spec.links = {failing_link(0, 0)};
  spec.domains = {{.members = {0}}};
  EXPECT_EQ(FailurePlan(spec).next(), kNever);
}

}  // namespace
}  // namespace linkwright
