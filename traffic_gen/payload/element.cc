// SPDX-License-Identifier: Apache-2.0
#include "traffic_gen/payload/element.h"

#include <array>

namespace linkwright {
namespace {

struct TypeRow {
  const char* name;
  std::uint32_t bytes;
};

// In the order of ElementType.
constexpr std::array<TypeRow, kElementTypes> kTypes{{{"int8", 1},
                                                     {"uint8", 1},
                                                     {"int32", 4},
                                                     {"uint32", 4},
                                                     {"int64", 8},
                                                     {"uint64", 8},
                                                     {"half", 2},
                                                     {"float", 4},
                                                     {"double", 8},
                                                     {"bfloat16", 2},
                                                     {"f8e4m3", 1},
                                                     {"f8e5m2", 1}}};
constexpr std::array<const char*, kReduceOps> kOps{"sum", "prod", "max", "min", "avg"};

}  // namespace

const char* name_of(ElementType type) {
  return kTypes[static_cast<std::size_t>(type)].name;
}

const char* name_of(ReduceOp op) {
  return kOps[static_cast<std::size_t>(op)];
}

std::uint32_t bytes_of(ElementType type) {
  return kTypes[static_cast<std::size_t>(type)].bytes;
}

std::optional<ElementType> element_named(std::string_view name) {
  for (std::size_t i = 0; i < kTypes.size(); ++i)
    if (name == kTypes[i].name) return static_cast<ElementType>(i);
  return std::nullopt;
}

std::optional<ReduceOp> reduce_op_named(std::string_view name) {
  for (std::size_t i = 0; i < kOps.size(); ++i)
    if (name == kOps[i]) return static_cast<ReduceOp>(i);
  return std::nullopt;
}

std::string element_names() {
  std::string out;
  for (const TypeRow& row : kTypes) out += (out.empty() ? "" : ", ") + std::string(row.name);
  return out;
}

std::string reduce_op_names() {
  std::string out;
  for (const char* each : kOps) out += (out.empty() ? "" : ", ") + std::string(each);
  return out;
}

}  // namespace linkwright
