// SPDX-License-Identifier: Apache-2.0
#include "control/agent/convert_parts.h"

#include <fmt/format.h>

namespace linkwright {

void write(const Tally& tally, schema::TallyCount& out) {
  out.set_frames(tally.frames);
  out.set_bytes(tally.bytes);
}

Tally read(const schema::TallyCount& count) {
  return {count.frames(), count.bytes()};
}

void write(const Books& books, schema::BookPage& page) {
  write(books.rx, *page.mutable_rx());
  write(books.originated, *page.mutable_originated());
  write(books.handed_to_port, *page.mutable_handed_to_port());
  write(books.held, *page.mutable_held());
  write(books.absorbed, *page.mutable_absorbed());
  // "none" is sent too: a frame booked there must break the equation on both sides.
  for (std::size_t i = 0; i < kDropReasons; ++i)
    write(books.drops[i], (*page.mutable_drops())[std::string{name(static_cast<DropReason>(i))}]);
  page.set_closed(books.closed());
}

void read(EmulatorErrors& errors,
          const std::string& field,
          const schema::BookPage& page,
          Books& books) {
  books.rx = read(page.rx());
  books.originated = read(page.originated());
  books.handed_to_port = read(page.handed_to_port());
  books.held = read(page.held());
  books.absorbed = read(page.absorbed());
  for (const auto& [reason, count] : page.drops()) {
    std::size_t i = 0;
    while (i < kDropReasons && name(static_cast<DropReason>(i)) != reason) ++i;
    if (i == kDropReasons)
      errors.push_back({field + ".drops", "unknown drop reason \"" + reason + "\""});
    else
      books.drops[i] = read(count);
  }
}

void write(const Histogram& histogram, schema::HistogramData& data) {
  for (std::size_t bucket = 0; bucket < Histogram::kBuckets; ++bucket) {
    if (histogram.count(bucket) == 0) continue;
    data.add_bucket(static_cast<std::uint32_t>(bucket));
    data.add_count(histogram.count(bucket));
  }
}

void read(EmulatorErrors& errors,
          const std::string& field,
          const schema::HistogramData& data,
          Histogram& histogram) {
  if (data.bucket_size() != data.count_size()) {
    errors.push_back({field, "as many buckets as counts are needed"});
    return;
  }
  for (int i = 0; i < data.bucket_size(); ++i) {
    if (data.bucket(i) >= Histogram::kBuckets)
      errors.push_back({field,
                        fmt::format("bucket {} is out of range, allowed 0 to {}",
                                    data.bucket(i),
                                    Histogram::kBuckets - 1)});
    else
      histogram.add(data.bucket(i), data.count(i));
  }
}

void write(const FaultCounts& faults, FaultStates& states) {
  std::size_t last = faults.size();
  while (last > 0 && faults[last - 1] == FaultCount{}) --last;
  for (std::size_t i = 0; i < last; ++i) {
    schema::FaultState& fault = *states.Add();
    fault.set_matched(faults[i].matched);
    fault.set_struck(faults[i].struck);
  }
}

void read(EmulatorErrors& errors,
          const std::string& field,
          const FaultStates& states,
          FaultCounts& faults) {
  if (static_cast<std::size_t>(states.size()) > faults.size()) {
    errors.push_back(
        {field, fmt::format("{} counts, allowed at most {}", states.size(), kMaxFaults)});
    return;
  }
  for (int i = 0; i < states.size(); ++i)
    faults[static_cast<std::size_t>(i)] = {states[i].matched(), states[i].struck()};
}

}  // namespace linkwright
