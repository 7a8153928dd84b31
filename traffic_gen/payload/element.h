// SPDX-License-Identifier: Apache-2.0
//
// What a vector is made of, and what is done to it: the types of nccl-tests, and its operations but
// for mulsum, which scales what a GPU reads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace linkwright {

enum class ElementType : std::uint8_t {
  kInt8,
  kUint8,
  kInt32,
  kUint32,
  kInt64,
  kUint64,
  kHalf,
  kFloat,
  kDouble,
  kBfloat16,
  kFloat8E4M3,
  kFloat8E5M2,
};
inline constexpr std::size_t kElementTypes = 12;

enum class ReduceOp : std::uint8_t { kSum, kProd, kMax, kMin, kAvg };
inline constexpr std::size_t kReduceOps = 5;

const char* name_of(ElementType type);
const char* name_of(ReduceOp op);
std::optional<ElementType> element_named(std::string_view name);
std::optional<ReduceOp> reduce_op_named(std::string_view name);
std::string element_names();
std::string reduce_op_names();

std::uint32_t bytes_of(ElementType type);

}  // namespace linkwright
