// SPDX-License-Identifier: Apache-2.0
//
// A message that may leave: what who carries a schedule out hands to what moves messages.
#pragma once

#include <cstdint>

#include "traffic_gen/schedule/schedule.h"

namespace linkwright {

struct SendOrder {
  OpId op = kNoOp;
  MessageId message = 0;
  RankId from = 0;
  RankId to = 0;
  std::uint64_t bytes = 0;
};

}  // namespace linkwright
