// SPDX-License-Identifier: Apache-2.0
//
// Eight senders into one port of a switch: without loss when the headroom is what headroom.h says,
// with loss that is named when it is not, and either way as fast as the one port is.
#include <gtest/gtest.h>

#include "link_models/queueing/headroom.h"
#include "tests/support/reacting_source.h"

namespace linkwright {
namespace {

using namespace test;

// 1000 bytes are 1024 octets on the wire: at 8.192 Gb/s exactly a microsecond.
constexpr std::uint64_t kRate = 8'192'000'000;
constexpr std::uint32_t kFrame = 1'000;
constexpr Duration kOneFrame = microseconds(1);
constexpr Duration kLatency = microseconds(5);  // a kilometre
constexpr HostId kSenders = 8;
constexpr HostId kReceiver = 8;
constexpr std::uint64_t kFrames = 500;  // of each sender
constexpr std::uint8_t kClass = 3;

// 1024 + 84 + 5120 + 0 + 1024 + 5120 octets.
std::uint64_t headroom() {
  return headroom_octets({.rate = {kRate, 1},
                          .forward = kLatency,
                          .reverse = kLatency,
                          .forward_frame_octets = mac_octets(kFrame),
                          .reverse_frame_octets = mac_octets(kFrame)});
}

FabricConfig star(std::uint64_t headroom_bytes) {
  FabricConfig config =
      uniform_fabric(make_star({.hosts = kSenders + 2}), plain_link(kRate, kLatency));
  config.switches[0].pause = {.lossless = 1u << kClass,
                              .xoff_bytes = 30 * kFrame,
                              .xon_bytes = 20 * kFrame,
                              .headroom_bytes = headroom_bytes};
  return config;
}

// The receiver's link is busy without a gap from when the first frame is in the switch.
constexpr Duration completion(std::int64_t frames) {
  return kOneFrame + kLatency + frames * kOneFrame + kLatency;
}

// At line rate, whatever happens; the hosts keep what a pause holds up.
std::size_t add_senders(ReactingRun& run, std::uint64_t frames = kFrames) {
  for (HostId host = 0; host < kSenders; ++host)
    run.add<PacedSource>(
        Flow{.from = host, .to = kReceiver, .cls = kClass, .bytes = kFrame}, kOneFrame, frames);
  return kSenders;
}

Instant last_out(const ReactingRun& run) {
  Instant last = kEpoch;
  for (std::size_t i = 0; i < kSenders; ++i) last = std::max(last, run.books(i).last_out);
  return last;
}

std::uint64_t pauses_obeyed(ReactingRun& run) {
  std::uint64_t sum = 0;
  for (HostId host = 0; host < kSenders; ++host)
    sum += run.fabric().egress(run.access_link(host))->pause.frames_received();
  return sum;
}

TEST(Incast, AServerThatHearsPausesGetsThemAndTheModelDoesNotObeyForIt) {
  FabricConfig config = star(headroom());
  config.hosts[0].ingress = Ingress::kPause;
  Fabric fabric(config, {});
  std::uint64_t heard = 0;
  for (std::int64_t i = 0; i < 200; ++i) {
    for (HostId host = 0; host < 2; ++host) {
      FabricArrival arrival =
          frame_of(host, address_of(kReceiver), kEpoch + i * kOneFrame, kFrame).arrival;
      arrival.handle = static_cast<FrameHandle>(2 * i + host + 1);
      arrival.tags.priority = kClass;
      fabric.offer(host, {&arrival, 1});
    }
    fabric.advance(kEpoch + i * kOneFrame);
    while (const FabricDeparture* out = fabric.front(0)) {
      EXPECT_EQ(out->handle, 0u) << "a pause has no octets yet";
      EXPECT_EQ(out->pause.kind, PauseKind::kPriority);
      EXPECT_EQ(out->pause.classes, 1u << kClass);
      ++heard;
      fabric.pop(0);
    }
    EXPECT_EQ(fabric.front(1), nullptr) << "the modelled end obeys for host 1";
  }
  EXPECT_GT(heard, 0u);
  const auto pauses_obeyed_for = [&](HostId host) {
    std::uint64_t sum = 0;
    for (LinkId link = 0; link < links(config.graph); ++link)
      if (from(config.graph, link) == host) sum += fabric.egress(link)->pause.frames_received();
    return sum;
  };
  EXPECT_EQ(pauses_obeyed_for(0), 0u);
  EXPECT_GT(pauses_obeyed_for(1), 0u);
}

TEST(Incast, HeadroomOfTheFormulaLosesNothingAndTheBottleneckIsNeverIdle) {
  EXPECT_EQ(headroom(), 12'372u);
  const FabricConfig config = star(headroom());
  ASSERT_TRUE(validate(config).empty());
  ReactingRun run(config);
  add_senders(run);
  run.run(kEpoch + milliseconds(10));
  EXPECT_EQ(run.lost(), 0u);
  EXPECT_EQ(run.delivered(), kSenders * kFrames);
  EXPECT_EQ(last_out(run) - kEpoch, completion(kSenders * kFrames));
  EXPECT_GT(pauses_obeyed(run), 100u);
  EXPECT_EQ(run.fabric().counters().absorbed.frames, pauses_obeyed(run));
  EXPECT_TRUE(run.books_close());
}

// The receiver takes nothing, so that nothing leaves and each sender is paused once: at 35 us, by
// its frame 29, the thirtieth. It hears of it 82 ns and 5 us later and has begun frame 40 by then:
// 30 to 40 are in the headroom. With `reverse`, a frame to host 0 begins on the way back at 34.95
// us, the pause waits for it until 35.95, and frame 41 has begun too when it comes.
std::vector<std::uint64_t> headroom_of_the_first_pause(std::uint64_t headroom_bytes, bool reverse) {
  ReactingRun run(star(headroom_bytes));
  add_senders(run);
  PauseFields pause{.kind = PauseKind::kPriority, .classes = 1u << kClass};
  pause.quanta[kClass] = 32'000;  // of 62.5 ns: two milliseconds
  run.offer_pause(kReceiver, kEpoch, pause);
  if (reverse)
    run.add<PacedSource>(Flow{.from = kReceiver, .to = 0, .bytes = kFrame},
                         kOneFrame,
                         1,
                         kEpoch + nanoseconds(28'950));
  run.run(kEpoch + milliseconds(1));
  EXPECT_EQ(run.lost(), run.lost(DropReason::kBufferFull));
  EXPECT_TRUE(run.books_close());
  std::vector<std::uint64_t> frames;
  for (HostId host = 0; host < kSenders; ++host)
    frames.push_back(run.fabric().buffer(0).headroom_high(host, kClass) / kFrame +
                     run.books(host).lost(DropReason::kBufferFull));
  return frames;
}

TEST(Incast, FramesBehindAPauseAreThoseOfTheFormula) {
  std::vector<std::uint64_t> expected(kSenders, 11);
  EXPECT_EQ(headroom_of_the_first_pause(headroom(), false), expected);
  EXPECT_EQ(headroom_of_the_first_pause(headroom() / 2, false), expected) << "6 and 5 lost";
  expected[0] = 12;
  EXPECT_EQ(headroom_of_the_first_pause(headroom(), true), expected);
}

// Frames to the senders hold up the pauses.
TEST(Incast, HeadroomOfTheFormulaIsEnoughWhenThePauseHasToWait) {
  ReactingRun run(star(headroom()));
  add_senders(run);
  for (HostId host = 0; host < kSenders; ++host)
    run.add<PacedSource>(Flow{.from = kReceiver, .to = host, .cls = 0, .bytes = kFrame},
                         kSenders * kOneFrame,
                         kFrames,
                         kEpoch + host * kOneFrame);
  run.run(kEpoch + milliseconds(10));
  EXPECT_EQ(run.lost(), 0u);
  EXPECT_EQ(last_out(run) - kEpoch, completion(kSenders * kFrames));
}

// Each pause loses what of the eleven frames does not find room, while some leave: frozen.
TEST(Incast, HalfOfTheHeadroomLosesFramesByName) {
  std::array<std::uint64_t, 2> lost{};
  for (std::uint64_t& each : lost) {
    ReactingRun run(star(headroom() / 2));
    add_senders(run);
    run.run(kEpoch + milliseconds(10));
    each = run.lost(DropReason::kBufferFull);
    EXPECT_EQ(run.lost(), each);
    EXPECT_EQ(run.delivered() + each, kSenders * kFrames);
    EXPECT_TRUE(run.books_close());
    EXPECT_EQ(last_out(run) - kEpoch, completion(static_cast<std::int64_t>(run.delivered())));
  }
  EXPECT_EQ(lost[0], 458u);
  EXPECT_EQ(lost[0], lost[1]);
}

TEST(Incast, WithoutPauseTheBufferOverflows) {
  FabricConfig config = star(0);
  config.switches[0].pause = {};
  config.switches[0].buffer_bytes = 100 * kFrame;
  config.switches[0].alpha_num = 1'000;
  ReactingRun run(config);
  add_senders(run);
  run.run(kEpoch + milliseconds(10));
  // When the last eight frames come the buffer is full: 499 have left since the first eight came,
  // and what is held then leaves too.
  EXPECT_EQ(run.delivered(), kFrames - 2 + 100);
  EXPECT_EQ(run.lost(DropReason::kBufferFull), kSenders * kFrames - run.delivered());
}

// A class below that of the incast has the wire while that one is paused. 802.3x stops it too, and
// when the port may send it is the class above that does: it waits until that one has sent all.
TEST(Incast, PauseOfTheWholePortStopsOtherClassesToo) {
  std::array<std::uint64_t, 2> aside{};  // frames of the other class in the time of the incast
  for (const bool global : {false, true}) {
    FabricConfig config = star(headroom());
    config.switches[0].pause.global = global;
    ReactingRun run(config);
    add_senders(run);
    const std::size_t other = run.add<PacedSource>(
        Flow{.from = 0, .to = kReceiver + 1, .cls = 1, .bytes = kFrame}, 2 * kOneFrame);
    run.run(kEpoch + completion(kSenders * kFrames));
    aside[global] = run.books(other).delivered;
    EXPECT_EQ(run.lost(), 0u);
    EXPECT_TRUE(run.books_close());
  }
  // One every 2 us, two links of 6 us: (4011 - 12) / 2 at most, less those that wait while the
  // class above has the wire.
  EXPECT_GT(aside[false], 1'980u);
  EXPECT_LE(aside[false], 2'000u);
  EXPECT_LT(aside[true], 500u);
}

// One sender, window 2: two frames per round trip of 2 x (1 + 5) + 1 us.
TEST(Incast, OneWindowHasItsFramesPerRoundTrip) {
  ReactingRun run(star(headroom()));
  run.add<WindowSource>(Flow{.from = 0, .to = kReceiver, .cls = kClass}, 2);
  // In trip n the first comes out at 13 n + 12 us, the second a microsecond later.
  run.run(kEpoch + microseconds(1'000 * 13));
  EXPECT_EQ(run.books(0).delivered, 2 * 1'000u - 1) << "the last one comes out at that instant";
}

// Eight windows of eight: always frames in the queue of the bottleneck, never 30 of one sender.
TEST(Incast, WindowsFillTheBottleneckWithoutAPause) {
  ReactingRun run(star(headroom()));
  for (HostId host = 0; host < kSenders; ++host)
    run.add<WindowSource>(Flow{.from = host, .to = kReceiver, .cls = kClass}, 8, kFrames);
  run.run(kEpoch + milliseconds(10));
  EXPECT_EQ(run.delivered(), kSenders * kFrames);
  EXPECT_EQ(last_out(run) - kEpoch, completion(kSenders * kFrames));
  EXPECT_EQ(pauses_obeyed(run), 0u);
  // All windows are in the switch when the eighth frames have come, 7 us after the first ones, but
  // the six that have left: the seventh leaves at that instant, and arrivals go before.
  EXPECT_EQ(run.fabric().buffer(0).queue_high(kReceiver, kClass), (64 - 6) * kFrame);
}

}  // namespace
}  // namespace linkwright
