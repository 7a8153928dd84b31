// SPDX-License-Identifier: Apache-2.0
#include "control/agent/convert.h"

#include <gtest/gtest.h>

#include "control/agent/convert_calibration.h"
#include "tests/support/fake_emulator.h"
#include "tests/unit/faults/some_faults.h"

namespace linkwright {
namespace {

// A small deterministic source of unlike numbers.
class Numbers {
 public:
  explicit Numbers(std::uint64_t seed) : state_(seed) {}
  std::uint64_t operator()(std::uint64_t below) {
    state_ = state_ * 6364136223846793005ull + 1442695040888963407ull;
    return (state_ >> 20) % below;
  }

 private:
  std::uint64_t state_;
};

LinkConfig some_config(Numbers& some) {
  LinkConfig config;
  config.rate = {1'000'000 + some(1'000'000'000'000), 1 + some(100'000)};
  config.serialize = some(2) == 0;
  config.queue_limit_bytes = 20'000 + some(1'000'000);
  config.dark_policy = some(2) == 0 ? DarkPolicy::kHold : DarkPolicy::kLose;
  for (std::uint64_t i = some(5); i > 0; --i)
    EXPECT_TRUE(
        config.dark.add({.from = Instant{Duration{static_cast<std::int64_t>(some(1'000'000))}},
                         .length = nanoseconds(1 + static_cast<std::int64_t>(some(1'000))),
                         .period = microseconds(2 + static_cast<std::int64_t>(some(1'000))),
                         .count = static_cast<std::uint32_t>(some(7))}));
  config.fec = {640, 1.0 / static_cast<double>(3 + some(1'000))};
  config.latency = nanoseconds(static_cast<std::int64_t>(some(1'000'000)));
  if (some(2) == 0) config.impairments.outages = {seconds(2), milliseconds(3)};
  if (some(2) == 0)
    config.remote_fault = {.signalled = true,
                           .dark = config.dark,
                           .after = config.latency,
                           .round_trip = 2 * config.latency};
  return config;
}

FaultList some_faults(Numbers& some) {
  FaultList faults(some(4), full_fault());
  for (TargetedFault& fault : faults) {
    fault.name += std::to_string(&fault - faults.data());
    fault.turns.skip = some(1'000);
  }
  return faults;
}

RateTrace some_trace(Numbers& some) {
  RateTrace trace{nanoseconds(static_cast<std::int64_t>(1 + some(1'000'000))), {}};
  std::uint32_t tick = 0;
  for (std::uint64_t n = some(300); n != 0; --n) {
    tick += static_cast<std::uint32_t>(1 + some(1'000));
    trace.stamps.push_back({tick, static_cast<std::uint32_t>(1 + some(500))});
  }
  return trace;
}

EmulatorSpec some_spec(std::uint64_t seed) {
  Numbers some(seed);
  EmulatorSpec spec;
  for (std::uint32_t i = 0; i < 4; ++i)
    spec.ports.push_back({.name = "port" + std::to_string(i),
                          .device = "net_null" + std::to_string(some(100)),
                          .frame_bytes_max = static_cast<std::uint32_t>(60 + some(16'000)),
                          .stated_bps = some(1'000'000'000),
                          .force = some(2) == 0});
  for (std::uint32_t i = 0; i < 2; ++i)
    spec.cables.push_back({.name = "cable" + std::to_string(i),
                           .port_a = 2 * i,
                           .port_b = 2 * i + 1,
                           .direction = {some_config(some), some_config(some)},
                           .carrier = i == 0 ? CarrierPolicy::kHold : CarrierPolicy::kPropagate,
                           .faults = {some_faults(some), some_faults(some)},
                           .traces = {some_trace(some), RateTrace{}},
                           .guard = {.on = true,
                                     .moves = static_cast<std::uint32_t>(2 + some(100)),
                                     .window = milliseconds(1 + static_cast<std::int64_t>(i)),
                                     .group_frames_per_second = some(1'000'000)},
                           .ingress = i == 0 ? Ingress::kPause : Ingress::kPaceRequired});
  for (WirePauseConfig& pause : spec.cables[0].pause)
    pause = {.on = true,
             .classes = static_cast<std::uint8_t>(some(256)),
             .quanta = static_cast<std::uint16_t>(1 + some(65'535)),
             .xoff_bytes = 2'000 + some(1'000),
             .xon_bytes = some(1'000),
             .port_bits_per_second = 1 + some(1'000'000'000)};
  spec.cables[1].later[0] = some_config(some);
  spec.seed = ~some(1'000);
  spec.pedestal = nanoseconds(static_cast<std::int64_t>(some(1'000'000)));
  spec.smallest_effect = nanoseconds(static_cast<std::int64_t>(some(1'000'000)));
  spec.memory_bytes = some(1ull << 40);
  spec.huge_pages = some(2) == 0;
  spec.worker_cpu = static_cast<std::uint32_t>(some(64));
  spec.burst = static_cast<std::uint16_t>(1 + some(256));
  spec.descriptors = static_cast<std::uint16_t>(64 + some(4'000));
  spec.idle = some(2) == 0 ? IdlePolicy::kSpin : IdlePolicy::kBackOff;
  spec.journal_path = "journal " + std::to_string(some(100));
  spec.fates_path = "fates " + std::to_string(some(100));
  spec.verbose = some(2) == 0;
  return spec;
}

void expect_equal(const EmulatorSpec& a, const EmulatorSpec& b) {
  ASSERT_EQ(a.ports.size(), b.ports.size());
  for (std::size_t i = 0; i < a.ports.size(); ++i) {
    EXPECT_EQ(a.ports[i].name, b.ports[i].name);
    EXPECT_EQ(a.ports[i].device, b.ports[i].device);
    EXPECT_EQ(a.ports[i].frame_bytes_max, b.ports[i].frame_bytes_max);
    EXPECT_EQ(a.ports[i].stated_bps, b.ports[i].stated_bps);
    EXPECT_EQ(a.ports[i].force, b.ports[i].force);
  }
  ASSERT_EQ(a.cables.size(), b.cables.size());
  for (std::size_t i = 0; i < a.cables.size(); ++i) {
    EXPECT_EQ(a.cables[i].name, b.cables[i].name);
    EXPECT_EQ(a.cables[i].port_a, b.cables[i].port_a);
    EXPECT_EQ(a.cables[i].port_b, b.cables[i].port_b);
    EXPECT_EQ(a.cables[i].direction, b.cables[i].direction);
    EXPECT_EQ(a.cables[i].carrier, b.cables[i].carrier);
    EXPECT_EQ(a.cables[i].faults, b.cables[i].faults);
    EXPECT_EQ(a.cables[i].traces, b.cables[i].traces);
    EXPECT_EQ(a.cables[i].guard, b.cables[i].guard);
    EXPECT_EQ(a.cables[i].ingress, b.cables[i].ingress);
    EXPECT_EQ(a.cables[i].pause, b.cables[i].pause);
    EXPECT_EQ(a.cables[i].later, b.cables[i].later);
  }
  EXPECT_EQ(a.seed, b.seed);
  EXPECT_EQ(a.pedestal, b.pedestal);
  EXPECT_EQ(a.smallest_effect, b.smallest_effect);
  EXPECT_EQ(a.memory_bytes, b.memory_bytes);
  EXPECT_EQ(a.huge_pages, b.huge_pages);
  EXPECT_EQ(a.worker_cpu, b.worker_cpu);
  EXPECT_EQ(a.burst, b.burst);
  EXPECT_EQ(a.descriptors, b.descriptors);
  EXPECT_EQ(a.idle, b.idle);
  EXPECT_EQ(a.journal_path, b.journal_path);
  EXPECT_EQ(a.fates_path, b.fates_path);
  EXPECT_EQ(a.verbose, b.verbose);
}

TEST(Convert, ASpecificationComesBackFromItsMessageAsItWas) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const EmulatorSpec spec = some_spec(seed);
    schema::EmulatorPlan plan;
    ASSERT_TRUE(plan.ParseFromString(to_plan(spec).SerializeAsString()));
    EmulatorSpec back;
    const EmulatorErrors errors = from_plan(plan, back);
    ASSERT_TRUE(errors.empty()) << errors.front().field << ": " << errors.front().message;
    expect_equal(spec, back);
  }
}

TEST(Convert, AMessageThatIsNoSpecificationChangesNothing) {
  schema::EmulatorPlan plan = to_plan(some_spec(1));
  plan.set_burst(1 << 20);
  plan.mutable_cables(1)->set_port_b(9);
  LinkConfig impossible = some_spec(1).cables[0].direction[0];
  impossible.fec.error_ratio = 1.5;
  *plan.mutable_cables(0)->mutable_a_to_b() = to_plan(impossible);
  EmulatorSpec out = some_spec(2);
  const EmulatorErrors errors = from_plan(plan, out);
  ASSERT_EQ(errors.size(), 3u);
  EXPECT_EQ(errors[0].field, "machine.burst");
  EXPECT_EQ(errors[1].field.rfind("links[0].a_to_b.", 0), 0u) << errors[1].field;
  EXPECT_EQ(errors[2].field, "links[1].b");
  expect_equal(out, some_spec(2));
}

TEST(Convert, AConfigurationOfAnotherVersionIsRefusedByName) {
  schema::DirectionPlan plan = to_plan(small_spec().cables[0].direction[0]);
  plan.mutable_config()->front() = 99;
  LinkConfig config;
  EmulatorErrors errors = from_plan(plan, "links[0].a_to_b", config);
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].field, "links[0].a_to_b");
  plan.mutable_config()->pop_back();
  EXPECT_EQ(from_plan(plan, "links[0].a_to_b", config).size(), 1u);
  EXPECT_EQ(from_plan({}, "links[0].a_to_b", config).size(), 1u);
}

TEST(Convert, FaultsThatAreNoneAreRefusedByName) {
  EmulatorSpec spec = some_spec(1);
  spec.cables[0].faults[1] = {full_fault()};
  spec.cables[1].faults[0] = {full_fault()};
  spec.cables[1].faults[0][0].match.pcp = 8;
  schema::EmulatorPlan plan = to_plan(spec);
  plan.mutable_cables(0)->mutable_b_to_a()->mutable_faults()->pop_back();
  EmulatorSpec out = some_spec(2);
  const EmulatorErrors errors = from_plan(plan, out);
  ASSERT_EQ(errors.size(), 2u);
  EXPECT_EQ(errors[0].field, "links[0].b_to_a.faults");
  EXPECT_EQ(errors[1].field, "links[1].a_to_b.faults[0].match.pcp");
  expect_equal(out, some_spec(2));
}

EmulatorSnapshot some_snapshot() {
  Numbers some(7);
  EmulatorSnapshot snapshot;
  snapshot.at = Instant{seconds(12)};
  snapshot.cables.resize(2);
  for (auto& cable : snapshot.cables)
    for (DirectionSnapshot& direction : cable) {
      for (Tally* tally : {&direction.books.rx,
                           &direction.books.originated,
                           &direction.books.handed_to_port,
                           &direction.books.held,
                           &direction.books.absorbed})
        *tally = {some(1'000), some(1'000'000)};
      for (Tally& drop : direction.books.drops) drop = {some(10), some(1'000)};
      for (Histogram* histogram : {&direction.lateness,
                                   &direction.lateness_outside_gaps,
                                   &direction.lateness_behind_refusals,
                                   &direction.arrival_uncertainty})
        for (int i = 0; i < 100; ++i) histogram->record(some(1ull << 41));
      // Every counter, none of them zero: what is left out would not come back.
      const auto any = [&] { return 1 + some(100); };
      direction.link = {any(),
                        any(),
                        any(),
                        any(),
                        any(),
                        any(),
                        any(),
                        any(),
                        Duration{static_cast<std::int64_t>(any())},
                        any(),
                        any(),
                        any(),
                        any()};
      direction.pauses = {any(), any()};
      direction.queue_bytes = any();
      direction.floor_violations = some(100);
      direction.transmit_refusals = some(100);
      direction.fate_digest = ~some(100);
    }
  snapshot.ports = {{"left", "net_null", 1, 2, 3, 4, true},
                    {"right", "net_tap", 5, 6, 7, 8, false}};
  snapshot.ports[1].carrier = {
      .is_known = true,
      .present = false,
      .held_down = true,
      .lost = 2,
      .regained = 1,
      .without = milliseconds(3),
      .losses = {{kEpoch + seconds(1), kEpoch + seconds(2)}, {kEpoch + seconds(4), kNever}},
      .taken_down = 5,
      .raised = 4,
      .link_up_longest = microseconds(6),
      .fault = "no permission"};
  snapshot.ports[0].errors = {1, 2, 3, 4};
  snapshot.ports[1].pauses = {PausesFromServer::Source::kDriver,
                              {.frames = 9, .global = 4, .by_priority = {1, 2, 3, 4, 5, 6, 7, 8}}};
  snapshot.guards = {{.trips = 3,
                      .stopped = true,
                      .rule = LoopRule::kGroupRate,
                      .side = 1,
                      .source = 0x02'00'00'00'00'07,
                      .count = 8,
                      .within = microseconds(9),
                      .at = kEpoch + seconds(1),
                      .resumed = kEpoch + seconds(2)},
                     {}};
  snapshot.gaps = {3, microseconds(90), microseconds(50), microseconds(50)};
  snapshot.core = {milliseconds(100), {2, microseconds(80), microseconds(45), microseconds(1)}};
  snapshot.pool = {100, 90, 10};
  snapshot.loops = 1'000'000;
  snapshot.busy_cycles = ~0ull;
  snapshot.journal_lost = 5;
  snapshot.pages = "4K (no-huge)";
  return snapshot;
}

TEST(Convert, ASnapshotComesBackFromItsMessageAsItWas) {
  const EmulatorSnapshot snapshot = some_snapshot();
  const schema::Snapshot message = to_message(snapshot, some_spec(1));
  EmulatorSnapshot back;
  ASSERT_TRUE(from_message(message, back).empty());
  // Equal messages, because the message carries every field and maps are compared sorted below.
  const schema::Snapshot again = to_message(back, some_spec(1));
  EXPECT_EQ(message.DebugString(), again.DebugString());
  ASSERT_EQ(back.cables.size(), 2u);
  EXPECT_EQ(back.cables[1][0].books.drops, snapshot.cables[1][0].books.drops);
  EXPECT_EQ(back.cables[1][1].books.held, snapshot.cables[1][1].books.held);
  EXPECT_EQ(back.cables[0][1].lateness.percentile(0.5),
            snapshot.cables[0][1].lateness.percentile(0.5));
  EXPECT_EQ(back.cables[0][0].fate_digest, snapshot.cables[0][0].fate_digest);
  EXPECT_EQ(back.cables[0][0].link.bad_groups_met, snapshot.cables[0][0].link.bad_groups_met);
  EXPECT_EQ(back.cables[1][1].link.replay_time, snapshot.cables[1][1].link.replay_time);
  EXPECT_EQ(back.cables[1][1].link.bits_per_second, snapshot.cables[1][1].link.bits_per_second);
  EXPECT_EQ(back.busy_cycles, snapshot.busy_cycles);
  EXPECT_EQ(back.pool.slack, snapshot.pool.slack);
  EXPECT_EQ(back.gaps.longest, snapshot.gaps.longest);
  EXPECT_EQ(back.core.gaps.beyond_limit, snapshot.core.gaps.beyond_limit);
  EXPECT_FALSE(back.ports[1].missed_is_known);
  EXPECT_TRUE(back.ports[0].carrier.present);
  EXPECT_EQ(back.ports[1].carrier.fault, "no permission");
  EXPECT_EQ(back.ports[1].carrier.losses[1].regained, kNever);
  EXPECT_EQ(back.ports[0].errors.fec_uncorrected, 3u);
  EXPECT_EQ(back.ports[1].pauses, snapshot.ports[1].pauses);
  EXPECT_EQ(back.guards, snapshot.guards);
  EXPECT_EQ(back.cables[1][0].pauses, snapshot.cables[1][0].pauses);
  EXPECT_EQ(back.cables[1][0].queue_bytes, snapshot.cables[1][0].queue_bytes);
}

TEST(Convert, AGuardOrAnIngressThatThereIsNotIsRefused) {
  schema::EmulatorPlan plan = to_plan(some_spec(1));
  plan.mutable_cables(0)->mutable_guard()->set_moves(0);
  plan.mutable_cables(0)->mutable_pause()->RemoveLast();
  plan.mutable_cables(1)->set_ingress(7);
  EmulatorSpec out;
  const EmulatorErrors errors = from_plan(plan, out);
  ASSERT_EQ(errors.size(), 3u);
  EXPECT_EQ(errors[0].field, "links[0].loop_guard");
  EXPECT_EQ(errors[1].field, "links[0].pause");
  EXPECT_EQ(errors[2].field, "links[1].ingress");
  schema::Snapshot message = to_message(some_snapshot(), some_spec(1));
  message.mutable_cables(0)->mutable_guard()->set_rule(9);
  EmulatorSnapshot snapshot;
  EXPECT_EQ(from_message(message, snapshot).size(), 1u);
}

TEST(Convert, BooksThatDoNotCloseStillDoNotCloseAtTheOtherEnd) {
  EmulatorSnapshot snapshot;
  snapshot.cables.resize(1);
  snapshot.cables[0][0].books.rx = {2, 120};
  snapshot.cables[0][0].books.handed_to_port = {1, 60};
  snapshot.cables[0][0].books.drops[0] = {1, 61};  // booked under "none", bytes wrong
  const schema::Snapshot message = to_message(snapshot, small_spec());
  EXPECT_FALSE(message.cables(0).a_to_b().books().closed());
  EmulatorSnapshot back;
  ASSERT_TRUE(from_message(message, back).empty());
  EXPECT_FALSE(back.cables[0][0].books.closed());
}

TEST(Convert, ABucketOutOfRangeOrAnUnknownReasonIsNoSnapshot) {
  schema::Snapshot message = to_message(some_snapshot(), some_spec(1));
  auto& state = *message.mutable_cables(0)->mutable_b_to_a();
  state.mutable_lateness()->add_bucket(Histogram::kBuckets);
  state.mutable_lateness()->add_count(1);
  (*state.mutable_books()->mutable_drops())["gremlins"].set_frames(1);
  EmulatorSnapshot out;
  EXPECT_EQ(from_message(message, out).size(), 2u);
  EXPECT_TRUE(out.cables.empty());
}

TEST(Convert, ACalibrationComesBackFromItsMessage) {
  Calibration calibration;
  calibration.device = {"a", "b"};
  calibration.driver = {"net_x", "net_y"};
  calibration.direction[1].floor = {1, 2, 3, 4, 5};
  calibration.direction[0].large_frames = {1'514, 10, 9, 0.5, 18, 218'016};
  calibration.floor_frames_per_s = 77;
  calibration.pages = "2M";
  const auto back = from_message(to_message(calibration));
  ASSERT_TRUE(back);
  EXPECT_EQ(to_message(*back).DebugString(), to_message(calibration).DebugString());
  EXPECT_EQ(back->direction[1].floor.p99_ns, 3u);
  EXPECT_FALSE(from_message(schema::CalibrationResult{}));
}

}  // namespace
}  // namespace linkwright
