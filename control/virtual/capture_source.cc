// SPDX-License-Identifier: Apache-2.0
#include "control/virtual/capture_source.h"

#include "control/virtual/capture_reader.h"

namespace linkwright {
namespace {

class CaptureSource final : public ArrivalSource {
 public:
  explicit CaptureSource(const std::string& path) : reader_(path) {}

  bool next(VirtualArrival& arrival) override {
    CapturedFrame frame;
    if (!reader_.next(frame)) return false;
    arrival = {.at = frame.at, .frame_bytes = frame.frame_bytes, .octets = frame.octets};
    return true;
  }

  const std::vector<VirtualChange>& changes() const override { return changes_; }
  const std::vector<std::array<Instant, 2>>& ends() const override { return ends_; }
  std::vector<std::string> remarks() const override { return reader_.remarks(); }

 private:
  CaptureReader reader_;
  std::vector<VirtualChange> changes_;
  std::vector<std::array<Instant, 2>> ends_;
};

}  // namespace

std::unique_ptr<ArrivalSource> open_capture(const std::string& path) {
  return std::make_unique<CaptureSource>(path);
}

}  // namespace linkwright
