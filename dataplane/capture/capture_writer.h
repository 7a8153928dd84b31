// SPDX-License-Identifier: Apache-2.0
//
// Writes the two files of a capture while it runs, in a thread of its own. What does not fit, or
// finds no disk, is counted and told; frames go on all the same.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "dataplane/capture/capture_channel.h"
#include "dataplane/capture/capture_spec.h"
#include "dataplane/capture/fate_book.h"
#include "dataplane/capture/pcapng.h"
#include "link_models/core/time.h"

namespace linkwright {

// What run time is on the wall.
struct CaptureTimes {
  std::uint64_t epoch_unix_ns = 0;  // of run time 0
  Instant began{};
  Duration pedestal{};
};

class CaptureWriter {
 public:
  // Makes the files and starts the writer. nullptr: why stands in `problem`, with the file; nothing
  // is left open. The channel outlives the writer.
  static std::unique_ptr<CaptureWriter> open(std::uint32_t number,
                                             const CaptureSpec& spec,
                                             std::vector<CapturePlace> places,
                                             const CaptureTimes& times,
                                             CaptureChannel& channel,
                                             std::string& problem);
  ~CaptureWriter();  // end() where nobody has
  CaptureWriter(const CaptureWriter&) = delete;
  CaptureWriter& operator=(const CaptureWriter&) = delete;

  CaptureState state() const;  // any thread
  // The worker has let go of the channel, at `at`. Idempotent.
  void end(Instant at);

 private:
  class File;

  CaptureWriter(std::uint32_t number,
                const CaptureSpec& spec,
                std::vector<CapturePlace> places,
                const CaptureTimes& times,
                CaptureChannel& channel);
  void write_head();
  void write_tail(Instant at);
  void work();
  bool drain();
  void take(const CaptureRecord& record);
  void flush();
  std::uint64_t unix_ns(std::int64_t at_ps) const noexcept;

  CaptureTimes times_;
  CaptureChannel& channel_;
  std::vector<CapturePlace> places_;
  FateBook book_;
  std::unique_ptr<File> frames_;
  std::unique_ptr<File> events_;
  pcapng::Octets frames_text_;  // to be written
  std::string events_text_;
  std::vector<std::uint64_t> seen_;  // by interface
  std::vector<std::uint32_t>
      interface_;     // of a place: where it comes in; the next is where it goes
  CaptureState now_;  // the writer's own
  mutable std::mutex mutex_;
  CaptureState told_;  // under the mutex
  std::atomic<bool> ending_{false};
  std::thread thread_;  // the last: it uses the others
};

}  // namespace linkwright
