// SPDX-License-Identifier: Apache-2.0
#include "traffic_gen/schedule/schedule.h"

namespace linkwright {

std::vector<std::uint64_t> sent_bytes(const Schedule& schedule) {
  std::vector<std::uint64_t> out(schedule.job.ranks);
  for (const Op& op : schedule.ops)
    if (op.kind == OpKind::kSend) out[op.rank] += op.bytes;
  return out;
}

std::vector<std::uint64_t> sent_messages(const Schedule& schedule) {
  std::vector<std::uint64_t> out(schedule.job.ranks);
  for (const Op& op : schedule.ops)
    if (op.kind == OpKind::kSend) ++out[op.rank];
  return out;
}

}  // namespace linkwright
