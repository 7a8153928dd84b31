// SPDX-License-Identifier: Apache-2.0
//
// Which numbers ranks begin with: such that the result is exact in the type, in whatever order the
// ranks are combined, and whatever is rounded between.
//
//     sum    integers whose sum over all ranks a type counts up to without a gap: so does it every
//            sum of some of them. Where the type is too narrow for one from each rank, ranks take
//            turns from element to element, and the others have 0.
//     avg    the same with a bit to spare; the sum is exact, and its division rounded once, the
//     same
//            everywhere. Averages of two sums differ.
//     prod   powers of two, no more of them than the type has exponents, in turns; the others have
//            1. Integers wrap, in any order alike: odd ones, whose product is never 0.
//     else   whatever the type has: nothing is rounded.
#pragma once

#include <cstdint>
#include <optional>

#include "traffic_gen/collective/collective.h"
#include "traffic_gen/payload/element.h"

namespace linkwright {

class Values {
 public:
  // `op` is absent where nothing is combined.
  Values(ElementType type, std::optional<ReduceOp> op, RankId ranks);

  // Of the element `index`. Every type has it exactly.
  std::uint32_t of(RankId rank, std::uint64_t index) const;

 private:
  std::uint32_t others_ = 0;  // what a rank has when it is not its turn
  std::uint32_t least_ = 1;
  std::uint32_t step_ = 1;
  std::uint32_t levels_ = 1;  // least_, least_ + step_, ...
  std::uint64_t turns_ = 1;   // a rank has one in so many elements
};

}  // namespace linkwright
