// SPDX-License-Identifier: Apache-2.0
#include "traffic_gen/collective/collective.h"

namespace linkwright {
namespace {

struct CollectiveRow {
  const char* name;
  bool blocks;
  bool reduces;
  bool root;
};

// In the order of Collective.
constexpr std::array<CollectiveRow, kCollectives> kRows{{
    {"all_reduce", false, true, false},
    {"reduce_scatter", true, true, false},
    {"all_gather", true, false, false},
    {"broadcast", false, false, true},
    {"reduce", false, true, true},
    {"gather", true, false, true},
    {"scatter", true, false, true},
    {"alltoall", true, false, false},
    {"alltoallv", false, false, false},
    {"sendrecv", false, false, false},
    {"barrier", false, false, false},
}};

const CollectiveRow& row_of(Collective collective) {
  return kRows[static_cast<std::size_t>(collective)];
}

}  // namespace

const char* name_of(Collective collective) {
  return row_of(collective).name;
}

std::optional<Collective> collective_named(std::string_view name) {
  for (std::size_t i = 0; i < kRows.size(); ++i)
    if (kRows[i].name == name) return static_cast<Collective>(i);
  return std::nullopt;
}

bool has_blocks(Collective collective) {
  return row_of(collective).blocks;
}

bool reduces(Collective collective) {
  return row_of(collective).reduces;
}

bool has_root(Collective collective) {
  return row_of(collective).root;
}

std::uint64_t size_of(Collective collective,
                      RankId ranks,
                      std::uint64_t asked,
                      std::uint32_t element_bytes) {
  if (collective == Collective::kBarrier) return 0;
  if (has_blocks(collective)) return asked / ranks / kNcclAlignment * kNcclAlignment * ranks;
  return asked / element_bytes * element_bytes;
}

double bus_factor(Collective collective, RankId ranks) {
  const double n = ranks;
  switch (collective) {
    case Collective::kAllReduce:
      return 2 * (n - 1) / n;
    case Collective::kReduceScatter:
    case Collective::kAllGather:
    case Collective::kGather:
    case Collective::kScatter:
    case Collective::kAllToAll:
    case Collective::kAllToAllV:
      return (n - 1) / n;
    default:
      return 1;
  }
}

}  // namespace linkwright
