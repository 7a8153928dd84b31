// SPDX-License-Identifier: Apache-2.0
#include "link_models/queueing/shared_buffer.h"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "link_models/core/units.h"
#include "tests/unit/queueing/dice.h"

namespace linkwright {
namespace {

using Room = SharedBuffer::Room;
constexpr std::uint32_t kPorts = 3;

struct Frame {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  unsigned cls = 0;
  std::uint64_t bytes = 0;
  Room room = Room::kNone;
};

// What a buffer must hold and decide, counted anew from the frames in it at every question. Only
// what headroom holds has a history: it is given back first.
class Ledger {
 public:
  explicit Ledger(const SwitchConfig& config) : config_(config) {}

  std::uint64_t queue(std::uint32_t to, unsigned cls) const {
    std::uint64_t sum = 0;
    for (const Frame& frame : frames)
      if (frame.to == to && frame.cls == cls) sum += frame.bytes;
    return sum;
  }
  std::uint64_t ingress(std::uint32_t from, unsigned cls) const {
    std::uint64_t sum = 0;
    for (const Frame& frame : frames)
      if (frame.from == from && frame.cls == cls) sum += frame.bytes;
    return sum;
  }
  std::uint64_t used() const {
    std::uint64_t sum = 0;
    for (const Frame& frame : frames) sum += frame.bytes;
    return sum;
  }
  std::uint64_t headroom_in_use() const {
    std::uint64_t sum = 0;
    for (const auto& [place, bytes] : headroom) sum += bytes;
    return sum;
  }
  std::uint64_t port_shared(std::uint32_t to) const {
    std::uint64_t sum = 0;
    for (unsigned cls = 0; cls < kClasses; ++cls)
      if (!is_lossless(config_.pause, cls)) sum += beyond(queue(to, cls));
    return sum;
  }
  std::uint64_t free() const {
    std::uint64_t in_use = 0;
    for (std::uint32_t port = 0; port < kPorts; ++port) {
      in_use += port_shared(port);
      for (unsigned cls = 0; cls < kClasses; ++cls)
        if (is_lossless(config_.pause, cls)) in_use += ingress(port, cls);
    }
    return config_.buffer_bytes - reserved_total(config_, kPorts) -
           headroom_total(config_, kPorts) - (in_use - headroom_in_use());
  }

  Room decide(const Frame& frame) const {
    if (is_lossless(config_.pause, frame.cls)) {
      const std::uint64_t bytes = ingress(frame.from, frame.cls);
      const std::uint64_t xoff = config_.pause.xoff_bytes;
      const bool below = xoff != 0 ? bytes < xoff : below_alpha(bytes);
      if (below && frame.bytes <= free()) return Room::kTaken;
      const auto held = headroom.find({frame.from, frame.cls});
      const std::uint64_t taken = held == headroom.end() ? 0 : held->second;
      return taken + frame.bytes <= config_.pause.headroom_bytes ? Room::kTakenAsHeadroom
                                                                 : Room::kNone;
    }
    const std::uint64_t before = queue(frame.to, frame.cls);
    if (before + frame.bytes <= config_.reserved_bytes) return Room::kTaken;
    const std::uint64_t wanted = beyond(before + frame.bytes) - beyond(before);
    const std::uint64_t limit = config_.port_limit_bytes;
    const bool within = limit == 0 || port_shared(frame.to) + wanted <= limit;
    return below_alpha(beyond(before)) && wanted <= free() && within ? Room::kTaken : Room::kNone;
  }

  void put(const Frame& frame) {
    frames.push_back(frame);
    if (frame.room == Room::kTakenAsHeadroom) headroom[{frame.from, frame.cls}] += frame.bytes;
  }
  Frame take(std::size_t index) {
    const Frame frame = frames[index];
    frames[index] = frames.back();
    frames.pop_back();
    std::uint64_t& held = headroom[{frame.from, frame.cls}];
    held -= std::min(held, frame.bytes);
    return frame;
  }

  std::vector<Frame> frames;
  std::map<std::pair<std::uint32_t, unsigned>, std::uint64_t> headroom;

 private:
  std::uint64_t beyond(std::uint64_t bytes) const {
    return bytes - std::min(bytes, config_.reserved_bytes);
  }
  // bytes < alpha x free as fractions over the same denominator.
  bool below_alpha(std::uint64_t bytes) const {
    return Wide{bytes} * config_.alpha_den < Wide{free()} * config_.alpha_num;
  }

