// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include <gtest/gtest.h>

#include "control/virtual/arrival_source.h"
#include "tests/unit/control_cli/captures.h"

namespace linkwright {
namespace {

class CaptureSource : public testing::Test {
 protected:
  void TearDown() override {
    for (const char* name : {"micro", "nano", "ng", "late", "text", "short", "long"})
      std::filesystem::remove(temporary(name));
  }
};

constexpr std::uint64_t kBegin = 1'700'000'000'000'000'000;

std::vector<VirtualArrival> read(const std::string& path) {
  const auto source = open_arrivals(path, {});
  std::vector<VirtualArrival> arrivals;
  for (VirtualArrival arrival; source->next(arrival);) arrivals.push_back(arrival);
  EXPECT_TRUE(source->ends().empty());
  EXPECT_TRUE(source->changes().empty());
  return arrivals;
}

const CapturedFrames kFrames{
    {kBegin + 999'999'000, 60}, {kBegin + 1'000'123'000, 1'514}, {kBegin + 7'000'000'000, 9'000}};

void expect_frames(const std::vector<VirtualArrival>& arrivals, std::int64_t extra_ns) {
  ASSERT_EQ(arrivals.size(), 3u);
  EXPECT_EQ(arrivals[0].at, kEpoch);
  EXPECT_EQ(arrivals[1].at, kEpoch + microseconds(124) + nanoseconds(extra_ns));
  EXPECT_EQ(arrivals[2].at, kEpoch + nanoseconds(6'000'001'000));
  EXPECT_EQ(arrivals[1].frame_bytes, 1'514u);  // on the wire, not what was captured
  EXPECT_EQ(arrivals[2].frame_bytes, 9'000u);
  for (const VirtualArrival& arrival : arrivals) {
    EXPECT_EQ(arrival.cable, 0);
    EXPECT_EQ(arrival.direction, 0);
  }
}

TEST_F(CaptureSource, ReadsPcapInMicroseconds) {
  CaptureWriter::pcap(temporary("micro"), kFrames, 1'000);
  expect_frames(read(temporary("micro")), 0);
}

TEST_F(CaptureSource, ReadsPcapInNanosecondsWithoutRounding) {
  CapturedFrames frames = kFrames;
  frames[1].first += 7;
  CaptureWriter::pcap(temporary("nano"), frames, 1);
  expect_frames(read(temporary("nano")), 7);
}

TEST_F(CaptureSource, ReadsPcapng) {
  CapturedFrames frames = kFrames;
  frames[1].first += 7;
  CaptureWriter::pcapng(temporary("ng"), frames);
  expect_frames(read(temporary("ng")), 7);
}

TEST_F(CaptureSource, AFrameBeforeItsPredecessorArrivesWithItAndIsRemarked) {
  CaptureWriter::pcap(temporary("late"), {{kBegin + 5'000, 60}, {kBegin, 60}}, 1);
  const auto source = open_arrivals(temporary("late"), {});
  VirtualArrival arrival;
  ASSERT_TRUE(source->next(arrival));
  ASSERT_TRUE(source->next(arrival));
  EXPECT_EQ(arrival.at, kEpoch);
  EXPECT_EQ(source->remarks().size(), 1u);
}

TEST_F(CaptureSource, WhatIsNeitherJournalNorCaptureIsRefused) {
  std::ofstream(temporary("text")) << "this is no capture at all";
  EXPECT_THROW(open_arrivals(temporary("text"), {}), BadArrivals);
  std::ofstream(temporary("short")) << "abc";
  EXPECT_THROW(open_arrivals(temporary("short"), {}), BadArrivals);
  EXPECT_THROW(open_arrivals(temporary("absent"), {}), BadArrivals);
}

TEST_F(CaptureSource, AFrameThatNoEthernetCarriesIsRefusedByNumber) {
  CaptureWriter::pcap(temporary("long"), {{kBegin, 60}, {kBegin, 40'000}}, 1);
  const auto source = open_arrivals(temporary("long"), {});
  VirtualArrival arrival;
  ASSERT_TRUE(source->next(arrival));
  try {
    source->next(arrival);
    FAIL();
  } catch (const BadArrivals& error) {
    EXPECT_NE(std::string{error.what()}.find("frame 2: 40000 bytes, allowed 14 to 16384"),
              std::string::npos)
        << error.what();
  }
}

}  // namespace
}  // namespace linkwright
