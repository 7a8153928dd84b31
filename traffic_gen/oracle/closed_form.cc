// SPDX-License-Identifier: Apache-2.0
//
// collectives.md, table 2.2, with chunks as they are cut: m is the longest. Where the last ones are
// short, the longest is on the critical path all the same.
#include <algorithm>
#include <bit>
#include <cmath>
#include <string_view>

#include "traffic_gen/oracle/oracle.h"

namespace linkwright {
namespace {

struct Terms {
  const CollectiveJob& job;
  double alpha, beta, gamma;  // ps, ps per byte

  double n() const { return job.ranks; }
  double size() const { return static_cast<double>(job.bytes); }
  double chunk(std::uint64_t bytes, std::uint64_t parts) const {
    return static_cast<double>(std::min(chunk_bytes(bytes, parts), bytes));
  }
  double log2_ceil() const { return std::bit_width(job.ranks - 1); }
  bool power_of_two() const { return std::has_single_bit(job.ranks); }
};

using Form = std::optional<double> (*)(const Terms&);

// 1 and 2.
double ring_pass(const Terms& t, double n, double m) {
  return (n - 1) * (t.alpha + m * t.beta);
}

std::optional<double> ring_all_reduce(const Terms& t) {
  const double m = t.chunk(t.job.bytes, t.job.ranks);
  return 2 * ring_pass(t, t.n(), m) + (t.n() - 1) * m * t.gamma;
}

std::optional<double> ring_reduce_scatter(const Terms& t) {
  const auto m = static_cast<double>(t.job.block());
  return ring_pass(t, t.n(), m) + (t.n() - 1) * m * t.gamma;
}

std::optional<double> ring_all_gather(const Terms& t) {
  return ring_pass(t, t.n(), static_cast<double>(t.job.block()));
}

// 3. Chunks follow one another at the pace of the longest; all of them leave the first card.
std::optional<double> pipeline(const Terms& t) {
  if (t.gamma > 0) return std::nullopt;
  const double m = t.chunk(t.job.bytes, t.job.chunks);
  return (t.n() - 1) * t.alpha + ((t.n() - 2) * m + t.size()) * t.beta;
}

// 6 and 6b.
std::optional<double> doubling(const Terms& t) {
  const bool fold = !t.power_of_two();
  const double rounds = std::bit_width(t.job.ranks) - 1 + (fold ? 1 : 0);
  return (rounds + (fold ? 1 : 0)) * (t.alpha + t.size() * t.beta) + rounds * t.size() * t.gamma;
}

// 7. Exact while the half of the vector that the first ranks keep has no short chunk; with a fold,
// while there is none.
std::optional<double> rabenseifner(const Terms& t) {
  const RankId core = std::bit_floor(t.job.ranks);
  const std::uint64_t m = chunk_bytes(t.job.bytes, core);
  const bool fold = core != t.job.ranks;
  if (core > 1 && t.job.bytes < m * (core / 2)) return std::nullopt;
  if (fold && t.job.bytes != m * core) return std::nullopt;
  const double rounds = std::bit_width(core) - 1;
  const double sent = (core - 1) * static_cast<double>(m);
  double out = 2 * rounds * t.alpha + 2 * sent * t.beta + sent * t.gamma;
  if (fold) out += 2 * (t.alpha + t.size() * t.beta) + t.size() * t.gamma;
  return out;
}

// 8, 9.
std::optional<double> log_all_gather(const Terms& t) {
  return t.log2_ceil() * t.alpha + (t.n() - 1) * static_cast<double>(t.job.block()) * t.beta;
}

std::optional<double> log_reduce_scatter(const Terms& t) {
  return *log_all_gather(t) + (t.n() - 1) * static_cast<double>(t.job.block()) * t.gamma;
}

// 10, 11, 12.
std::optional<double> pairwise(const Terms& t) {
  return ring_all_gather(t);
}

std::optional<double> direct(const Terms& t) {
  return (t.n() > 1 ? t.alpha : 0) + (t.n() - 1) * static_cast<double>(t.job.block()) * t.beta;
}

std::optional<double> bruck_all_to_all(const Terms& t) {
  double blocks = 0;
  for (RankId j = 1; j < t.job.ranks; ++j) blocks += std::popcount(j);
  return t.log2_ceil() * t.alpha + blocks * static_cast<double>(t.job.block()) * t.beta;
}

// 13. A rank is told by the one without its highest bit, and behind those told before by it.
std::optional<double> binomial(const Terms& t) {
  double out = 0;
  for (RankId rank = 1; rank < t.job.ranks; ++rank)
    out = std::max(out, std::popcount(rank) * t.alpha + std::bit_width(rank) * t.size() * t.beta);
  return out;
}

std::optional<double> binomial_reduce(const Terms& t) {
  if (!t.power_of_two()) return std::nullopt;
  return t.log2_ceil() * (t.alpha + t.size() * (t.beta + t.gamma));
}

// 14.
std::optional<double> scatter_all_gather(const Terms& t) {
  if (!t.power_of_two() || t.job.bytes % (t.job.ranks * kNcclAlignment) != 0) return std::nullopt;
  const double m = t.size() / t.n();
  return (t.log2_ceil() + t.n() - 1) * t.alpha + 2 * (t.n() - 1) * m * t.beta;
}

std::optional<double> binomial_blocks(const Terms& t) {
  if (!t.power_of_two()) return std::nullopt;
  return log_all_gather(t);
}

std::optional<double> send_receive(const Terms& t) {
  return t.n() > 1 ? t.alpha + t.size() * t.beta : 0;
}

// 17.
std::optional<double> dissemination(const Terms& t) {
  return t.log2_ceil() * t.alpha;
}

struct FormRow {
  Collective collective;
  std::string_view algorithm;
  Form form;
};

using C = Collective;

constexpr FormRow kForms[] = {
    {C::kAllReduce, "ring", ring_all_reduce},
    {C::kAllReduce, "recursive_doubling", doubling},
    {C::kAllReduce, "rabenseifner", rabenseifner},
    {C::kReduceScatter, "ring", ring_reduce_scatter},
    {C::kReduceScatter, "recursive_halving", log_reduce_scatter},
    {C::kReduceScatter, "bruck", log_reduce_scatter},
    {C::kAllGather, "ring", ring_all_gather},
    {C::kAllGather, "recursive_doubling", log_all_gather},
    {C::kAllGather, "bruck", log_all_gather},
    {C::kBroadcast, "ring", pipeline},
    {C::kBroadcast, "binomial_tree", binomial},
    {C::kBroadcast, "scatter_allgather", scatter_all_gather},
    {C::kReduce, "ring", pipeline},
    {C::kReduce, "binomial_tree", binomial_reduce},
    {C::kGather, "direct", direct},
    {C::kGather, "binomial_tree", binomial_blocks},
    {C::kScatter, "direct", direct},
    {C::kScatter, "binomial_tree", binomial_blocks},
    {C::kAllToAll, "pairwise", pairwise},
    {C::kAllToAll, "direct", direct},
    {C::kAllToAll, "bruck", bruck_all_to_all},
    {C::kSendRecv, "direct", send_receive},
    {C::kBarrier, "dissemination", dissemination},
};

// 15: rings of nodes and a ring between them.
std::optional<double> hierarchical(const Terms& t, RankId group) {
  const RankId nodes = t.job.ranks / group;
  const std::uint64_t share = std::min(chunk_bytes(t.job.bytes, group), t.job.bytes);
  const auto within = static_cast<double>(share);
  const double between = t.chunk(share, nodes);
  return 2 * ring_pass(t, group, within) + 2 * ring_pass(t, nodes, between) +
         ((group - 1) * within + (nodes - 1) * between) * t.gamma;
}

}  // namespace

std::optional<double> closed_form_ps(const Schedule& schedule, const OracleLinks& links) {
  const Terms terms{schedule.job,
                    static_cast<double>(picos(links.latency)),
                    links.ps_per_byte,
                    links.reduce_ps_per_byte};
  if (schedule.job.ranks == 1) return 0;
  // Pieces overlap: the table has whole messages.
  if (schedule.pieces > 1) return std::nullopt;
  if (schedule.algorithm == "hierarchical") return hierarchical(terms, schedule.job.group);
  for (const FormRow& row : kForms)
    if (row.collective == schedule.job.collective && row.algorithm == schedule.algorithm)
      return row.form(terms);
  return std::nullopt;
}

}  // namespace linkwright
