// SPDX-License-Identifier: Apache-2.0
#include "traffic_gen/algorithm/algorithm.h"

#include <array>
#include <bit>

#include "traffic_gen/algorithm/drawings.h"

namespace linkwright {
namespace {

std::string nothing(const CollectiveJob&) {
  return "";
}

std::string all_but_powers_of_two(const CollectiveJob& job) {
  return std::has_single_bit(job.ranks)
             ? ""
             : "wants a power of two of ranks, not " + std::to_string(job.ranks);
}

std::string groups_that_do_not_fit(const CollectiveJob& job) {
  return job.group == 0 || job.ranks % job.group == 0
             ? ""
             : std::to_string(job.ranks) + " ranks are no nodes of " + std::to_string(job.group);
}

using C = Collective;

// Rows of table 2.2 in parentheses.
constexpr std::array kAlgorithms{
    Algorithm{C::kAllReduce, "ring", draw_ring_all_reduce, nothing},                      // (1)
    Algorithm{C::kAllReduce, "bidirectional_ring", draw_bidirectional_ring, nothing},     // (4)
    Algorithm{C::kAllReduce, "double_binary_tree", draw_double_binary_tree, nothing},     // (5)
    Algorithm{C::kAllReduce, "recursive_doubling", draw_doubling_all_reduce, nothing},    // (6, 6b)
    Algorithm{C::kAllReduce, "rabenseifner", draw_rabenseifner, nothing},                 // (7)
    Algorithm{C::kAllReduce, "hierarchical", draw_hierarchical, groups_that_do_not_fit},  // (15)
    Algorithm{C::kReduceScatter, "ring", draw_ring_reduce_scatter, nothing},              // (2)
    Algorithm{C::kReduceScatter,
              "recursive_halving",
              draw_halving_reduce_scatter,
              all_but_powers_of_two},                                           // (9)
    Algorithm{C::kReduceScatter, "bruck", draw_bruck_reduce_scatter, nothing},  // (9)
    Algorithm{C::kReduceScatter, "pat", draw_pat_reduce_scatter, nothing},      // (16)
    Algorithm{C::kAllGather, "ring", draw_ring_all_gather, nothing},            // (2)
    Algorithm{C::kAllGather,
              "recursive_doubling",
              draw_doubling_all_gather,
              all_but_powers_of_two},                                                 // (8)
    Algorithm{C::kAllGather, "bruck", draw_bruck_all_gather, nothing},                // (8)
    Algorithm{C::kAllGather, "pat", draw_pat_all_gather, nothing},                    // (16)
    Algorithm{C::kBroadcast, "ring", draw_ring_broadcast, nothing},                   // (3)
    Algorithm{C::kBroadcast, "binomial_tree", draw_binomial_broadcast, nothing},      // (13)
    Algorithm{C::kBroadcast, "scatter_allgather", draw_scatter_all_gather, nothing},  // (14)
    Algorithm{C::kReduce, "ring", draw_ring_reduce, nothing},                         // (3)
    Algorithm{C::kReduce, "binomial_tree", draw_binomial_reduce, nothing},            // (13)
    Algorithm{C::kGather, "direct", draw_direct_gather, nothing},
    Algorithm{C::kGather, "binomial_tree", draw_binomial_gather, nothing},
    Algorithm{C::kScatter, "direct", draw_direct_scatter, nothing},
    Algorithm{C::kScatter, "binomial_tree", draw_binomial_scatter, nothing},
    Algorithm{C::kAllToAll, "pairwise", draw_pairwise_all_to_all, nothing},  // (10)
    Algorithm{C::kAllToAll, "direct", draw_direct_all_to_all, nothing},      // (11)
    Algorithm{C::kAllToAll, "bruck", draw_bruck_all_to_all, nothing},        // (12)
    Algorithm{C::kAllToAllV, "pairwise", draw_pairwise_all_to_all, nothing},
    Algorithm{C::kAllToAllV, "direct", draw_direct_all_to_all, nothing},
    Algorithm{C::kSendRecv, "direct", draw_send_receive, nothing},
    Algorithm{C::kBarrier, "dissemination", draw_dissemination, nothing},  // (17)
};

}  // namespace

std::span<const Algorithm> algorithms() {
  return kAlgorithms;
}

const Algorithm* algorithm_named(Collective collective, std::string_view name) {
  for (const Algorithm& each : kAlgorithms)
    if (each.collective == collective && (name.empty() || name == each.name)) return &each;
  return nullptr;
}

std::string algorithm_names(Collective collective) {
  std::string out;
  for (const Algorithm& each : kAlgorithms)
    if (each.collective == collective) out += (out.empty() ? "" : ", ") + std::string(each.name);
  return out;
}

}  // namespace linkwright
