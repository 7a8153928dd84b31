// SPDX-License-Identifier: Apache-2.0
#include "control/virtual/fabric_journal.h"

#include <bit>
#include <cstring>
#include <fstream>
#include <span>

#include <fmt/format.h>

#include "control/virtual/arrival_source.h"
#include "dataplane/circuit_pace.h"
#include "link_models/config_codec.h"
#include "link_models/core/journal.h"
#include "link_models/fabric/arrival_codec.h"
#include "link_models/fabric/fabric_codec.h"
#include "link_models/fabric/failover.h"

namespace linkwright {
namespace {

constexpr std::uint32_t kMostPlanBytes = 1u << 28;
constexpr std::uint32_t kMostFaultBytes = 1u << 24;

class JournalOfFabric final : public FabricSource {
 public:
  JournalOfFabric(const std::string& path, const FabricConfig& config)
      : path_(path), file_(path, std::ios::binary), config_(config) {
    file_.seekg(0, std::ios::end);
    bytes_ = file_ ? static_cast<std::uint64_t>(file_.tellg()) : 0;
    file_.seekg(0);
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
    expect_faults();
  }

  bool next(FabricEvent& event) override {
    JournalRecord record;
    if (ended_) return false;
    if (!file_.read(reinterpret_cast<char*>(&record), sizeof(record)))
      fail("was cut short: it has no end");
    ++records_;
    if (record.at_ps < 0 || record.at_ps >= kInstantLimitPs)
      damaged("is of no time that a run has");
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
      case RecordKind::kFabricIdle:
        pass(at);
        event = TimePasses{at};
        return true;
      case RecordKind::kEnd:
        pass(at);
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

  // Frames bear the numbers of their matches, which are those of the faults that ran.
  void expect_faults() {
    std::vector<std::byte> ran;
    JournalRecord record;
    const auto begin = file_.tellg();
    if (file_.read(reinterpret_cast<char*>(&record), sizeof(record)) &&
        record.kind == RecordKind::kFabricFaults) {
      if (record.value > kMostFaultBytes) damaged("is no list of faults");
      ran = body(record.value);
      ++records_;
    } else {
      file_.clear();
      file_.seekg(begin);
    }
    known_aims_ = aims_of(config_.faults).size();
    const std::vector<std::byte> own = encode_aimed_faults(config_.faults);
    if (ran.empty() ? !config_.faults.empty() : ran != own)
      fail("is of another scenario: its faults are others than those of this file");
  }

  // From one of them to the next no more than kMostSilencePs.
  void pass(Instant at) {
    if (at < latest_) damaged("is older than the one before it");
    if (picos(at - latest_) > kMostSilencePs)
      damaged(fmt::format("comes {} s after the one before it (allowed: {} s)",
                          picos(at - latest_) / kPicosPerSecond,
                          kMostSilencePs / kPicosPerSecond));
    latest_ = at;
  }

  // What follows a record, whole records of it.
  std::vector<std::byte> body(std::size_t size) {
    const std::size_t padded =
        (size + sizeof(JournalRecord) - 1) / sizeof(JournalRecord) * sizeof(JournalRecord);
    // Nothing is reserved for what is not there.
    if (padded > bytes_ - static_cast<std::uint64_t>(file_.tellg())) damaged("was cut short");
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
    const std::size_t size = encoded_size(std::span(bytes).first<kTagBytes>());
    for (const std::byte more : body(size - kTagBytes)) bytes.push_back(more);
    if (out.host >= config_.hosts.size() || record.value == 0 || record.value >= kFrameBytesLimit ||
        !decode_arrival(bytes, out.arrival) || std::bit_width(out.arrival.aims) > known_aims_)
      damaged("is no arrival");
    pass(at);
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
    const std::uint16_t ports = config_.crossbars[number].crossbar.ports;
    if (!plan || !validate(*plan, ports).empty()) damaged("is no plan of circuits");
    if (!too_fast(*plan, ports).empty()) damaged("is a plan that no live run can have followed");
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
  std::uint64_t bytes_ = 0;  // of the file
  const FabricConfig& config_;
  std::size_t known_aims_ = 0;  // matches of the faults
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
