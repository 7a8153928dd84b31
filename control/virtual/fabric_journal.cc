// SPDX-License-Identifier: Apache-2.0
#include "control/virtual/fabric_journal.h"

#include <cstring>
#include <fstream>
#include <span>

#include <fmt/format.h>

#include "control/virtual/arrival_source.h"
#include "link_models/config_codec.h"
#include "link_models/core/journal.h"
#include "link_models/fabric/arrival_codec.h"
#include "link_models/fabric/fabric_codec.h"
#include "link_models/fabric/failover.h"

namespace linkwright {
namespace {

constexpr std::uint32_t kMostPlanBytes = 1u << 28;

class JournalOfFabric final : public FabricSource {
 public:
  JournalOfFabric(const std::string& path, const FabricConfig& config)
      : path_(path), file_(path, std::ios::binary), config_(config) {
    JournalHeader header{};
    if (!file_.read(reinterpret_cast<char*>(&header), sizeof(header)) ||
        std::memcmp(header.magic, kFabricJournalMagic, sizeof(kFabricJournalMagic)) != 0)
      fail("is no journal of a fabric");
    if (header.lost != 0)
      fail(fmt::format("is incomplete: {} records were lost, and nothing can be replayed from it",
                       header.lost));
    expect("seed", header.seed, config.seed);
    expect("time_scale", header.time_scale, config.links.front().rate.time_scale);
    expect("number of hosts", header.cables, config.hosts.size());
  }

  bool next(FabricEvent& event) override {
    JournalRecord record;
    if (ended_) return false;
    if (!file_.read(reinterpret_cast<char*>(&record), sizeof(record)))
      fail("was cut short: it has no end");
    ++records_;
    const Instant at{Duration{record.at_ps}};
    switch (record.kind) {
      case RecordKind::kFabricArrival:
        event = arrives(record, at);
        return true;
      case RecordKind::kFabricChange:
        event = change(record, at);
        return true;
      case RecordKind::kCircuits:
        event = circuits(record, at);
        return true;
      case RecordKind::kOutages:
        event = outages(record, at);
        return true;
      case RecordKind::kEnd:
        ended_ = true;
        event = RunEnds{at, record.value != 0};
        return true;
      default:
        damaged("is of no kind that a fabric has");
    }
  }

  bool is_of_live_run() const override { return true; }
  std::string place() const override { return fmt::format("{}: record {}", path_, records_); }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw BadArrivals(fmt::format("{}: {}", path_, what));
  }
  [[noreturn]] void damaged(const std::string& what) const {
    throw BadArrivals(fmt::format("{}: {}", place(), what));
  }

  template <typename A, typename B>
  void expect(const char* what, const A& found, const B& wanted) const {
    if (found != wanted)
      fail(fmt::format("is of another scenario: {} {}, not {}", what, found, wanted));
  }

  // What follows a record, whole records of it.
  std::vector<std::byte> body(std::size_t size) {
    const std::size_t padded =
        (size + sizeof(JournalRecord) - 1) / sizeof(JournalRecord) * sizeof(JournalRecord);
    std::vector<std::byte> bytes(padded);
    if (!file_.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(padded)))
      damaged("was cut short");
    bytes.resize(size);
    return bytes;
  }

  HostArrives arrives(const JournalRecord& record, Instant at) {
    HostArrives out;
    out.host = record.cable;
    out.arrival.at = at;
    out.arrival.frame_bytes = record.value;
    std::vector<std::byte> bytes = body(kTagBytes);
    if (encoded_size(std::span(bytes).first<kTagBytes>()) > kTagBytes)
      for (const std::byte more : body(kTagBytes)) bytes.push_back(more);
    if (out.host >= config_.hosts.size() || at < latest_ || !decode_arrival(bytes, out.arrival))
      damaged("is no arrival");
    latest_ = at;
    return out;
  }

  LinkChanges change(const JournalRecord& record, Instant at) {
    const std::vector<std::byte> bytes = body(std::min<std::size_t>(record.value, kConfigBytesMax));
    const auto config = decode_config(bytes);
    const auto link = static_cast<LinkId>(record.sequence);
    if (!config || record.sequence >= config_.links.size() ||
        !validate_link(config_, link, *config).empty())
      damaged("is no change of a link");
    return {link, at, *config};
  }

  CircuitsChange circuits(const JournalRecord& record, Instant at) {
    if (record.sequence >= config_.crossbars.size() || record.value > kMostPlanBytes)
      damaged("is no plan of circuits");
    auto plan = decode_plan(body(record.value));
    const auto number = static_cast<std::uint32_t>(record.sequence);
    if (!plan || !validate(*plan, config_.crossbars[number].crossbar.ports).empty())
      damaged("is no plan of circuits");
    return {number, at, *std::move(plan)};
  }

  OutagesChange outages(const JournalRecord& record, Instant at) {
    if (record.value > kMostPlanBytes) damaged("is no list of outages");
    auto all = decode_outages(body(record.value));
    if (!all || !check_outages(config_, *all).empty()) damaged("is no list of outages");
    return {at, *std::move(all)};
  }

  std::string path_;
  std::ifstream file_;
  const FabricConfig& config_;
  std::uint64_t records_ = 0;
  Instant latest_{};
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<FabricSource> open_fabric_journal(const std::string& path,
                                                  const FabricConfig& config) {
  return std::make_unique<JournalOfFabric>(path, config);
}

}  // namespace linkwright
