// SPDX-License-Identifier: Apache-2.0
//
// The files of a capture, read by others than wrote them: by a reader written from the draft of
// pcapng, by libpcap, and by a JSON parser.
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>
#include <pcap/pcap.h>

#include "dataplane/capture/capture_check.h"
#include "dataplane/capture/capture_writer.h"
#include "tests/support/pcapng_reader.h"
#include "tests/support/temporary_folder.h"

namespace linkwright {
namespace {

namespace json = boost::json;

constexpr std::uint64_t kEpochNs = 1'764'547'200'000'000'123;

class CaptureFiles : public testing::Test {
 protected:
  CaptureFiles() {
    spec_.frames_path = folder_.path() / "frames.pcapng";
    spec_.events_path = folder_.path() / "events.jsonl";
    spec_.directions = {{0, 0}};
    spec_.octets = 64;
    spec_.comment = "run \"one\"";
  }

  void open() {
    std::string problem;
    writer_ = CaptureWriter::open(1,
                                  spec_,
                                  {{"wire a_to_b", "left", "right", true}},
                                  {kEpochNs, Instant{milliseconds(1)}, microseconds(300)},
                                  channel_,
                                  problem);
    ASSERT_NE(writer_, nullptr) << problem;
    channel_.taking = true;
  }

  void push(CaptureEvent event, std::uint64_t id, std::int64_t at_ps, std::size_t octets = 60) {
    CaptureRecord* record = channel_.ring.stage(octets);
    ASSERT_NE(record, nullptr);
    record->event = event;
    record->id = id;
    record->at_ps = at_ps;
    record->due_ps = at_ps - 7;
    record->frame_bytes = 1'514;
    if (event == CaptureEvent::kDrop) record->reason = DropReason::kQueueFull;
    std::memset(CaptureRing::octets_of(record), static_cast<int>(id), octets);
    channel_.ring.keep();
  }

  std::vector<json::object> events() const {
    std::vector<json::object> out;
    std::ifstream file(spec_.events_path);
    for (std::string line; std::getline(file, line);) out.push_back(json::parse(line).as_object());
    return out;
  }

