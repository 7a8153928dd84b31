// SPDX-License-Identifier: Apache-2.0
#include "dataplane/capture/capture_writer.h"

#include <cerrno>
#include <chrono>
#include <span>
#include <system_error>
#include <utility>

#include <unistd.h>

#include "dataplane/plain_file.h"

namespace linkwright {
namespace {

constexpr std::chrono::milliseconds kPause{2};  // as that of a journal
constexpr std::size_t kFlushBytes = 1 << 18;
constexpr std::uint32_t kNoInterface = ~std::uint32_t{0};

}  // namespace

// After the first failure nothing more is written: what stands there stays a whole prefix.
class CaptureWriter::File {
 public:
  static std::unique_ptr<File> make(const std::string& path, std::string& problem) {
    std::string why;
    const int fd = open_plain_file(path, why);
    if (fd >= 0) return std::unique_ptr<File>(new File(path, fd));
    problem = "cannot create \"" + path + "\": " + why;
    return nullptr;
  }
  ~File() { ::close(fd_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  void write(const void* data, std::size_t size) {
    if (!problem_.empty()) return;
    if (write_all(fd_, data, size)) {
      bytes_ += size;
    } else {
      const int error = errno != 0 ? errno : EIO;
      // Perhaps a part of it stands there.
      [[maybe_unused]] const int cut = ::ftruncate(fd_, static_cast<off_t>(bytes_));
      problem_ = "cannot write \"" + path_ + "\": " + std::generic_category().message(error);
    }
  }
  std::uint64_t bytes() const noexcept { return bytes_; }
  const std::string& problem() const noexcept { return problem_; }

 private:
  File(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}

  std::string path_;
  int fd_;
  std::uint64_t bytes_ = 0;
  std::string problem_;
};

std::unique_ptr<CaptureWriter> CaptureWriter::open(std::uint32_t number,
                                                   const CaptureSpec& spec,
                                                   std::vector<CapturePlace> places,
                                                   const CaptureTimes& times,
                                                   CaptureChannel& channel,
                                                   std::string& problem) {
  std::unique_ptr<CaptureWriter> writer(
      new CaptureWriter(number, spec, std::move(places), times, channel));
  writer->frames_ = File::make(spec.frames_path, problem);
  if (writer->frames_) writer->events_ = File::make(spec.events_path, problem);
  if (!writer->events_) return nullptr;
  writer->write_head();
  writer->thread_ = std::thread([self = writer.get()] { self->work(); });
  return writer;
}

CaptureWriter::CaptureWriter(std::uint32_t number,
                             const CaptureSpec& spec,
                             std::vector<CapturePlace> places,
                             const CaptureTimes& times,
                             CaptureChannel& channel)
    : times_(times), channel_(channel), places_(std::move(places)), book_(places_) {
  now_.number = number;
  now_.spec = spec;
  now_.open = true;
}

CaptureWriter::~CaptureWriter() {
  end(times_.began);
}

CaptureState CaptureWriter::state() const {
  const std::lock_guard lock(mutex_);
  return told_;
}

std::uint64_t CaptureWriter::unix_ns(std::int64_t at_ps) const noexcept {
  return times_.epoch_unix_ns + static_cast<std::uint64_t>(at_ps / kPicosPerNano);
}

void CaptureWriter::write_head() {
  pcapng::add_section(frames_text_, now_.spec.comment);
  for (const CapturePlace& place : places_) {
    interface_.push_back(place.captured ? static_cast<std::uint32_t>(seen_.size()) : kNoInterface);
    if (!place.captured) continue;
    pcapng::add_interface(frames_text_,
                          place.name + " ingress",
                          "as frames arrived from " + place.from,
                          now_.spec.octets);
    pcapng::add_interface(frames_text_,
                          place.name + " egress",
                          "as frames were handed to " + place.to,
                          now_.spec.octets);
    seen_.resize(seen_.size() + 2);
  }
  book_.begin(
      now_.spec, times_.epoch_unix_ns, picos(times_.began), picos(times_.pedestal), events_text_);
  flush();
}

void CaptureWriter::work() {
  while (!ending_.load(std::memory_order_acquire)) {
    if (!drain()) std::this_thread::sleep_for(kPause);
  }
  drain();
}

bool CaptureWriter::drain() {
  bool any = false;
  while (const CaptureRecord* record = channel_.ring.front()) {
    take(*record);
    channel_.ring.pop();
    any = true;
    if (frames_text_.size() + events_text_.size() >= kFlushBytes) flush();
  }
  if (any) flush();
  return any;
}

void CaptureWriter::take(const CaptureRecord& record) {
  book_.take(record, now_, events_text_);
  const bool arrived = record.event == CaptureEvent::kArrival;
  if (!arrived && (record.event != CaptureEvent::kDelivery || record.octets == 0)) return;
  const std::uint32_t interface = interface_[record.place];
  if (interface == kNoInterface) return;
  ++seen_[interface + (arrived ? 0 : 1)];
  pcapng::add_frame(frames_text_,
                    {.interface = interface + (arrived ? 0 : 1),
                     .unix_ns = unix_ns(record.at_ps),
                     .frame_bytes = record.frame_bytes,
                     .octets = {CaptureRing::octets_of(&record), record.octets},
                     .id = record.id,
                     .outbound = !arrived});
}

// What is on its way when the limit is reached still comes to its fate.
void CaptureWriter::flush() {
  frames_->write(frames_text_.data(), frames_text_.size());
  events_->write(events_text_.data(), events_text_.size());
  frames_text_.clear();
  events_text_.clear();
  now_.frames_bytes = frames_->bytes();
  now_.events_bytes = events_->bytes();
  now_.problem = frames_->problem().empty() ? events_->problem() : frames_->problem();
  now_.lost = channel_.lost.load(std::memory_order_relaxed);
  if (now_.frames_bytes >= now_.spec.bytes_max || !now_.problem.empty()) {
    now_.full = true;
    channel_.taking.store(false, std::memory_order_relaxed);
  }
  const std::lock_guard lock(mutex_);
  told_ = now_;
}

void CaptureWriter::write_tail(Instant at) {
  now_.open = false;
  now_.lost = channel_.lost.load(std::memory_order_relaxed);
  for (std::uint32_t i = 0; i < seen_.size(); ++i)
    pcapng::add_statistics(frames_text_,
                           {.interface = i,
                            .begin_ns = unix_ns(picos(times_.began)),
                            .end_ns = unix_ns(picos(at)),
                            .received = seen_[i],
                            .lost = now_.lost});
  book_.end(now_, events_text_);
  flush();
}

void CaptureWriter::end(Instant at) {
  if (!thread_.joinable()) return;
  ending_.store(true, std::memory_order_release);
  thread_.join();
  write_tail(at);
}

}  // namespace linkwright
