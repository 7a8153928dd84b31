// SPDX-License-Identifier: Apache-2.0
//
// What is done to two elements, in their type: integers wrap, narrow floats are made wide, combined
// and rounded again, at each step.
#pragma once

#include <algorithm>
#include <type_traits>

#include "traffic_gen/collective/collective.h"
#include "traffic_gen/payload/element.h"
#include "traffic_gen/payload/narrow_float.h"

namespace linkwright {

template <typename Element>
inline constexpr bool kIsNarrow = std::is_class_v<Element>;

// `visit` gets an element of the type, which is zero.
template <typename Visit>
auto with_type(ElementType type, const Visit& visit) {
  switch (type) {
    case ElementType::kInt8:
      return visit(std::int8_t{});
    case ElementType::kUint8:
      return visit(std::uint8_t{});
    case ElementType::kInt32:
      return visit(std::int32_t{});
    case ElementType::kUint32:
      return visit(std::uint32_t{});
    case ElementType::kInt64:
      return visit(std::int64_t{});
    case ElementType::kUint64:
      return visit(std::uint64_t{});
    case ElementType::kHalf:
      return visit(Half{});
    case ElementType::kFloat:
      return visit(float{});
    case ElementType::kBfloat16:
      return visit(Bfloat16{});
    case ElementType::kFloat8E4M3:
      return visit(Float8E4M3{});
    case ElementType::kFloat8E5M2:
      return visit(Float8E5M2{});
    default:
      return visit(double{});
  }
}

template <typename Element, typename Number>
Element rounded(Number value) {
  if constexpr (kIsNarrow<Element>)
    return Element::from(static_cast<float>(value));
  else
    return static_cast<Element>(value);
}

// Unsigned where it wraps: that of signed integers is not defined.
template <typename Element>
Element combined(ReduceOp op, Element a, Element b) {
  if constexpr (kIsNarrow<Element>) {
    return Element::from(combined(op, a.to_float(), b.to_float()));
  } else {
    using Wrapping = std::conditional_t<std::is_integral_v<Element>, std::uint64_t, Element>;
    switch (op) {
      case ReduceOp::kProd:
        return static_cast<Element>(static_cast<Wrapping>(a) * static_cast<Wrapping>(b));
      case ReduceOp::kMax:
        return std::max(a, b);
      case ReduceOp::kMin:
        return std::min(a, b);
      default:  // an average is a sum as yet
        return static_cast<Element>(static_cast<Wrapping>(a) + static_cast<Wrapping>(b));
    }
  }
}

// What is left to be done when all ranks have been combined: an average is divided. NCCL does that
// with the last reduction; integers lose their fraction.
template <typename Element>
Element completed(ReduceOp op, RankId ranks, Element all) {
  if (op != ReduceOp::kAvg) return all;
  if constexpr (kIsNarrow<Element>) {
    return Element::from(completed(op, ranks, all.to_float()));
  } else {
    using Wide = std::conditional_t<
        std::is_floating_point_v<Element>,
        Element,
        std::conditional_t<std::is_signed_v<Element>, std::int64_t, std::uint64_t>>;
    return static_cast<Element>(static_cast<Wide>(all) / static_cast<Wide>(ranks));
  }
}

}  // namespace linkwright
