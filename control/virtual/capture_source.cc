// SPDX-License-Identifier: Apache-2.0
#include "control/virtual/capture_source.h"

#include <algorithm>

#include <fmt/format.h>
#include <pcap/pcap.h>

#include "link_models/core/units.h"

namespace linkwright {
namespace {

struct CloseCapture {
  void operator()(::pcap_t* capture) const noexcept { ::pcap_close(capture); }
};

class CaptureSource final : public ArrivalSource {
 public:
  explicit CaptureSource(const std::string& path) : path_(path) {
    char error[PCAP_ERRBUF_SIZE] = {};
    capture_.reset(
        ::pcap_open_offline_with_tstamp_precision(path.c_str(), PCAP_TSTAMP_PRECISION_NANO, error));
    if (!capture_)
      throw BadArrivals(fmt::format("{}: neither a journal nor a capture: {}", path, error));
    if (::pcap_datalink(capture_.get()) != DLT_EN10MB)
      throw BadArrivals(fmt::format(
          "{}: link type {}, allowed is Ethernet (1)", path, ::pcap_datalink(capture_.get())));
  }

  bool next(VirtualArrival& arrival) override {
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
    arrival = {stamp(*header), header->len, 0, 0};
    return true;
  }

  const std::vector<VirtualChange>& changes() const override { return changes_; }
  const std::vector<std::array<Instant, 2>>& ends() const override { return ends_; }
  std::vector<std::string> remarks() const override {
    if (late_ == 0) return {};
    return {
        fmt::format("{}: {} frame(s) bear a time before that of the frame they follow; they "
                    "arrive together with it",
                    path_,
                    late_)};
  }

 private:
  static constexpr std::uint32_t kShortestFrame = 14;           // addresses and type
  static constexpr std::int64_t kLongestSeconds = 50 * 86'400;  // Duration reaches 106 days

  Instant stamp(const ::pcap_pkthdr& header) {
    // With nanosecond precision libpcap keeps nanoseconds in tv_usec. Seconds count from the first
    // frame before they are multiplied: picoseconds since 1970 would not fit.
    if (frames_ == 1) first_seconds_ = header.ts.tv_sec;
    const std::int64_t since_first = header.ts.tv_sec - first_seconds_;
    if (since_first < -kLongestSeconds || since_first > kLongestSeconds)
      throw BadArrivals(fmt::format("{}: frame {}: {} s away from the first frame, allowed {}",
                                    path_,
                                    frames_,
                                    since_first,
                                    kLongestSeconds));
    const Instant at{seconds(since_first) + nanoseconds(header.ts.tv_usec)};
    if (frames_ == 1) first_ = at;
    const Instant relative{at - first_};
    if (relative < last_) ++late_;
    return last_ = std::max(last_, relative);
  }

  std::string path_;
  std::unique_ptr<::pcap_t, CloseCapture> capture_;
  std::vector<VirtualChange> changes_;
  std::vector<std::array<Instant, 2>> ends_;
  std::int64_t first_seconds_ = 0;
  Instant first_{};
  Instant last_{};
  std::uint64_t frames_ = 0;
  std::uint64_t late_ = 0;
};

}  // namespace

std::unique_ptr<ArrivalSource> open_capture(const std::string& path) {
  return std::make_unique<CaptureSource>(path);
}

}  // namespace linkwright
