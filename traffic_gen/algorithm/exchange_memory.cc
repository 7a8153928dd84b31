// SPDX-License-Identifier: Apache-2.0
#include "traffic_gen/algorithm/exchange_memory.h"

#include <algorithm>

namespace linkwright {
namespace {

std::uint64_t cell_of(const CollectiveJob& job, RankId from, RankId to) {
  return job.collective == Collective::kAllToAllV ? job.cell(from, to) : job.block();
}

// Of the fullest row, or column.
std::uint64_t room_of(const CollectiveJob& job, bool rows) {
  std::uint64_t most = 0;
  for (RankId one = 0; one < job.ranks; ++one) {
    std::uint64_t sum = 0;
    for (RankId other = 0; other < job.ranks; ++other)
      sum += rows ? cell_of(job, one, other) : cell_of(job, other, one);
    most = std::max(most, sum);
  }
  return most;
}

}  // namespace

ExchangeMemory exchange_memory(ScheduleBuilder& builder) {
  const CollectiveJob& job = builder.job();
  const Segment given = builder.allocate(room_of(job, true));
  const Segment result = builder.allocate(room_of(job, false));
  ExchangeMemory out{job.ranks, {}, std::vector<Segment>(std::size_t{job.ranks} * job.ranks)};
  std::vector<std::uint64_t> taken(job.ranks);
  std::uint64_t logical = 0;
  for (RankId from = 0; from < job.ranks; ++from) {
    std::uint64_t offset = 0;
    for (RankId to = 0; to < job.ranks; ++to) {
      const std::uint64_t bytes = cell_of(job, from, to);
      const Segment source{given.offset + offset, bytes};
      const Segment place{result.offset + taken[to], bytes};
      out.given.push_back(source);
      out.result[std::size_t{from} * job.ranks + to] = place;
      builder.input(from, source, logical);
      builder.output(to, place, logical);
      if (from == to && bytes > 0) builder.copy(from, source, place);
      offset += bytes;
      taken[to] += bytes;
      logical += bytes;
    }
  }
  return out;
}

}  // namespace linkwright
