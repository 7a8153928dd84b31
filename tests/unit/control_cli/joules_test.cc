// SPDX-License-Identifier: Apache-2.0
//
// The joules of a run match hand arithmetic: from the text of a scenario through virtual time to
// the account of the report. The arithmetic stands here once more, in full, from the watts of one
// end: nothing of it calls the energy model.
//
//     P(u) = watts ((1 - d) + d u), u the mean of both directions' use of the wire
//     d    = 0.05 of what is in the module, 0.08 of the host SerDes, 0.35 of a packet switch, 0 of
//            a circuit switch (there is no energy efficient Ethernet at PAM4 rates)
//     module: one end's module; end: and its SerDes; link: two ends; system: and two ports of each
//     switch, times the cooling
//
// A wrong factor would show: the same arithmetic with one mistake in it must miss, mistake by
// mistake (HandArithmetic.IsMissedByEachMistake).
#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "control/report/energy_account.h"
#include "control/virtual/virtual_run.h"
#include "tests/unit/control/scenario/resolving.h"
#include "tests/unit/control_cli/captures.h"

namespace linkwright {
namespace {

constexpr double kExact = 1e-9;  // relative: rounding of doubles, no more

// 996 bytes and 24 of FCS, preamble and gap are 8160 bits: 816 ns at 10 Gb/s.
constexpr std::uint32_t kFrameBytes = 996;
constexpr double kFrameSeconds = 816e-9;
constexpr Duration kFrameTime = nanoseconds(816);
constexpr std::int64_t kSlots = 12'000;  // frames at full load
constexpr double kRunSeconds = kSlots * kFrameSeconds;
constexpr Duration kWhole = kFrameTime * kSlots;

constexpr const char* kPower =
    "power: {module: 8W, laser: 2W, host_serdes: 3.6W, "
    "switch_share: 0.8W, switch_silicon: 10W, cooling: 1.25}";

// How often each direction sends: 0 never, 1 in every slot, 2 in every second one.
struct Load {
  int a_to_b = 2;
  int b_to_a = 2;
  std::string also{};  // parameters beside kPower
  std::uint64_t time_scale = 1;
  std::int64_t slots = kSlots;
  std::string rate = "10Gbps";
};

ResolvedScenario resolved(const Load& load) {
  const std::string text =
      "schema: 1\nports: [{name: l, device: d0}, {name: r, device: d1}]\n"
      "time_scale: " +
      std::to_string(load.time_scale) +
      "\nlinks: [{name: w, a: l, b: r, parameters: {rate: " + load.rate + ", " + kPower +
      (load.also.empty() ? "" : ", ") + load.also + "}}]\n";
  ResolveResult result = resolve_text(text);
  if (const auto* found = std::get_if<Problems>(&result))
    throw std::runtime_error(to_text(found->front()));
  return std::get<ResolvedScenario>(std::move(result));
}

// Of the direction a to b.
struct Change {
  Duration at;  // since the start of the run
  LinkConfig config;
};

// The snapshot at the end of the last slot.
EmulatorSnapshot run(const ResolvedScenario& scenario,
                     const Load& load,
                     const std::vector<Change>& changes = {},
                     const VirtualOptions& options = {}) {
  const auto scale = static_cast<std::int64_t>(load.time_scale);
  std::vector<VirtualArrival> arrivals;
  for (std::int64_t slot = 0; slot < load.slots; ++slot)
    for (const auto& [direction, every] : {std::pair{0, load.a_to_b}, std::pair{1, load.b_to_a}})
      if (every > 0 && slot % every == 0)
        arrivals.push_back({kEpoch + kFrameTime * (slot * scale),
                            kFrameBytes,
                            0,
                            static_cast<std::uint8_t>(direction)});
  const Instant end = kEpoch + kFrameTime * (kSlots * scale);
  std::vector<VirtualChange> planned;
  for (const Change& each : changes) planned.push_back({kEpoch + each.at, 0, 0, each.config});
  ListSource source(std::move(arrivals), std::move(planned), {{end, end}});
  return run_virtual(scenario.spec, source, options).snapshot;
}

struct Measured {
  CableEnergy energy;
  std::array<Books, 2> books;
  std::uint64_t replays = 0;
  double joules(Boundary at) const { return *energy.joules[static_cast<std::size_t>(at)]; }
  double frames() const {
    return static_cast<double>(books[0].handed_to_port.frames + books[1].handed_to_port.frames);
  }
};

Measured measured(const Load& load, const std::vector<Change>& changes = {}) {
  const ResolvedScenario scenario = resolved(load);
  EnergyAccount account(scenario);
  const auto observe = [&](const EmulatorSnapshot& seen) { account.observe(scenario, seen); };
  const EmulatorSnapshot snapshot = run(scenario, load, changes, {.before_rate_change = observe});
  observe(snapshot);
  const auto& states = snapshot.cables[0];
  EXPECT_TRUE(states[0].books.closed() && states[1].books.closed());
  return {account.result(scenario)[0],
          {states[0].books, states[1].books},
          states[0].link.replays + states[1].link.replays};
}

enum class Mistake {
  kNone,
  kOneEnd,
  kNoCooling,
  kCoolingOfTheLink,
  kAllIsStatic,
  kSharesExchanged,
  kWireIsFree,
  kRunTime,
  kLostFramesAreFree,
  kAsleepInTheDark,
};

// What a person counts: seconds of the model, frames that were on the wire of both directions.
struct Counted {
  double seconds = kRunSeconds;
  double frames = kSlots;  // half load
  double lost = 0;         // of these
  double silent = 0;       // of these, replays: nobody wants them
  double dark_seconds = 0;
  double time_scale = 1;
  double laser_heat = 1;
};

struct HandItem {
  const char* name;
  double watts;
  double dynamic;
  Boundary innermost;
};

// Joules of one item of one end, by hand.
double end_joules(const HandItem& item, const Counted& counted, Mistake mistake) {
  double busy = counted.frames * kFrameSeconds;
  if (mistake == Mistake::kWireIsFree) busy *= 996.0 / 1020.0;
  if (mistake == Mistake::kLostFramesAreFree) busy -= counted.lost * kFrameSeconds;
  const double use = busy / (2 * counted.seconds);
  double dynamic = item.dynamic;
  if (mistake == Mistake::kAllIsStatic) dynamic = 0;
  if (mistake == Mistake::kSharesExchanged && dynamic < 0.1) dynamic = 0.13 - dynamic;
  double seconds = counted.seconds;
  if (mistake == Mistake::kRunTime) seconds *= counted.time_scale;
  if (mistake == Mistake::kAsleepInTheDark) seconds -= counted.dark_seconds;
  return item.watts * ((1 - dynamic) + dynamic * use) * seconds;
}

std::map<std::string, double> items_by_hand(Boundary boundary,
                                            const Counted& counted,
                                            Mistake mistake) {
  const HandItem stack[] = {{"module", 8, 0.05, Boundary::kModule},
                            {"laser", 2 * counted.laser_heat, 0.05, Boundary::kModule},
                            {"host_serdes", 3.6, 0.08, Boundary::kEnd},
                            {"circuit_switch", 0.8, 0, Boundary::kSystem},
                            {"switch", 10, 0.35, Boundary::kSystem}};
  std::map<std::string, double> items;
  for (const HandItem& item : stack) {
    double times = boundary >= Boundary::kLink && mistake != Mistake::kOneEnd ? 2 : 1;
    if (boundary < item.innermost) times = 0;
    if (boundary == Boundary::kSystem && mistake != Mistake::kNoCooling) times *= 1.25;
    if (boundary == Boundary::kLink && mistake == Mistake::kCoolingOfTheLink) times *= 1.25;
    items[item.name] = times * end_joules(item, counted, mistake);
  }
  return items;
}

double by_hand(Boundary boundary, const Counted& counted, Mistake mistake = Mistake::kNone) {
  double sum = 0;
  for (const auto& [name, joules] : items_by_hand(boundary, counted, mistake)) sum += joules;
  return sum;
}

void expect_by_hand(const Measured& run, const Counted& counted) {
  for (const Boundary at : kAllBoundaries) {
    SCOPED_TRACE(name_of(at));
    const double joules = by_hand(at, counted);
    EXPECT_NEAR(run.joules(at), joules, kExact * joules);
    const auto index = static_cast<std::size_t>(at);
    EXPECT_NEAR(*run.energy.mean_watts[index] * kRunSeconds, joules, kExact * joules);
    const double delivered = counted.frames - counted.lost - counted.silent;
    ASSERT_EQ(run.energy.pj_per_useful_bit[index].has_value(), delivered > 0);
    if (delivered == 0) continue;
    const double pj_per_bit = 1e12 * joules / (8.0 * kFrameBytes * delivered);
    EXPECT_NEAR(*run.energy.pj_per_useful_bit[index], pj_per_bit, kExact * pj_per_bit);
  }
}

TEST(Joules, OfAnIdleLinkAreItsStaticWatts) {
  const Measured run = measured({.a_to_b = 0, .b_to_a = 0});
  expect_by_hand(run, {.frames = 0});
  // In figures: 0.95 x 10 W, and 0.92 x 3.6 W, for 9.792 ms.
  EXPECT_NEAR(run.joules(Boundary::kModule), 9.5 * 9.792e-3, 1e-11);
  EXPECT_NEAR(run.joules(Boundary::kEnd), 12.812 * 9.792e-3, 1e-11);
  EXPECT_NEAR(run.joules(Boundary::kLink), 25.624 * 9.792e-3, 1e-11);
  EXPECT_NEAR(run.joules(Boundary::kSystem), (25.624 + 1.6 + 13) * 1.25 * 9.792e-3, 1e-11);
}

TEST(Joules, OfHalfLoad) {
  const Measured run = measured({});
  EXPECT_DOUBLE_EQ(utilisation_of(run.energy.totals), 0.5);
  expect_by_hand(run, {});
  // 10 W x (0.95 + 0.025) and 3.6 W x (0.92 + 0.04).
  EXPECT_NEAR(run.joules(Boundary::kModule), 9.75 * 9.792e-3, 1e-11);
  EXPECT_NEAR(run.joules(Boundary::kLink), 2 * (9.75 + 3.456) * 9.792e-3, 1e-11);
}

// The last slot stays empty: its frame would leave at the very end, and that is after the run.
TEST(Joules, OfOneFullDirectionAreThoseOfTwoHalves) {
  expect_by_hand(measured({.a_to_b = 1, .b_to_a = 0, .slots = kSlots - 1}), {.frames = kSlots - 1});
}

TEST(Joules, OfFullLoadAreTheWattsThatWereTyped) {
  const Measured run = measured({.a_to_b = 1, .b_to_a = 1, .slots = kSlots - 1});
  expect_by_hand(run, {.frames = 2 * (kSlots - 1)});
  EXPECT_NEAR(run.joules(Boundary::kEnd), 13.6 * 9.792e-3, 1e-6);
}

TEST(Joules, OfOnePerCentLossAreSpentOnTheOthers) {
  const Measured run = measured({.also = "frame_loss: {p14: 0.01}"});
  const double lost = kSlots - run.frames();
  EXPECT_NEAR(lost, 0.01 * kSlots, 33);  // 3 sigma
  expect_by_hand(run, {.lost = lost});
  EXPECT_EQ(run.joules(Boundary::kSystem), measured({}).joules(Boundary::kSystem));
}

// The module stays awake: waking takes longer than the gap. The sender's laser does not know.
TEST(Joules, OfTheDarkAreThoseOfTheLight) {
  const std::string half = "light: {dark: [{at: 0s, duration: 4896us}]}";
  const Measured loaded = measured({.also = half});
  const double lost = kSlots - loaded.frames();
  EXPECT_NEAR(lost, kSlots / 2.0, 4);  // and the frames that the edges cut
  expect_by_hand(loaded, {.lost = lost, .dark_seconds = 4896e-6});
  const Measured all = measured({.also = "light: {dark: [{at: 0s, duration: 1s}]}"});
  expect_by_hand(all, {.lost = kSlots, .dark_seconds = kRunSeconds});
  expect_by_hand(measured({.a_to_b = 0, .b_to_a = 0, .also = half}), {.frames = 0});
}

// At half of the rate the wire takes one frame in two of a full load, and a short queue no more.
TEST(Joules, OfFramesThatFoundTheQueueFullAreNone) {
  const Measured run =
      measured({.a_to_b = 1, .b_to_a = 0, .also = "queue_limit: 1514B", .rate = "5Gbps"});
  const Books& books = run.books[0];
  const auto refused = books.drops[static_cast<std::size_t>(DropReason::kQueueFull)].frames;
  EXPECT_GT(refused, kSlots / 3);
  // Each frame of half the rate is as long on the wire as two.
  EXPECT_NEAR(
      run.joules(Boundary::kLink), by_hand(Boundary::kLink, {.frames = 2 * run.frames()}), kExact);
}

TEST(Joules, OfCopiesAreNoneAndNobodyWantsThem) {
  const Measured run = measured({.also = "duplicate: {probability: 0.2}"});
  EXPECT_GT(run.frames(), 1.1 * kSlots);
  expect_by_hand(run, {});
}

// With half of its lanes the wire is busy twice as long for a frame.
TEST(Joules, OfLanesThatAreLeft) {
  const Measured run = measured(
      {.a_to_b = 4,
       .b_to_a = 4,
       .also = "channel: {array: {lanes: 100, spares: 0, failed: 50, length: 1m, lane_ber: 1e-15}}",
       .slots = kSlots - 8});
  EXPECT_EQ(run.frames(), kSlots / 2.0 - 4);
  const double joules = by_hand(Boundary::kLink, {.frames = kSlots - 8.0});
  EXPECT_NEAR(run.joules(Boundary::kLink), joules, kExact * joules);
}

// A lane of four is lost for half of the run: each frame of that half keeps the wire a third
// longer, and a quarter of the run's frames at the old rate would be wrong by that.
TEST(Joules, OfALinkThatLosesALaneAndGetsItBack) {
  const Load load{.a_to_b = 4, .b_to_a = 0};
  const ResolvedScenario scenario = resolved(load);
  const LinkConfig sound = scenario.spec.cables[0].direction[0];
  LinkConfig three = sound;
  three.rate.bits_per_second = sound.rate.bits_per_second / 4 * 3;
  const Measured run = measured(load, {{kWhole / 4, three}, {kWhole * 3 / 4, sound}});
  const double quarter = kSlots / 4.0;  // frames in all
  const double joules = by_hand(Boundary::kLink, {.frames = quarter / 2 + quarter / 2 * 4 / 3});
  EXPECT_NEAR(run.joules(Boundary::kLink), joules, 1e-7 * joules) << "a frame on the wire at each";
  EXPECT_NE(run.joules(Boundary::kLink), by_hand(Boundary::kLink, {.frames = quarter}));
}

// Each replay keeps the wire for the time of the loop: 500 ns here, in the time of the model.
TEST(Joules, OfReplaysAreThoseOfABusyWire) {
  for (const std::uint64_t scale : {1u, 1'000u}) {
    const Measured run = measured(
        {.b_to_a = 0,
         .also = "fec: {code: rs544, group_error_ratio: 0.05}, retry: {enabled: true, loop: 500ns}",
         .time_scale = scale});
    EXPECT_GT(run.replays, kSlots / 40);
    const double replayed = static_cast<double>(run.replays) * 500e-9 / kFrameSeconds;
    expect_by_hand(run, {.frames = kSlots / 2.0 + replayed, .silent = replayed});
  }
}

TEST(Joules, DoNotDependOnTheTimeScale) {
  const std::string lossy = "frame_loss: {p14: 0.01}, light: {dark: [{at: 1ms, duration: 2ms}]}";
  const Measured one = measured({.also = lossy});
  const Measured thousand = measured({.also = lossy, .time_scale = 1'000});
  EXPECT_LT(one.frames(), 0.85 * kSlots);
  EXPECT_EQ(one.energy.totals.elapsed, thousand.energy.totals.elapsed);
  EXPECT_EQ(one.frames(), thousand.frames());
  for (const Boundary at : kAllBoundaries)
    EXPECT_NEAR(one.joules(at), thousand.joules(at), 1e-12 * one.joules(at));
  expect_by_hand(thousand, {.lost = kSlots - thousand.frames(), .time_scale = 1'000});
}

TEST(Joules, OfAHotLaserGrowByOnePerCentForEachKelvinAboveFifty) {
  expect_by_hand(measured({.also = "channel: {pre_fec_ber: 0, optical: {case_temperature: 80C}}"}),
                 {.laser_heat = 1.3});
}

TEST(Joules, OfTheItemsSumToTheMeter) {
  const Measured run = measured({.also = "frame_loss: {p14: 0.01}"});
  ASSERT_EQ(run.energy.items.size(), 5u);
  for (const Boundary at : kAllBoundaries) {
    double sum = 0;
    const auto hand = items_by_hand(at, {}, Mistake::kNone);
    for (const ItemEnergy& item : run.energy.items) {
      const double joules = item.joules[static_cast<std::size_t>(at)];
      EXPECT_NEAR(joules, hand.at(item.name), kExact * joules) << item.name;
      sum += joules;
    }
    EXPECT_NEAR(sum, run.joules(at), 1e-12 * sum);
  }
}

// Full load for the first half, nothing in the second.
TEST(Joules, PeakIsThatOfTheBusyHalf) {
  const Load load{.a_to_b = 1, .b_to_a = 1, .slots = kSlots / 2};
  const ResolvedScenario scenario = resolved(load);
  EmulatorSnapshot half = run(scenario, load);
  const EmulatorSnapshot whole = half;
  half.at = kEpoch + (whole.at - kEpoch) / 2;
  EnergyAccount account(scenario);
  account.observe(scenario, half);
  account.observe(scenario, whole);
  const CableEnergy energy = account.result(scenario)[0];
  const auto end = static_cast<std::size_t>(Boundary::kEnd);
  EXPECT_NEAR(*energy.peak_watts[end], 13.6, 13.6 * kExact);
  EXPECT_NEAR(*energy.mean_watts[end], (13.6 + 12.812) / 2, 13.6 * kExact);
}

// Half load all along; the module draws 20 W instead of 8 from the third quarter on.
TEST(Joules, OfWattsThatWereSetMeanwhile) {
  const ResolvedScenario scenario = resolved({});
  EnergyFigures hungry = scenario.cables[0].direction[0].physics.energy;
  for (PowerItem& item : hungry.stack.items)
    if (item.name == "module") item.end_watts = 20;
  const EmulatorSnapshot whole = run(scenario, {});
  const Instant then = kEpoch + kWhole / 2;
  EnergyAccount account(scenario);
  EmulatorSnapshot quarter = whole;
  quarter.at = kEpoch + kWhole / 4;
  for (DirectionSnapshot& state : quarter.cables[0])
    state.books.handed_to_port = {kSlots / 8, kSlots / 8 * kFrameBytes};
  account.observe(scenario, quarter);
  account.change_watts(0, then, hungry);
  account.observe(scenario, whole);
  const CableEnergy energy = account.result(scenario)[0];
  // 2 W of laser all along; d = 0.05 at half use.
  const double share = 0.95 + 0.05 / 2;
  const double joules = share * (kRunSeconds / 2) * (8 + 2 + 20 + 2);
  EXPECT_NEAR(*energy.joules[static_cast<std::size_t>(Boundary::kModule)], joules, kExact * joules);

  // The same by an account that goes on where another one was, an instant after the change.
  EnergyAccount first(scenario);
  first.observe(scenario, quarter);
  first.change_watts(0, quarter.at, hungry);
  first.observe(scenario, quarter);
  EnergyAccount second(scenario);
  second.change_watts(0, kEpoch, hungry);
  second.go_on(0, first.state(0));
  for (EnergyAccount* each : {&first, &second}) each->observe(scenario, whole);
  for (std::size_t at = 0; at < kBoundaries; ++at)
    EXPECT_EQ(second.result(scenario)[0].joules[at], first.result(scenario)[0].joules[at]);
}

// What was unknown once is unknown in sum.
TEST(Joules, OfWattsThatWereUnknownAtFirstStayUnknown) {
  const ResolvedScenario scenario = resolved({});
  const EmulatorSnapshot whole = run(scenario, {});
  EnergyFigures unknown = scenario.cables[0].direction[0].physics.energy;
  unknown.at[0].watts.reset();
  EnergyAccount account(scenario);
  account.change_watts(0, kEpoch + kWhole / 2, unknown);
  account.observe(scenario, whole);
  EXPECT_FALSE(account.result(scenario)[0].joules[0].has_value());
  EXPECT_TRUE(account.result(scenario)[0].joules[1].has_value());
}

class HandArithmetic : public testing::TestWithParam<Mistake> {};

// A run with all of it: half load, loss, dark, K = 1000.
TEST_P(HandArithmetic, IsMissedByEachMistake) {
  static const Measured run =
      measured({.also = "frame_loss: {p14: 0.01}, light: {dark: [{at: 1ms, duration: 2ms}]}",
                .time_scale = 1'000});
  const Counted counted{.lost = kSlots - run.frames(), .dark_seconds = 2e-3, .time_scale = 1'000};
  double worst = 0;
  for (const Boundary at : kAllBoundaries) {
    const double joules = run.joules(at);
    worst = std::max(worst, std::abs(by_hand(at, counted, GetParam()) / joules - 1));
  }
  if (GetParam() == Mistake::kNone)
    EXPECT_LT(worst, kExact);
  else
    EXPECT_GT(worst, 1e-4);
}

INSTANTIATE_TEST_SUITE_P(Mistakes,
                         HandArithmetic,
                         testing::Values(Mistake::kNone,
                                         Mistake::kOneEnd,
                                         Mistake::kNoCooling,
                                         Mistake::kCoolingOfTheLink,
                                         Mistake::kAllIsStatic,
                                         Mistake::kSharesExchanged,
                                         Mistake::kWireIsFree,
                                         Mistake::kRunTime,
                                         Mistake::kLostFramesAreFree,
                                         Mistake::kAsleepInTheDark));

}  // namespace
}  // namespace linkwright
