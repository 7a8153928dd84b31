// SPDX-License-Identifier: Apache-2.0
//
// Captures of runs on virtual ports: which frames, when, what became of them, and that the run is
// the same with and without.
#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "tests/eal/fabric_lab.h"
#include "tests/eal/lab.h"
#include "tests/eal/memif_peer.h"
#include "tests/support/pcapng_reader.h"

namespace linkwright {
namespace {

namespace json = boost::json;

constexpr std::int64_t kLatencyPs = 2'000'000'000;

CaptureSpec capture_into(const lab::Scratch& scratch, const std::string& name = "capture") {
  CaptureSpec wanted;
  wanted.frames_path = scratch.path(name + ".pcapng");
  wanted.events_path = scratch.path(name + ".events");
  wanted.directions = {{0, 0}};
  return wanted;
}

std::optional<std::uint32_t> begin(const CaptureSpec& wanted) {
  std::vector<EmulatorError> errors;
  const auto number = lab::emulator().begin_capture(wanted, errors);
  for (const EmulatorError& error : errors) ADD_FAILURE() << error.field << ": " << error.message;
  return number;
}

std::vector<json::object> events_of(const CaptureSpec& wanted, const char* kind = "frame") {
  std::vector<json::object> out;
  std::ifstream file(wanted.events_path);
  for (std::string line; std::getline(file, line);) {
    json::object event = json::parse(line).as_object();
    if (event.at("event").as_string() == kind) out.push_back(std::move(event));
  }
  return out;
}

CaptureState state_of(std::uint32_t number) {
  for (const CaptureState& state : lab::emulator().captures())
    if (state.number == number) return state;
  ADD_FAILURE() << "there is no capture " << number;
  return {};
}

void expect_closed(const CaptureState& state) {
  EXPECT_EQ(state.lost, 0u);
  EXPECT_EQ(state.arrived, state.delivered + state.dropped + state.absorbed + state.unknown);
}

std::uint32_t number_of(const std::string& octets) {
  return lab::number_in({reinterpret_cast<const std::uint8_t*>(octets.data()), octets.size()});
}

// A server at one end that sends numbered frames; what comes out at the other is written to a file.
class NumberedRun {
 public:
  NumberedRun() {
    LinkConfig config = lab::paced_link(100'000'000, Duration{kLatencyPs}, 65'536);
    spec_ = lab::cable_between(lab::memif_for(scratch_.path("memif")),
                               "net_pcap1,tx_pcap=" + scratch_.path("out.pcap"),
                               config);
    if (lab::start(spec_)) peer_ = std::make_unique<lab::MemifPeer>(scratch_.path("memif"));
  }

  bool is_ready() const { return peer_ && peer_->is_ready(); }
  const lab::Scratch& scratch() const { return scratch_; }
  std::vector<std::uint32_t> came_out() const {
    return lab::read_numbers(scratch_.path("out.pcap"));
  }

  // Until the emulator has taken them.
  bool send(std::uint32_t frames) {
    for (const std::uint32_t end = sent_ + frames; sent_ < end;) {
      std::array<std::uint8_t, 60> octets{};
      std::memcpy(&octets[14], &sent_, sizeof sent_);
      if (peer_->send(octets)) ++sent_;
    }
    return lab::watch_until(
        [&](const EmulatorSnapshot& now) { return now.cables[0][0].books.rx.frames == sent_; });
  }
  bool all_left() {
    return lab::watch_until([&](const EmulatorSnapshot& now) {
      return now.cables[0][0].books.handed_to_port.frames == sent_;
    });
  }
  EmulatorSnapshot stop() {
    peer_.reset();
    return lab::emulator().stop(seconds(1));
  }

 private:
  const lab::Scratch scratch_;
  EmulatorSpec spec_;
  std::unique_ptr<lab::MemifPeer> peer_;
  std::uint32_t sent_ = 0;
};

// It begins and ends while frames are on their way.
TEST(Capture, SeesEachFrameAsItComesAndAsItGoes) {
  constexpr std::uint32_t kBefore = 100;
  constexpr std::uint32_t kFrames = 400;
  NumberedRun run;
  ASSERT_TRUE(run.is_ready());
  ASSERT_TRUE(run.send(kBefore));
  const CaptureSpec wanted = capture_into(run.scratch());
  const auto number = begin(wanted);
  ASSERT_TRUE(number);
  ASSERT_TRUE(run.send(kFrames));
  ASSERT_TRUE(run.all_left());
  EXPECT_TRUE(lab::emulator().end_capture(*number).empty());
  const CaptureState state = state_of(*number);
  EXPECT_TRUE(run.stop().cables[0][0].books.closed());
  expect_closed(state);
  EXPECT_EQ(state.arrived, kFrames);
  EXPECT_EQ(state.delivered, kFrames);
  EXPECT_LE(state.from_before, kBefore);

  const PcapngFile frames = PcapngReader(wanted.frames_path).read();
  std::map<std::uint64_t, const PcapngFile::Packet*> came;
  std::vector<std::uint32_t> left;
  for (const PcapngFile::Packet& packet : frames.packets) {
    if (packet.interface == 0) {
      EXPECT_TRUE(came.emplace(packet.id, &packet).second) << "id " << packet.id << " twice";
      continue;
    }
    left.push_back(number_of(packet.octets));
    if (packet.id == 0) continue;
    ASSERT_TRUE(came.contains(packet.id));
    EXPECT_EQ(came[packet.id]->octets, packet.octets);
    EXPECT_GE(packet.stamp, came[packet.id]->stamp + kLatencyPs / 1'000);
  }
  EXPECT_EQ(came.size(), kFrames);
  std::vector<std::uint32_t> port = run.came_out();
  ASSERT_EQ(port.size(), kBefore + kFrames);
  port.erase(port.begin(), port.end() - static_cast<std::ptrdiff_t>(left.size()));
  EXPECT_EQ(left, port) << "other frames than the port had";
  for (const json::object& event : events_of(wanted)) {
    if (!event.contains("id")) continue;
    EXPECT_GE(event.at("due_ps").as_int64() - event.at("arrived_ps").as_int64(), kLatencyPs);
    EXPECT_GE(event.at("handed_ps").as_int64(), event.at("due_ps").as_int64());
  }
}

TEST(Capture, NamesWhyAFrameDidNotComeOut) {
  const lab::Scratch scratch;
  // A wire that takes 64 frames at once and drops the rest of what came.
  const EmulatorSpec spec = lab::null_pair(lab::paced_link(100'000'000, microseconds(10), 4'096));
  ASSERT_TRUE(lab::start(spec));
  CaptureSpec wanted = capture_into(scratch);
  wanted.octets = 14;
  const auto number = begin(wanted);
  ASSERT_TRUE(number);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_TRUE(lab::emulator().end_capture(*number).empty());
  lab::emulator().stop(seconds(1));
  std::map<std::string, std::uint64_t> fates;
  for (const json::object& event : events_of(wanted)) {
    if (event.contains("id") && event.at("fate") == "dropped")
      ++fates[std::string(event.at("reason").as_string())];
  }
  EXPECT_GT(fates["queue_full"], 100u);
  EXPECT_EQ(fates.size(), 1u);
  const json::object end = events_of(wanted, "end").at(0);
  if (end.at("lost").as_int64() == 0) {
    EXPECT_EQ(end.at("dropped"), fates["queue_full"]);
  }
}

// Under full load, over and over: no frame is lost, none is told twice.
TEST(Capture, ComesAndGoesUnderLoad) {
  const lab::Scratch scratch;
  ASSERT_TRUE(lab::start(lab::null_pair(lab::paced_link(1'000'000'000, microseconds(50), 16'384))));
  for (int round = 0; round < 30; ++round) {
    CaptureSpec wanted = capture_into(scratch);
    wanted.directions = {{0, 0}, {0, 1}};
    wanted.octets = 14;
    const auto number = begin(wanted);
    ASSERT_TRUE(number);
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    EXPECT_TRUE(lab::emulator().end_capture(*number).empty());
    const CaptureState state = state_of(*number);
    std::set<std::int64_t> ids;
    for (const json::object& event : events_of(wanted)) {
      if (!event.contains("id")) continue;
      EXPECT_TRUE(ids.insert(event.at("id").as_int64()).second) << "told twice";
    }
    if (state.lost == 0) {
      expect_closed(state);
      EXPECT_EQ(ids.size(), state.arrived);
    }
  }
  const EmulatorSnapshot last = lab::emulator().stop(seconds(1));
  for (const DirectionSnapshot& direction : last.cables[0]) EXPECT_TRUE(direction.books.closed());
  EXPECT_EQ(lab::pool_frames(last), 0);
}

TEST(Capture, IsOneForAFrame) {
  const lab::Scratch scratch;
  ASSERT_TRUE(lab::start(lab::null_pair(lab::plain_link(microseconds(10)))));
  CaptureSpec wanted = capture_into(scratch);
  const auto first = begin(wanted);
  ASSERT_TRUE(first);
  CaptureSpec other = capture_into(scratch, "other");
  other.directions = {{0, 1}, {0, 0}};
  std::vector<EmulatorError> errors;
  EXPECT_FALSE(lab::emulator().begin_capture(other, errors));
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].message, "capture 1 has these frames; end it first");
  EXPECT_FALSE(std::filesystem::exists(other.frames_path));
  other = wanted;
  other.directions = {{0, 1}};
  EXPECT_FALSE(lab::emulator().begin_capture(other, errors)) << "the same files";
  EXPECT_FALSE(lab::emulator().end_capture(7).empty());
  // The run's end is that of its captures.
  lab::emulator().stop(Duration{});
  EXPECT_EQ(events_of(wanted, "end").size(), 1u);
  EXPECT_FALSE(lab::emulator().begin_capture(wanted, errors)) << "nothing runs";
}

// Frames for nobody's address: each goes to the two others, and one of these is a copy.
class FloodedStar {
 public:
  FloodedStar() {
    const LinkConfig link = lab::paced_link(100'000'000, microseconds(50), 65'536);
    if (lab::start(lab::fabric_of(StarConfig{3},
                                  link,
                                  {lab::memif_for(scratch_.path("memif")),
                                   "net_pcap1,tx_pcap=" + scratch_.path("one.pcap"),
                                   "net_pcap2,tx_pcap=" + scratch_.path("two.pcap")})))
      peer_ = std::make_unique<lab::MemifPeer>(scratch_.path("memif"));
  }

  bool is_ready() const { return peer_ && peer_->is_ready(); }
  // And all have left at the two others.
  bool flood(std::uint32_t frames) {
    for (std::uint32_t i = 0; i < frames;) i += peer_->send(std::array<std::uint8_t, 60>{}) ? 1 : 0;
    sent_ += frames;
    return lab::watch_until([&](const EmulatorSnapshot& now) {
      return now.fabrics[0].books.handed_to_port.frames == 2 * sent_;
    });
  }
  CaptureSpec capture_of(HostId host) const {
    CaptureSpec wanted = capture_into(scratch_, "host" + std::to_string(host));
    wanted.directions.clear();
    wanted.hosts = {0, {host}};
    return wanted;
  }
  EmulatorSnapshot stop() {
    peer_.reset();
    return lab::emulator().stop(seconds(1));
  }

 private:
  const lab::Scratch scratch_;
  std::unique_ptr<lab::MemifPeer> peer_;
  std::uint64_t sent_ = 0;
};

TEST(FabricCapture, FollowsWhatOneHostSendsWhereverItGoes) {
  constexpr std::uint32_t kFrames = 300;
  FloodedStar star;
  ASSERT_TRUE(star.is_ready());
  const CaptureSpec sender = star.capture_of(0);
  const auto first = begin(sender);
  ASSERT_TRUE(first);
  ASSERT_TRUE(star.flood(kFrames));
  EXPECT_TRUE(lab::emulator().end_capture(*first).empty());
  const CaptureState state = state_of(*first);
  expect_closed(state);
  EXPECT_EQ(state.arrived, kFrames);
  EXPECT_EQ(state.delivered, kFrames);
  EXPECT_EQ(state.copies, kFrames);
  std::map<std::string, int> reached;
  for (const json::object& event : events_of(sender)) {
    EXPECT_EQ(event.at("from"), "host0");
    ++reached[std::string(event.at("to").as_string())];
  }
  EXPECT_EQ(reached, (std::map<std::string, int>{{"host1", kFrames}, {"host2", kFrames}}));

  // Where they come out, those that came in elsewhere are strangers.
  const CaptureSpec receiver = star.capture_of(1);
  const auto second = begin(receiver);
  ASSERT_TRUE(second);
  ASSERT_TRUE(star.flood(kFrames));
  EXPECT_TRUE(lab::emulator().end_capture(*second).empty());
  EXPECT_EQ(state_of(*second).arrived, 0u);
  EXPECT_EQ(state_of(*second).from_before, kFrames);
  const PcapngFile frames = PcapngReader(receiver.frames_path).read();
  EXPECT_EQ(frames.packets.size(), kFrames);
  for (const PcapngFile::Packet& packet : frames.packets) {
    EXPECT_EQ(packet.id, 0u);
    EXPECT_EQ(packet.interface, 1u);
  }
  EXPECT_TRUE(star.stop().fabrics[0].books.closed());
}

}  // namespace
}  // namespace linkwright
