// SPDX-License-Identifier: Apache-2.0
//
// What a collective operation is: its name, what its size means, and by which factor its bandwidth
// is told as that of a bus. Sizes and factors are those of nccl-tests, so that numbers compare.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace linkwright {

using RankId = std::uint32_t;

enum class Collective : std::uint8_t {
  kAllReduce,
  kReduceScatter,
  kAllGather,
  kBroadcast,
  kReduce,
  kGather,
  kScatter,
  kAllToAll,
  kAllToAllV,
  kSendRecv,
  kBarrier,
};
inline constexpr std::size_t kCollectives = 11;

// "all_reduce", as the command line and reports have it.
const char* name_of(Collective collective);
std::optional<Collective> collective_named(std::string_view name);

// Who takes part in what, and how it is cut.
struct CollectiveJob {
  Collective collective = Collective::kAllReduce;
  RankId ranks = 2;
  std::uint64_t bytes = 0;   // as nccl-tests' column `size`; see job_of_size()
  RankId root = 0;           // of broadcast, reduce, gather, scatter
  std::uint32_t chunks = 8;  // of what is pipelined
  RankId group = 0;          // ranks of a node, of what is hierarchical; 0: as many as nodes
  std::vector<std::uint64_t> matrix{};  // alltoallv: bytes from row to column, ranks x ranks

  // What one rank has for, or gets from, one other: all_gather, reduce_scatter, alltoall, gather,
  // scatter.
  std::uint64_t block() const { return bytes / ranks; }
  std::uint64_t cell(RankId from, RankId to) const {
    return matrix[std::size_t{from} * ranks + to];
  }
};

inline constexpr std::uint64_t kNcclAlignment = 16;  // octets, to which NCCL cuts

// Where every rank has a block of the size: the block is rounded down to 16 octets, and the size
// with it.
bool has_blocks(Collective collective);
// Whether operands are combined, so that there is an operation.
bool reduces(Collective collective);
bool has_root(Collective collective);

// The size that is measured where `asked` was asked for: what nccl-tests does to it.
std::uint64_t size_of(Collective collective,
                      RankId ranks,
                      std::uint64_t asked,
                      std::uint32_t element_bytes);

// busbw = algbw x factor (nccl-tests, PERFORMANCE.md).
double bus_factor(Collective collective, RankId ranks);

}  // namespace linkwright