  SwitchConfig config_;
};

template <typename Buffer>
std::string difference(const Buffer& buffer, const Ledger& ledger) {
  if (buffer.used() != ledger.used()) return "used";
  if (buffer.free_shared() != ledger.free()) return "free";
  for (std::uint32_t port = 0; port < kPorts; ++port) {
    if (buffer.port_shared_bytes(port) != ledger.port_shared(port)) return "port";
    for (unsigned cls = 0; cls < kClasses; ++cls) {
      const auto held = ledger.headroom.find({port, cls});
      if (buffer.queue_bytes(port, cls) != ledger.queue(port, cls)) return "queue";
      if (buffer.ingress_bytes(port, cls) != ledger.ingress(port, cls)) return "ingress";
      if (buffer.headroom_bytes(port, cls) != (held == ledger.headroom.end() ? 0 : held->second))
        return "headroom";
    }
  }
  return "";
}

struct Walk {
  std::string difference;  // empty: none was found
  std::array<std::uint64_t, 3> rooms{};
};

// Frames come and go at random; all numbers are compared at every `stride` steps, decisions always.
template <typename Buffer>
Walk walk(const SwitchConfig& config, std::uint64_t seed, int steps) {
  Buffer buffer(config, kPorts);
  Ledger ledger(config);
  Dice dice(seed);
  Walk walk;
  for (int step = 0; step < steps; ++step) {
    // Phases in which the buffer fills and phases in which it empties.
    const bool fills = dice.below(100) < (step / 500 % 2 == 0 ? 70u : 40u);
    if (fills || ledger.frames.empty()) {
      Frame frame{dice.below(kPorts), dice.below(kPorts), dice.below(4), dice.between(60, 1'514)};
      frame.room = buffer.admit(frame.from, frame.to, frame.cls, frame.bytes);
      ++walk.rooms[static_cast<std::size_t>(frame.room)];
      if (frame.room != ledger.decide(frame)) walk.difference = "decision";
      if (frame.room != Room::kNone) ledger.put(frame);
    } else {
      const Frame frame = ledger.take(dice.below(ledger.frames.size()));
      buffer.release(frame.from, frame.to, frame.cls, frame.bytes, frame.room);
    }
    if (buffer.used() > config.buffer_bytes) walk.difference = "more than the buffer";
    if (walk.difference.empty() && step % 5 == 0) walk.difference = difference(buffer, ledger);
    if (!walk.difference.empty()) return walk;
  }
  while (!ledger.frames.empty()) {
    const Frame frame = ledger.take(dice.below(ledger.frames.size()));
    buffer.release(frame.from, frame.to, frame.cls, frame.bytes, frame.room);
  }
  walk.difference = difference(buffer, ledger);
  if (buffer.used() != 0) walk.difference = "not empty";
  return walk;
}

// Classes 2 and 3 are lossless, 0 and 1 lossy.
SwitchConfig switch_with(std::uint32_t alpha_num, std::uint32_t alpha_den, std::uint64_t xoff) {
  return {
      .buffer_bytes = 120'000,
      .reserved_bytes = 2'000,
      .alpha_num = alpha_num,
      .alpha_den = alpha_den,
      .pause = {
          .lossless = 0b1100, .xoff_bytes = xoff, .xon_bytes = xoff / 2, .headroom_bytes = 6'000}};
}

TEST(SharedBuffer, AgreesWithCountingAnewInHundredThousandSteps) {
  std::vector<SwitchConfig> configs = {switch_with(1, 1, 4'000),
                                       switch_with(1, 8, 0),
                                       switch_with(3, 7, 3'000),
                                       switch_with(16, 1, 0)};
  configs.push_back(configs.front());
  configs.back().port_limit_bytes = 6'001;
  std::uint64_t seed = 1;
  for (const SwitchConfig& config : configs) {
    ASSERT_TRUE(validate(config, kPorts).empty());
    const Walk walked = walk<SharedBuffer>(config, seed++, 20'000);
    EXPECT_EQ(walked.difference, "") << "alpha " << config.alpha_num << "/" << config.alpha_den;
    for (const std::uint64_t count : walked.rooms) EXPECT_GT(count, 100u) << "all cases occur";
  }
}

TEST(SharedBuffer, AgreesWhenNothingIsReserved) {
  SwitchConfig config = switch_with(2, 3, 0);
  config.reserved_bytes = 0;
  config.pause.headroom_bytes = 0;
  const Walk walked = walk<SharedBuffer>(config, 77, 20'000);
  EXPECT_EQ(walked.difference, "");
  EXPECT_EQ(walked.rooms[static_cast<std::size_t>(Room::kTakenAsHeadroom)], 0u);
}

// Faults that the walk must find, or it would prove nothing.
struct ForgetsTheIngressSide : SharedBuffer {
  using SharedBuffer::SharedBuffer;

  void release(
      std::uint32_t from, std::uint32_t to, unsigned cls, std::uint64_t bytes, Room how) noexcept {
    SharedBuffer::release(from, to, cls, bytes, how);
    leaked_[from * kClasses + cls] += bytes;
  }
  std::uint64_t ingress_bytes(std::uint32_t port, unsigned cls) const noexcept {
    return SharedBuffer::ingress_bytes(port, cls) + leaked_[port * kClasses + cls];
  }

 private:
  std::array<std::uint64_t, kPorts * kClasses> leaked_{};
};

struct RoundsTheThreshold : SharedBuffer {
  RoundsTheThreshold(const SwitchConfig& config, std::uint32_t ports)
      : SharedBuffer(config, ports), config_(config) {}

  Room admit(std::uint32_t from, std::uint32_t to, unsigned cls, std::uint64_t bytes) noexcept {
    const std::uint64_t queue = queue_bytes(to, cls);
    const bool reserve = queue + bytes <= config_.reserved_bytes;
    const std::uint64_t shared = queue - std::min(queue, config_.reserved_bytes);
    const std::uint64_t threshold = free_shared() / config_.alpha_den * config_.alpha_num;
    if (!is_lossless(config_.pause, cls) && !reserve && shared >= threshold) return Room::kNone;
    return SharedBuffer::admit(from, to, cls, bytes);
  }

 private:
  SwitchConfig config_;
};

TEST(SharedBuffer, TheWalkFindsMutants) {
  EXPECT_EQ(walk<ForgetsTheIngressSide>(switch_with(1, 1, 4'000), 1, 20'000).difference, "ingress");
  EXPECT_EQ(walk<RoundsTheThreshold>(switch_with(60'000, 59'999, 4'000), 1, 20'000).difference,
            "decision");
}

TEST(SharedBuffer, AQueueMayUseAlphaTimesTheFreeBuffer) {
  // Choudhury & Hahne: with one queue at alpha 1, half of the buffer; with alpha 2, two thirds.
  for (const auto& [num, den, expected] :
       {std::array<std::uint32_t, 3>{1, 1, 500}, {2, 1, 667}, {1, 2, 334}}) {
    SharedBuffer buffer({.buffer_bytes = 1'000, .alpha_num = num, .alpha_den = den}, 2);
    while (buffer.admit(0, 1, 0, 1) == Room::kTaken) continue;
    EXPECT_EQ(buffer.queue_bytes(1, 0), expected);
  }
}

TEST(SharedBuffer, QueuesShareAndEachHasItsReserve) {
  SharedBuffer buffer({.buffer_bytes = 10'000, .reserved_bytes = 100}, 2);
  EXPECT_EQ(buffer.free_shared(), 10'000u - 16 * 100);
  while (buffer.admit(0, 0, 0, 60) == Room::kTaken) continue;
  EXPECT_EQ(buffer.admit(0, 0, 0, 60), Room::kNone);
  EXPECT_EQ(buffer.admit(0, 0, 1, 100), Room::kTaken) << "the reserve of another class";
  EXPECT_EQ(buffer.admit(0, 1, 0, 100), Room::kTaken) << "the reserve of another port";
}

TEST(SharedBuffer, ThePortLimitSparesTheReserve) {
  SharedBuffer buffer({.buffer_bytes = 10'000, .reserved_bytes = 100, .port_limit_bytes = 500}, 2);
  EXPECT_EQ(buffer.admit(0, 0, 0, 600), Room::kTaken);
  EXPECT_EQ(buffer.port_shared_bytes(0), 500u);
  EXPECT_EQ(buffer.admit(0, 0, 0, 1), Room::kNone);
  EXPECT_EQ(buffer.admit(0, 0, 1, 101), Room::kNone) << "the limit is of all classes together";
  EXPECT_EQ(buffer.admit(0, 0, 1, 100), Room::kTaken);
  EXPECT_EQ(buffer.admit(0, 1, 0, 600), Room::kTaken) << "of another port";
}

TEST(SharedBuffer, LosslessFramesGoToHeadroomAboveXoffAndAreLostBeyondIt) {
  const SwitchConfig config{
      .buffer_bytes = 100'000,
      .pause = {.lossless = 8, .xoff_bytes = 1'000, .xon_bytes = 500, .headroom_bytes = 2'000}};
  SharedBuffer buffer(config, 2);
  EXPECT_EQ(buffer.admit(0, 1, 3, 999), Room::kTaken);
  EXPECT_FALSE(buffer.is_congested(0, 3));
  EXPECT_EQ(buffer.admit(0, 1, 3, 1'500), Room::kTaken) << "below xoff when it came";
  EXPECT_TRUE(buffer.is_congested(0, 3));
  EXPECT_FALSE(buffer.is_congested(1, 3)) << "the other ingress port";
  EXPECT_EQ(buffer.admit(0, 1, 3, 1'500), Room::kTakenAsHeadroom);
  EXPECT_EQ(buffer.admit(0, 1, 3, 501), Room::kNone);
  EXPECT_EQ(buffer.admit(0, 1, 3, 500), Room::kTakenAsHeadroom);
  EXPECT_EQ(buffer.headroom_high(0, 3), 2'000u);
  EXPECT_EQ(buffer.ingress_high(0, 3), 4'499u);
  EXPECT_EQ(buffer.queue_high(1, 3), 4'499u);
  EXPECT_EQ(buffer.used_high(), 4'499u);

  buffer.release(0, 1, 3, 999, Room::kTaken);
  EXPECT_EQ(buffer.headroom_bytes(0, 3), 1'001u) << "headroom is given back first";
  buffer.release(0, 1, 3, 1'500, Room::kTaken);
  EXPECT_EQ(buffer.headroom_bytes(0, 3), 0u);
  EXPECT_FALSE(buffer.is_relaxed(0, 3)) << "2000 bytes";
  buffer.release(0, 1, 3, 1'500, Room::kTakenAsHeadroom);
  EXPECT_TRUE(buffer.is_relaxed(0, 3)) << "500 bytes: xon";
  EXPECT_EQ(buffer.admit(0, 1, 3, 60), Room::kTaken);
  EXPECT_EQ(buffer.ingress_high(0, 3), 4'499u) << "a smaller crest is none";
  EXPECT_EQ(buffer.used_high(), 4'499u);
}

TEST(SharedBuffer, AMovingXoffFollowsTheFreeBuffer) {
  const SwitchConfig config{.buffer_bytes = 10'000,
                            .pause = {.lossless = 1, .xon_bytes = 100, .headroom_bytes = 500}};
  SharedBuffer buffer(config, 2);
  ASSERT_EQ(buffer.free_shared(), 9'000u);
  EXPECT_EQ(buffer.admit(0, 0, 0, 4'499), Room::kTaken);
  EXPECT_FALSE(buffer.is_congested(0, 0));
  EXPECT_EQ(buffer.admit(0, 0, 0, 1), Room::kTaken);
  EXPECT_TRUE(buffer.is_congested(0, 0)) << "4500 of 4500 free";
  EXPECT_EQ(buffer.admit(0, 0, 0, 60), Room::kTakenAsHeadroom);
  buffer.release(0, 0, 0, 60, Room::kTakenAsHeadroom);
  EXPECT_FALSE(buffer.is_relaxed(0, 0));
  buffer.release(0, 0, 0, 50, Room::kTaken);
  EXPECT_FALSE(buffer.is_relaxed(0, 0)) << "4450 + 100 against 4550";
  buffer.release(0, 0, 0, 1, Room::kTaken);
  EXPECT_TRUE(buffer.is_relaxed(0, 0)) << "4449 + 100 against 4551";
}

TEST(SharedBuffer, AnEmptyPortMayAlwaysSend) {
  SharedBuffer buffer({.buffer_bytes = 1'000, .pause = {.lossless = 1, .headroom_bytes = 100}}, 2);
  while (buffer.admit(0, 0, 1, 1) == Room::kTaken) continue;
  while (buffer.admit(1, 1, 1, 1) == Room::kTaken) continue;
  EXPECT_TRUE(buffer.is_relaxed(0, 0));
}

}  // namespace
}  // namespace linkwright
