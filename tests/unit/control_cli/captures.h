// SPDX-License-Identifier: Apache-2.0
//
// Small capture files and an arrival source for tests of virtual time.
#pragma once

#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "control/virtual/arrival_source.h"
#include "link_models/core/journal.h"

namespace linkwright {

// A path that no other process uses: several builds may be tested at one time.
inline std::string temporary(const std::string& name) {
  return testing::TempDir() + "lw-" + std::to_string(::getpid()) + "-" + name;
}

// All records of a journal or of a fates file.
inline std::vector<JournalRecord> records_in(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  std::vector<JournalRecord> records;
  for (std::size_t at = sizeof(JournalHeader); at < bytes.size(); at += sizeof(JournalRecord))
    std::memcpy(&records.emplace_back(), bytes.data() + at, sizeof(JournalRecord));
  return records;
}

// Nanoseconds since 1970, frame bytes.
using CapturedFrames = std::vector<std::pair<std::uint64_t, std::uint32_t>>;

class CaptureWriter {
 public:
  explicit CaptureWriter(const std::string& path) : file_(path, std::ios::binary) {}

  // `unit_ns` 1000: microseconds, 1: nanoseconds.
  static void pcap(const std::string& path, const CapturedFrames& frames, std::uint64_t unit_ns) {
    CaptureWriter out(path);
    out.u32(unit_ns == 1 ? 0xa1b23c4d : 0xa1b2c3d4);
    out.u32(4u << 16 | 2u);
    for (const std::uint32_t word : {0u, 0u, 65'535u, 1u}) out.u32(word);
    for (const auto& [ns, bytes] : frames) {
      out.u32(static_cast<std::uint32_t>(ns / 1'000'000'000));
      out.u32(static_cast<std::uint32_t>(ns % 1'000'000'000 / unit_ns));
      out.u32(20);  // captured bytes: the first ones only
      out.u32(bytes);
      out.zeros(20);
    }
  }

  // One interface, timestamps in nanoseconds (if_tsresol 9).
  static void pcapng(const std::string& path, const CapturedFrames& frames) {
    CaptureWriter out(path);
    for (const std::uint32_t word : {0x0a0d0d0au, 28u, 0x1a2b3c4du, 1u, ~0u, ~0u, 28u})
      out.u32(word);
    for (const std::uint32_t word : {1u, 32u, 1u, 65'535u, 1u << 16 | 9u, 9u, 0u, 32u})
      out.u32(word);
    for (const auto& [ns, bytes] : frames) {
      for (const std::uint32_t word : {6u,
                                       52u,
                                       0u,
                                       static_cast<std::uint32_t>(ns >> 32),
                                       static_cast<std::uint32_t>(ns),
                                       20u,
                                       bytes})
        out.u32(word);
      out.zeros(20);
      out.u32(52);
    }
  }

 private:
  void u32(std::uint32_t value) {
    file_.write(reinterpret_cast<const char*>(&value), sizeof(value));
  }
  void zeros(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) file_.put('\0');
  }

  std::ofstream file_;
};

class ListSource final : public ArrivalSource {
 public:
  explicit ListSource(std::vector<VirtualArrival> arrivals,
                      std::vector<VirtualChange> changes = {},
                      std::vector<std::array<Instant, 2>> ends = {})
      : arrivals_(std::move(arrivals)), changes_(std::move(changes)), ends_(std::move(ends)) {}

  bool next(VirtualArrival& arrival) override {
    if (given_ == arrivals_.size()) return false;
    arrival = arrivals_[given_++];
    return true;
  }
  const std::vector<VirtualChange>& changes() const override { return changes_; }
  const std::vector<std::array<Instant, 2>>& ends() const override { return ends_; }

 private:
  std::vector<VirtualArrival> arrivals_;
  std::vector<VirtualChange> changes_;
  std::vector<std::array<Instant, 2>> ends_;
  std::size_t given_ = 0;
};

}  // namespace linkwright
