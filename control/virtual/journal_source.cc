// SPDX-License-Identifier: Apache-2.0
#include "control/virtual/journal_source.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "control/virtual/journal_reader.h"

namespace linkwright {
namespace {

// The journal is in the order in which the worker polled its ports, which is in order of time for
// one direction but not between directions. Disorder spans a burst of each port; this is far more.
constexpr std::size_t kWindow = 16'384;

bool earlier(const VirtualArrival& a, const VirtualArrival& b) {
  if (a.at != b.at) return a.at < b.at;
  if (a.cable != b.cable) return a.cable < b.cable;
  return a.direction < b.direction;
}

// Insertion sort: stable, and linear in what is nearly in order.
void sort_nearly_sorted(std::vector<VirtualArrival>& arrivals) {
  for (std::size_t i = 1; i < arrivals.size(); ++i) {
    const VirtualArrival arrival = arrivals[i];
    std::size_t j = i;
    for (; j > 0 && earlier(arrival, arrivals[j - 1]); --j) arrivals[j] = arrivals[j - 1];
    arrivals[j] = arrival;
  }
}

class JournalSource final : public ArrivalSource {
 public:
  JournalSource(std::string path, const ArrivalExpectation& expectation)
      : path_(std::move(path)), expectation_(expectation) {
    reader_ = open();
    check_identity();
    ends_.resize(reader_->cables());
    read_changes_and_ends();
    reader_ = open();
  }

  bool next(VirtualArrival& arrival) override {
    if (given_ >= ready_ && !refill()) return false;
    arrival = window_[given_++];
    if (arrival.at < last_)
      throw BadArrivals(
          fmt::format("{}: arrivals are out of order by more than {} records", path_, kWindow / 2));
    last_ = arrival.at;
    return true;
  }

  const std::vector<VirtualChange>& changes() const override { return changes_; }
  std::span<const VirtualTrace> traces() const override { return traces_; }
  const std::vector<std::array<Instant, 2>>& ends() const override { return ends_; }
  std::vector<std::string> remarks() const override {
    if (reader_->seed() == expectation_.seed) return {};
    // Without the path: the same journal in another place gives the same report.
    return {fmt::format("it was recorded with seed {}, the scenario says {}: fates will differ",
                        reader_->seed(),
                        expectation_.seed)};
  }

 private:
  std::unique_ptr<JournalReader> open() const {
    std::string error;
    auto reader = JournalReader::open(path_, JournalFile::kJournal, error);
    if (!reader) throw BadArrivals(error);
    return reader;
  }

  void check_identity() const {
    if (reader_->cables() != expectation_.cables)
      throw BadArrivals(fmt::format("{}: recorded with {} links, the scenario has {}",
                                    path_,
                                    reader_->cables(),
                                    expectation_.cables));
    if (reader_->time_scale() != expectation_.time_scale)
      throw BadArrivals(fmt::format("{}: recorded at time scale {}, the scenario says {}",
                                    path_,
                                    reader_->time_scale(),
                                    expectation_.time_scale));
  }

  bool read(JournalEntry& entry) const {
    if (reader_->next(entry)) {
      if (entry.record.cable >= expectation_.cables || entry.record.direction > 1)
        throw BadArrivals(fmt::format("{}: a record of link {}, direction {}: there is none",
                                      path_,
                                      entry.record.cable,
                                      entry.record.direction));
      return true;
    }
    if (!reader_->error().empty()) throw BadArrivals(reader_->error());
    return false;
  }

  // Changes take effect at times of their own: the whole list must be known before the first frame.
  void read_changes_and_ends() {
    JournalEntry entry;
    while (read(entry)) {
      const JournalRecord& record = entry.record;
      const Instant at{Duration{record.at_ps}};
      if (record.kind == RecordKind::kEnd) ends_[record.cable][record.direction] = at;
      if (record.kind == RecordKind::kChange && entry.config)
        changes_.push_back({at, record.cable, record.direction, *entry.config});
      if (entry.trace) traces_.push_back({record.cable, record.direction, *std::move(entry.trace)});
      if (record.kind == RecordKind::kStop)
        changes_.push_back({at, record.cable, record.direction, record.value != 0});
    }
    std::stable_sort(changes_.begin(),
                     changes_.end(),
                     [](const VirtualChange& a, const VirtualChange& b) { return a.at < b.at; });
  }

  // Keeps half a window back, so that what is given out is in order. False: nothing is left.
  bool refill() {
    window_.erase(window_.begin(), window_.begin() + static_cast<std::ptrdiff_t>(given_));
    given_ = 0;
    while (window_.size() < kWindow && read(entry_)) {
      const JournalRecord& record = entry_.record;
      if (record.kind != RecordKind::kArrival) continue;
      window_.push_back({Instant{Duration{record.at_ps}},
                         frame_bytes_of(record.value),
                         record.cable,
                         record.direction,
                         fault_of(record.value)});
    }
    sort_nearly_sorted(window_);
    ready_ = window_.size() < kWindow ? window_.size() : kWindow / 2;
    return ready_ > 0;
  }

  std::string path_;
  ArrivalExpectation expectation_;
  std::unique_ptr<JournalReader> reader_;
  JournalEntry entry_;
  std::vector<VirtualChange> changes_;
  std::vector<VirtualTrace> traces_;
  std::vector<std::array<Instant, 2>> ends_;
  std::vector<VirtualArrival> window_;
  std::size_t given_ = 0;
  std::size_t ready_ = 0;
  Instant last_{};
};

}  // namespace

std::unique_ptr<ArrivalSource> open_journal(const std::string& path,
                                            const ArrivalExpectation& expectation) {
  return std::make_unique<JournalSource>(path, expectation);
}

}  // namespace linkwright
