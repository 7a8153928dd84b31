// SPDX-License-Identifier: Apache-2.0
#include "dataplane/capture/capture.h"

namespace linkwright {
namespace {

// At 10 Gb/s of whole frames some 13 ms: several turns of the writer.
constexpr std::size_t kRingBytes = std::size_t{16} << 20;

}  // namespace

std::unique_ptr<Capture> Capture::open(std::uint32_t number,
                                       const CaptureSpec& spec,
                                       std::vector<CapturePlace> places,
                                       const CaptureTimes& times,
                                       std::string& problem) {
  const auto offset = CaptureTap::tag_offset(problem);
  if (!offset) return nullptr;
  std::unique_ptr<Capture> capture(new Capture(number, *offset, spec.octets));
  capture->writer_ =
      CaptureWriter::open(number, spec, std::move(places), times, capture->channel_, problem);
  return capture->writer_ ? std::move(capture) : nullptr;
}

Capture::Capture(std::uint32_t number, std::size_t tag_offset, std::uint32_t octets)
    : channel_(kRingBytes), tap_(number, tag_offset, octets, channel_) {}

}  // namespace linkwright
