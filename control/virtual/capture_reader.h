// SPDX-License-Identifier: Apache-2.0
//
// Reads a capture file, pcap (micro- or nanoseconds) or pcapng, through libpcap, frame by frame. A
// capture holds frames without FCS, as this program counts them. Its first frame arrives at the
// start of the run. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "link_models/core/time.h"

struct pcap;

namespace linkwright {

struct CapturedFrame {
  Instant at{};                          // never before the frame that it follows
  std::uint32_t frame_bytes = 0;         // as it was on the wire
  std::span<const std::uint8_t> octets;  // as captured, perhaps fewer; valid until the next frame
};

class CaptureReader {
 public:
  // Throws BadArrivals (arrival_source.h): which file and why.
  explicit CaptureReader(const std::string& path);

  // False at the end. Throws BadArrivals.
  bool next(CapturedFrame& frame);

  std::uint64_t frames() const noexcept { return frames_; }  // read so far
  const std::string& path() const noexcept { return path_; }
  // Worth telling the user; empty when there is nothing.
  std::vector<std::string> remarks() const;

 private:
  struct Close {
    void operator()(::pcap* capture) const noexcept;
  };

  Instant stamp(std::int64_t whole_seconds, std::int64_t nanos);

  std::string path_;
  std::unique_ptr<::pcap, Close> capture_;
  std::int64_t first_seconds_ = 0;
  Instant first_{};
  Instant last_{};
  std::uint64_t frames_ = 0;
  std::uint64_t late_ = 0;
};

}  // namespace linkwright