  const TemporaryFolder folder_;
  CaptureSpec spec_;
  CaptureChannel channel_{1 << 20};
  std::unique_ptr<CaptureWriter> writer_;
};

TEST_F(CaptureFiles, TellEachFrameAsItCameAsItLeftAndWhy) {
  open();
  push(CaptureEvent::kArrival, 1, 2'000'000'500);
  push(CaptureEvent::kArrival, 2, 2'000'000'500);
  push(CaptureEvent::kArrival, 3, 2'500'000'000);
  push(CaptureEvent::kDelivery, 1, 3'000'001'999);
  push(CaptureEvent::kDrop, 2, 2'900'000'000, 0);
  push(CaptureEvent::kDelivery, 0, 3'100'000'000);
  writer_->end(Instant{milliseconds(4)});

  const PcapngFile frames = PcapngReader(spec_.frames_path).read();
  EXPECT_EQ(frames.comment, "run \"one\"");
  ASSERT_EQ(frames.interfaces.size(), 2u);
  EXPECT_EQ(frames.interfaces[0].name, "wire a_to_b ingress");
  EXPECT_EQ(frames.interfaces[1].name, "wire a_to_b egress");
  EXPECT_EQ(frames.interfaces[0].resolution, 9);
  EXPECT_EQ(frames.interfaces[0].octets, 64u);
  ASSERT_EQ(frames.packets.size(), 5u);
  const PcapngFile::Packet& came = frames.packets[0];
  EXPECT_EQ(came.interface, 0u);
  EXPECT_EQ(came.stamp, kEpochNs + 2'000'000);
  EXPECT_EQ(came.length, 1'514u);
  EXPECT_EQ(came.octets, std::string(60, '\1'));
  EXPECT_EQ(came.id, 1u);
  EXPECT_EQ(came.flags & 3, 1u) << "inbound";
  const PcapngFile::Packet& left = frames.packets[3];
  EXPECT_EQ(left.interface, 1u);
  EXPECT_EQ(left.stamp, kEpochNs + 3'000'001);
  EXPECT_EQ(left.id, 1u);
  EXPECT_EQ(left.flags & 3, 2u) << "outbound";
  EXPECT_EQ(frames.packets[4].id, 0u) << "it came before";
  EXPECT_EQ(frames.statistics.at(0).received, 3u);
  EXPECT_EQ(frames.statistics.at(1).received, 2u);

  const std::vector<json::object> told = events();
  ASSERT_EQ(told.size(), 6u);
  EXPECT_EQ(told[0].at("comment"), "run \"one\"");
  EXPECT_EQ(told[0].at("places").at(0).at("from"), "left");
  EXPECT_EQ(told[0].at("pedestal_ps"), 300'000'000);
  EXPECT_EQ(told[1], json::parse(R"({"event":"frame","id":1,"from":"left","arrived_ps":2000000500,
                           "octets":1514,"fate":"delivered","to":"right","due_ps":3000001992,
                           "handed_ps":3000001999})"));
  EXPECT_EQ(told[2].at("fate"), "dropped");
  EXPECT_EQ(told[2].at("reason"), "queue_full");
  EXPECT_EQ(told[2].at("at_ps"), 2'900'000'000);
  EXPECT_FALSE(told[3].contains("id"));
  EXPECT_EQ(told[4].at("id"), 3);
  EXPECT_EQ(told[4].at("fate"), "unknown");
  EXPECT_EQ(told[5].at("event"), "end");

  const CaptureState state = writer_->state();
  EXPECT_EQ(state.arrived, state.delivered + state.dropped + state.absorbed + state.unknown);
  EXPECT_EQ(state.delivered, 1u);
  EXPECT_EQ(state.dropped, 1u);
  EXPECT_EQ(state.unknown, 1u);
  EXPECT_EQ(state.from_before, 1u);
  EXPECT_FALSE(state.open);
  EXPECT_EQ(state.frames_bytes, std::filesystem::file_size(spec_.frames_path));
  EXPECT_EQ(state.events_bytes, std::filesystem::file_size(spec_.events_path));
}

TEST_F(CaptureFiles, AreReadByLibpcap) {
  open();
  for (std::uint64_t id = 1; id <= 100; ++id)
    push(CaptureEvent::kArrival, id, static_cast<std::int64_t>(id) * 1'000'001'000);
  writer_->end(Instant{seconds(1)});
  char problem[PCAP_ERRBUF_SIZE] = {};
  pcap_t* file = pcap_open_offline_with_tstamp_precision(
      spec_.frames_path.c_str(), PCAP_TSTAMP_PRECISION_NANO, problem);
  ASSERT_NE(file, nullptr) << problem;
  std::uint64_t count = 0;
  pcap_pkthdr* header = nullptr;
  const u_char* octets = nullptr;
  while (pcap_next_ex(file, &header, &octets) == 1) {
    ++count;
    const std::uint64_t ns = static_cast<std::uint64_t>(header->ts.tv_sec) * 1'000'000'000 +
                             static_cast<std::uint64_t>(header->ts.tv_usec);
    EXPECT_EQ(ns, kEpochNs + count * 1'000'001);
    EXPECT_EQ(header->len, 1'514u);
    EXPECT_EQ(octets[0], count);
  }
  pcap_close(file);
  EXPECT_EQ(count, 100u);
}

TEST_F(CaptureFiles, TakeNoMoreThanWasAllowed) {
  spec_.bytes_max = CaptureSpec::kBytesMin;
  open();
  for (std::uint64_t id = 1; channel_.taking && id < 100'000; ++id) {
    push(CaptureEvent::kArrival, id, 2'000'000'000);
    if (id % 64 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  writer_->end(Instant{seconds(1)});
  EXPECT_TRUE(writer_->state().full);
  EXPECT_FALSE(channel_.taking);
  EXPECT_TRUE(events().back().at("full").as_bool());
}

TEST_F(CaptureFiles, SayWhatFoundNoRoom) {
  open();
  channel_.lost = 5;
  writer_->end(Instant{seconds(1)});
  EXPECT_EQ(writer_->state().lost, 5u);
  EXPECT_EQ(events().back().at("lost"), 5);
  EXPECT_EQ(PcapngReader(spec_.frames_path).read().statistics.at(0).lost, 5u);
}

TEST_F(CaptureFiles, AreNotWrittenOverWhatALinkLeadsTo) {
  const std::filesystem::path other = folder_.write("other", "precious");
  std::filesystem::create_symlink(other, spec_.events_path);
  std::string problem;
  EXPECT_EQ(CaptureWriter::open(1, spec_, {}, {}, channel_, problem), nullptr);
  EXPECT_NE(problem.find("is a symbolic link"), std::string::npos) << problem;
  EXPECT_EQ(std::filesystem::file_size(other), 8u);
}

EmulatorSpec run_of_two_cables() {
  EmulatorSpec run;
  run.ports.resize(4);
  run.cables.resize(2);
  return run;
}

std::string fields(const CaptureSpec& wanted) {
  std::string out;
  for (const EmulatorError& error : check_capture(run_of_two_cables(), wanted))
    out += error.field + " ";
  return out;
}

TEST(CaptureCheck, RefusesWhatCannotBe) {
  CaptureSpec good;
  good.frames_path = "f";
  good.events_path = "e";
  good.directions = {{1, 0}, {1, 1}};
  EXPECT_EQ(fields(good), "");
  const auto with = [&](auto change) {
    CaptureSpec wanted = good;
    change(wanted);
    return fields(wanted);
  };
  EXPECT_EQ(with([](CaptureSpec& w) { w.directions = {}; }), "directions ");
  EXPECT_EQ(with([](CaptureSpec& w) { w.directions = {{2, 0}}; }), "directions ");
  EXPECT_EQ(with([](CaptureSpec& w) { w.directions = {{0, 2}}; }), "directions ");
  EXPECT_EQ(with([](CaptureSpec& w) { w.directions = {{0, 1}, {0, 1}}; }), "directions ");
  EXPECT_EQ(with([](CaptureSpec& w) { w.hosts.hosts = {0}; }), "directions hosts.fabric ");
  EXPECT_EQ(with([](CaptureSpec& w) { w.octets = 13; }), "octets ");
  EXPECT_EQ(with([](CaptureSpec& w) { w.octets = 65'536; }), "octets ");
  EXPECT_EQ(with([](CaptureSpec& w) { w.bytes_max = 65'535; }), "bytes_max ");
  EXPECT_EQ(with([](CaptureSpec& w) { w.events_path = w.frames_path; }), "frames_path ");
  EXPECT_EQ(with([](CaptureSpec& w) { w.comment = std::string(1'024, 'x'); }), "");
  EXPECT_EQ(with([](CaptureSpec& w) { w.comment = std::string(1'025, 'x'); }), "comment ");
}

TEST(CaptureCheck, KnowsWhatOverlaps) {
  CaptureSpec forth;
  forth.directions = {{0, 0}};
  CaptureSpec back;
  back.directions = {{0, 1}};
  CaptureSpec both;
  both.directions = {{0, 0}, {0, 1}};
  EXPECT_TRUE(overlap(forth, both));
  EXPECT_FALSE(overlap(forth, back));
  CaptureSpec fabric;
  fabric.hosts = {1, {0}};
  EXPECT_FALSE(overlap(fabric, both));
  EXPECT_TRUE(overlap(fabric, fabric));
}

}  // namespace
}  // namespace linkwright
