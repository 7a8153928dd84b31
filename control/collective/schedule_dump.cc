// SPDX-License-Identifier: Apache-2.0
#include "control/collective/schedule_dump.h"

#include <boost/json.hpp>

namespace linkwright {
namespace {

namespace json = boost::json;

json::array segments_in(const Schedule& schedule, const Slice& slice) {
  json::array out;
  for (const Segment& each : schedule.data(slice))
    out.push_back(json::array{each.offset, each.bytes});
  return out;
}

json::array placed(const std::vector<std::vector<Placed>>& by_rank) {
  json::array out;
  for (const auto& rank : by_rank) {
    json::array& list = out.emplace_back(json::array()).as_array();
    for (const Placed& each : rank)
      list.push_back(json::array{each.place.offset, each.place.bytes, each.logical});
  }
  return out;
}

json::object header_of(const Schedule& schedule, std::uint64_t bits_per_second, Duration latency) {
  const CollectiveJob& job = schedule.job;
  json::object out{{"collective", name_of(job.collective)},
                   {"algorithm", schedule.algorithm},
                   {"ranks", job.ranks},
                   {"size", job.bytes},
                   {"block", has_blocks(job.collective) ? job.block() : 0},
                   {"root", job.root},
                   {"chunks", job.chunks},
                   {"group", job.group},
                   {"steps", schedule.steps},
                   {"alpha_ps", picos(latency)},
                   {"rate_bps", bits_per_second},
                   {"reduce_ps_per_byte", 0},
                   {"input", placed(schedule.input)},
                   {"output", placed(schedule.output)}};
  if (job.collective == Collective::kAllToAllV) {
    json::array rows;
    for (RankId from = 0; from < job.ranks; ++from) {
      json::array& row = rows.emplace_back(json::array()).as_array();
      for (RankId to = 0; to < job.ranks; ++to) row.emplace_back(job.cell(from, to));
    }
    out["matrix"] = std::move(rows);
  }
  return out;
}

const char* name_of(OpKind kind) {
  constexpr const char* kNames[] = {"send", "receive", "reduce", "copy", "compute"};
  return kNames[static_cast<std::size_t>(kind)];
}

json::object line_of(const Schedule& schedule, const std::vector<std::uint32_t>& numbers, OpId id) {
  const Op& op = schedule.ops[id];
  json::object out{{"rank", op.rank}, {"op", numbers[id]}, {"kind", name_of(op.kind)}};
  if (op.kind == OpKind::kSend || op.kind == OpKind::kReceive) {
    out["peer"] = op.peer;
    out["message"] = op.message;
  }
  if (op.kind == OpKind::kCompute)
    out["ps"] = picos(op.time);
  else
    out["bytes"] = op.bytes;
  if (op.kind != OpKind::kReceive && op.kind != OpKind::kCompute)
    out["from"] = segments_in(schedule, op.from);
  if (op.kind != OpKind::kSend && op.kind != OpKind::kCompute)
    out["to"] = segments_in(schedule, op.to);
  json::array& after = (out["after"] = json::array()).as_array();
  for (const OpId each : schedule.after(op)) after.emplace_back(numbers[each]);
  return out;
}

}  // namespace

void dump_schedule(const Schedule& schedule,
                   std::uint64_t bits_per_second,
                   Duration latency,
                   std::ostream& out) {
  out << json::serialize(header_of(schedule, bits_per_second, latency)) << "\n";
  std::vector<std::uint32_t> numbers(schedule.ops.size());
  std::vector<std::vector<OpId>> by_rank(schedule.job.ranks);
  for (OpId op = 0; op < schedule.ops.size(); ++op) {
    std::vector<OpId>& own = by_rank[schedule.ops[op].rank];
    numbers[op] = static_cast<std::uint32_t>(own.size());
    own.push_back(op);
  }
  for (const auto& own : by_rank)
    for (const OpId op : own) out << json::serialize(line_of(schedule, numbers, op)) << "\n";
}

}  // namespace linkwright
