// SPDX-License-Identifier: Apache-2.0
#include "link_models/queueing/headroom.h"

#include <algorithm>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "link_models/queueing/pause_control.h"
#include "link_models/queueing/pause_state.h"
#include "link_models/serializer.h"

namespace linkwright {
namespace {

using Room = SharedBuffer::Room;

constexpr LineRate k800G{800'000'000'000, 1};

TEST(Headroom, RuleOfTheReference) {
  // 800 Gb/s, 50 m of fibre, 9018 octets: 8e11/8 x (490 + 125 + 60 ns) + 18,036.
  EXPECT_EQ(headroom_rule_octets(
                k800G, nanoseconds(245), picoseconds(62'500), nanoseconds(60), 9'018, {}),
            85'536u);
  EXPECT_EQ(headroom_rule_octets(k800G,
                                 nanoseconds(245),
                                 picoseconds(62'500),
                                 nanoseconds(60),
                                 9'018,
                                 response_time(k800G)),
            85'536u + 905 * 64);
}

TEST(Headroom, IsTheSumOfSixPartsAndTheTrigger) {
  const HeadroomLink link{.rate = k800G,
                          .forward = nanoseconds(350),
                          .reverse = nanoseconds(400),
                          .forward_frame_octets = 9'018,
                          .reverse_frame_octets = 1'518,
                          .response = nanoseconds(10),
                          .trigger_octets = 9'018};
  const HeadroomParts parts = headroom_parts(link);
  EXPECT_EQ(parts.reverse_frame, 1'538u);
  EXPECT_EQ(parts.pause_frame, 84u);
  EXPECT_EQ(parts.reverse_latency, 40'000u);
  EXPECT_EQ(parts.response, 1'000u);
  EXPECT_EQ(parts.forward_frame, 9'038u);
  EXPECT_EQ(parts.forward_latency, 35'000u);
  EXPECT_EQ(parts.trigger, 9'018u);
  EXPECT_EQ(headroom_octets(link), 1'538u + 84 + 40'000 + 1'000 + 9'038 + 35'000 + 9'018);
}

TEST(Headroom, OctetsAreRoundedUpAndFollowTheTimeScale) {
  EXPECT_EQ(octets_in(picoseconds(10), k800G), 1u);
  EXPECT_EQ(octets_in(picoseconds(11), k800G), 2u);
  EXPECT_EQ(octets_in(nanoseconds(675), k800G), 67'500u);
  EXPECT_EQ(octets_in(nanoseconds(675) * 20'000, {800'000'000'000, 20'000}), 67'500u);
  EXPECT_EQ(octets_in(Duration::zero(), k800G), 0u);
}

TEST(Headroom, ResponseByRate) {
  EXPECT_EQ(response_quanta(100'000'000), 1u);
  EXPECT_EQ(response_quanta(1'000'000'000), 2u);
  EXPECT_EQ(response_quanta(10'000'000'000), 60u);
  EXPECT_EQ(response_quanta(40'000'000'000), 118u);
  EXPECT_EQ(response_quanta(100'000'000'000), 394u);
  EXPECT_EQ(response_quanta(400'000'000'000), 905u);
  EXPECT_EQ(response_quanta(1'600'000'000'000), 905u);
  EXPECT_EQ(response_time({100'000'000'000, 1}), picoseconds(394 * 5'120));
}

// One sender at line rate into a queue that does not move, with all that can go wrong: the reverse
// link has just begun its longest frame when XOFF is decided, the sender takes its full response
// time and may have just begun a frame then.
struct Outcome {
  std::uint64_t lost = 0;
  std::uint64_t headroom_high = 0;
};

Outcome fill(const HeadroomLink& link,
             std::uint32_t frame_octets,
             std::uint64_t headroom,
             bool shared_is_full = false) {
  const SwitchConfig config{
      .buffer_bytes = 10'000'000,
      .alpha_num = 65'536,
      .pause = {
          .lossless = 1, .xoff_bytes = shared_is_full ? 0u : 100'000u, .headroom_bytes = headroom}};
  SharedBuffer buffer(config, 2);
  while (shared_is_full && buffer.admit(1, 1, 1, 1'000) == Room::kTaken) continue;
  while (shared_is_full && buffer.admit(1, 1, 1, 1) == Room::kTaken) continue;
  PauseControl control(config.pause, 2, link.rate);
  PauseState sender;
  Serializer forward_wire(link.rate);
  const Serializer wire(link.rate);
  Instant stopped_at = kNever;
  std::optional<PauseCommand> stop;
  Outcome outcome;
  for (Instant start = kEpoch;;) {
    if (stop && stopped_at <= start) {
      sender.receive(stopped_at, stop->classes, stop->quanta, link.rate);
      stop.reset();
    }
    if (!sender.may_send(0, start)) break;
    const WireTime sent = forward_wire.take(start, frame_octets + 20);
    start = sent.end;
    const Instant arrival = sent.end - wire.span(kInterPacketGapOctets) + link.forward;
    if (buffer.admit(0, 1, 0, frame_octets) == Room::kNone) ++outcome.lost;
    const auto command = control.wants(0, 0, buffer, arrival);
    if (!command) continue;
    stop = command;
    stopped_at = arrival + wire.span(link.reverse_frame_octets + 20) + wire.span(kPauseWireOctets) +
                 link.reverse + link.response;
  }
  outcome.headroom_high = buffer.headroom_high(0, 0);
  return outcome;
}

std::vector<HeadroomLink> links() {
  const HeadroomLink at_800{.rate = k800G,
                            .forward = nanoseconds(338),
                            .reverse = nanoseconds(338),
                            .forward_frame_octets = 9'018,
                            .reverse_frame_octets = 9'018};
  HeadroomLink slow = at_800;
  slow.rate.time_scale = 20'000;
  slow.forward *= 20'000;
  slow.reverse *= 20'000;
  HeadroomLink long_100 = at_800;
  long_100.rate = {100'000'000'000, 1};
  long_100.forward = microseconds(10);
  long_100.reverse = microseconds(11);
  HeadroomLink small = at_800;
  small.forward_frame_octets = 4'096;
  small.response = response_time(k800G);
  return {at_800, slow, long_100, small};
}

// Fifty phases between the sender's frames and the instant at which the pause takes effect.
std::vector<HeadroomLink> phases_of(HeadroomLink link) {
  const Duration frame = Serializer(link.rate).span(link.forward_frame_octets + 20);
  const Duration response = link.response;
  std::vector<HeadroomLink> phases;
  for (int part = 0; part < 50; ++part) {
    link.response = response + frame * part / 50;
    phases.push_back(link);
  }
  return phases;
}

TEST(Headroom, WithItNothingIsLostAndWithHalfOfItSomethingIs) {
  for (const HeadroomLink& link : links()) {
    double fullest = 0;
    for (const HeadroomLink& phase : phases_of(link)) {
      const std::uint64_t octets = headroom_octets(phase);
      const Outcome outcome = fill(phase, phase.forward_frame_octets, octets);
      EXPECT_EQ(outcome.lost, 0u);
      EXPECT_GT(fill(phase, phase.forward_frame_octets, octets / 2).lost, 0u);
      fullest = std::max(fullest,
                         static_cast<double>(outcome.headroom_high) / static_cast<double>(octets));
    }
    EXPECT_GT(fullest, 0.97) << "nor is it too much";
  }
}

TEST(Headroom, SmallerFramesNeedNoMore) {
  for (const HeadroomLink& link : links())
    for (const std::uint32_t frame_octets : {64u, 65u, 300u, 1'000u, 1'518u})
      EXPECT_EQ(fill(link, frame_octets, headroom_octets(link)).lost, 0u);
}

TEST(Headroom, AFullSharedPartNeedsTheFrameThatFindsItFull) {
  for (const HeadroomLink& link : links()) {
    bool needed = false;
    for (HeadroomLink phase : phases_of(link)) {
      const std::uint64_t without = headroom_octets(phase);
      phase.trigger_octets = phase.forward_frame_octets;
      const Outcome outcome = fill(phase, phase.forward_frame_octets, headroom_octets(phase), true);
      EXPECT_EQ(outcome.lost, 0u);
      needed = needed || outcome.headroom_high > without;
    }
    EXPECT_TRUE(needed) << "more than after a fixed xoff";
  }
}

}  // namespace
}  // namespace linkwright
