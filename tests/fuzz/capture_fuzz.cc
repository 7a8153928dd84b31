// SPDX-License-Identifier: Apache-2.0
//
// libFuzzer: any bytes as a capture file. Must not crash or hang; what it says of frames must hold:
// time never goes back, and no frame has more octets at hand than it had on the wire.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "control/virtual/arrival_source.h"
#include "control/virtual/capture_reader.h"
#include "tests/fuzz/memory_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace linkwright;
  const MemoryFile file(data, size);
  try {
    CaptureReader reader(file.path());
    CapturedFrame frame;
    Instant before = kEpoch;
    std::uint64_t frames = 0;
    while (reader.next(frame)) {
      if (frame.at < before || frame.octets.size() > frame.frame_bytes) std::abort();
      // All of them can be read: the sanitizer sees who reads beyond.
      if (std::count(frame.octets.begin(), frame.octets.end(), 0) < 0) std::abort();
      before = frame.at;
      if (reader.frames() != ++frames) std::abort();
    }
    for (const std::string& remark : reader.remarks())
      if (remark.empty()) std::abort();
  } catch (const BadArrivals& bad) {
    if (*bad.what() == '\0') std::abort();
  }
  return 0;
}
