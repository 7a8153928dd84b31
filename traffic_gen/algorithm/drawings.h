// SPDX-License-Identifier: Apache-2.0
//
// What draws each algorithm; algorithm.h has the table.
#pragma once

#include "traffic_gen/algorithm/algorithm.h"

namespace linkwright {

Schedule draw_ring_all_reduce(const CollectiveJob& job, Placement placement);
Schedule draw_bidirectional_ring(const CollectiveJob& job, Placement placement);
Schedule draw_hierarchical(const CollectiveJob& job, Placement placement);
Schedule draw_ring_reduce_scatter(const CollectiveJob& job, Placement placement);
Schedule draw_ring_all_gather(const CollectiveJob& job, Placement placement);

Schedule draw_double_binary_tree(const CollectiveJob& job, Placement placement);

Schedule draw_doubling_all_reduce(const CollectiveJob& job, Placement placement);
Schedule draw_rabenseifner(const CollectiveJob& job, Placement placement);
Schedule draw_doubling_all_gather(const CollectiveJob& job, Placement placement);
Schedule draw_halving_reduce_scatter(const CollectiveJob& job, Placement placement);

Schedule draw_bruck_all_gather(const CollectiveJob& job, Placement placement);
Schedule draw_bruck_reduce_scatter(const CollectiveJob& job, Placement placement);
Schedule draw_bruck_all_to_all(const CollectiveJob& job, Placement placement);

Schedule draw_pat_all_gather(const CollectiveJob& job, Placement placement);
Schedule draw_pat_reduce_scatter(const CollectiveJob& job, Placement placement);

Schedule draw_ring_broadcast(const CollectiveJob& job, Placement placement);
Schedule draw_ring_reduce(const CollectiveJob& job, Placement placement);
Schedule draw_binomial_broadcast(const CollectiveJob& job, Placement placement);
Schedule draw_binomial_reduce(const CollectiveJob& job, Placement placement);
Schedule draw_scatter_all_gather(const CollectiveJob& job, Placement placement);
Schedule draw_binomial_gather(const CollectiveJob& job, Placement placement);
Schedule draw_binomial_scatter(const CollectiveJob& job, Placement placement);

Schedule draw_direct_gather(const CollectiveJob& job, Placement placement);
Schedule draw_direct_scatter(const CollectiveJob& job, Placement placement);
Schedule draw_pairwise_all_to_all(const CollectiveJob& job, Placement placement);
Schedule draw_direct_all_to_all(const CollectiveJob& job, Placement placement);
Schedule draw_send_receive(const CollectiveJob& job, Placement placement);
Schedule draw_dissemination(const CollectiveJob& job, Placement placement);

}  // namespace linkwright
