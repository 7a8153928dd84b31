// SPDX-License-Identifier: Apache-2.0
#include "control/virtual/capture_reader.h"

#include <algorithm>

#include <fmt/format.h>
#include <pcap/pcap.h>

#include "control/virtual/arrival_source.h"
#include "link_models/core/units.h"

namespace linkwright {
namespace {

constexpr std::uint32_t kShortestFrame = 14;           // addresses and type
constexpr std::int64_t kLongestSeconds = 50 * 86'400;  // Duration reaches 106 days

}  // namespace

void CaptureReader::Close::operator()(::pcap* capture) const noexcept {
  ::pcap_close(capture);
}

CaptureReader::CaptureReader(const std::string& path) : path_(path) {
  char error[PCAP_ERRBUF_SIZE] = {};
  capture_.reset(
      ::pcap_open_offline_with_tstamp_precision(path.c_str(), PCAP_TSTAMP_PRECISION_NANO, error));
  if (!capture_)
    throw BadArrivals(fmt::format("{}: neither a journal nor a capture: {}", path, error));
  if (::pcap_datalink(capture_.get()) != DLT_EN10MB)
    throw BadArrivals(fmt::format(
        "{}: link type {}, allowed is Ethernet (1)", path, ::pcap_datalink(capture_.get())));
}

bool CaptureReader::next(CapturedFrame& frame) {
  ::pcap_pkthdr* header = nullptr;
  const ::u_char* data = nullptr;
  const int got = ::pcap_next_ex(capture_.get(), &header, &data);
  if (got == PCAP_ERROR_BREAK) return false;
  ++frames_;
  if (got != 1)
    throw BadArrivals(
        fmt::format("{}: frame {}: {}", path_, frames_, ::pcap_geterr(capture_.get())));
  if (header->len < kShortestFrame || header->len > kMaxFrameOctets)
    throw BadArrivals(fmt::format("{}: frame {}: {} bytes, allowed {} to {}",
                                  path_,
                                  frames_,
                                  header->len,
                                  kShortestFrame,
                                  kMaxFrameOctets));
  // With nanosecond precision libpcap keeps nanoseconds in tv_usec. A damaged file may claim more
  // octets at hand than the frame had.
  frame = {stamp(header->ts.tv_sec, header->ts.tv_usec),
           header->len,
           {data, std::min(header->caplen, header->len)}};
  return true;
}

// Seconds count from the first frame before they are multiplied: picoseconds since 1970 would not
// fit.
Instant CaptureReader::stamp(std::int64_t whole_seconds, std::int64_t nanos) {
  if (frames_ == 1) first_seconds_ = whole_seconds;
  const std::int64_t since_first = whole_seconds - first_seconds_;
  if (since_first < -kLongestSeconds || since_first > kLongestSeconds)
    throw BadArrivals(fmt::format("{}: frame {}: {} s away from the first frame, allowed {}",
                                  path_,
                                  frames_,
                                  since_first,
                                  kLongestSeconds));
  const Instant at{seconds(since_first) + nanoseconds(nanos)};
  if (frames_ == 1) first_ = at;
  const Instant relative{at - first_};
  if (relative < last_) ++late_;
  return last_ = std::max(last_, relative);
}

std::vector<std::string> CaptureReader::remarks() const {
  if (late_ == 0) return {};
  // Without the path: the same capture in another place gives the same report.
  return {
      fmt::format("{} frame(s) bear a time before that of the frame they follow; they arrive "
                  "together with it",
                  late_)};
}

}  // namespace linkwright
