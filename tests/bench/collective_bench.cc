// SPDX-License-Identifier: Apache-2.0
//
// How fast collectives are carried out packet by packet in virtual time, on one core:
//
//   collective_bench RANKS SIZE ALGORITHM     of alltoall, over RoCE of 100 Gb/s and 1 us
//
// An event is a card that begins to send, a packet that arrives, or a timer that is up. Fails when
// packets are not those of the messages.
#include <chrono>
#include <cstdlib>
#include <iostream>

#include <sys/resource.h>

#include "traffic_gen/algorithm/algorithm.h"
#include "traffic_gen/engine/virtual_run.h"
#include "traffic_gen/transport/roce.h"

namespace {

using namespace linkwright;

std::uint64_t packets_of(const Schedule& schedule, std::uint32_t mtu) {
  std::uint64_t out = 0;
  for (const Op& op : schedule.ops)
    if (op.kind == OpKind::kSend) out += op.bytes == 0 ? 1 : (op.bytes + mtu - 1) / mtu;
  return out;
}

int bench(RankId ranks, std::uint64_t size, const char* name) {
  CollectiveJob job{.collective = Collective::kAllToAll, .ranks = ranks};
  job.bytes = size_of(job.collective, ranks, size, 4);
  const Algorithm* algorithm = algorithm_named(job.collective, name);
  if (algorithm == nullptr || !algorithm->refuses(job).empty()) return 2;
  const Schedule schedule = algorithm->draw(job, Placement::kOutOfPlace);
  DependencyEngine engine(schedule);
  RoceOptions options;
  options.latency = microseconds(1);
  options.recovery = *roce::recovery_named("nccl");
  RoceTransport transport(ranks, options);
  const auto begin = std::chrono::steady_clock::now();
  const Iteration iteration = run_once(engine, transport, ranks);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::uint64_t packets = 0;
  for (RankId rank = 0; rank < ranks; ++rank) packets += transport.counts(rank).packets;
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  std::cout << "alltoall " << name << ", " << ranks << " ranks, " << job.bytes
            << " octets: " << static_cast<double>(picos(iteration.time)) / kPicosPerMilli
            << " ms of model in " << took.count() << " s; " << packets << " data packets, "
            << static_cast<double>(transport.events()) / took.count() / 1e6 << " million events/s, "
            << used.ru_maxrss / 1'024 << " MB\n";
  return iteration.finished && packets == packets_of(schedule, options.mtu) ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) return 2;
  return bench(static_cast<RankId>(std::strtoul(arguments[1], nullptr, 10)),
               std::strtoull(arguments[2], nullptr, 10),
               arguments[3]);
}
