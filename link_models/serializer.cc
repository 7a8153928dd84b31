// SPDX-License-Identifier: Apache-2.0
#include "link_models/serializer.h"

namespace linkwright {

void Serializer::set_rate(const LineRate& rate) noexcept {
  const Wide octet_work = 8 * work_per_bit(rate.time_scale);
  rate_ = rate;
  octet_ps_ = static_cast<std::uint64_t>(octet_work / rate.bits_per_second);
  octet_rest_ = static_cast<std::uint64_t>(octet_work % rate.bits_per_second);
  carry_ = 0;
}

WireTime Serializer::change_rate(Instant at,
                                 const LineRate& rate,
                                 const WireTime& on_wire) noexcept {
  const auto picoseconds_left = static_cast<std::uint64_t>(picos(on_wire.end - at));
  const Wide work_left = Wide{picoseconds_left} * rate_.bits_per_second + on_wire.carry;
  set_rate(rate);
  free_at_ = at + Duration{static_cast<std::int64_t>(work_left / rate.bits_per_second)};
  carry_ = static_cast<std::uint64_t>(work_left % rate.bits_per_second);
  return {on_wire.start, free_at_, carry_};
}

}  // namespace linkwright
