// SPDX-License-Identifier: Apache-2.0
//
// YAML text as a tree that keeps what a strict reader needs and a usual YAML tree hides: every key
// in order, doubles included, and where everything stands. JSON is read as the subset it is.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/yaml/problem.h"

namespace linkwright {

inline constexpr std::size_t kMaxYamlBytes = 1 << 20;
inline constexpr std::size_t kMaxYamlDepth = 24;

struct YamlNode {
  enum class Kind {
    kNull,  // nothing, `~` or `null`
    kScalar,
    kSequence,
    kMap,
    kRefused,  // an alias: a problem is reported already
  };
  Kind kind = Kind::kNull;
  std::uint32_t line = 0;  // from 1
  std::uint32_t column = 0;
  std::string text;             // of a scalar
  std::vector<YamlNode> items;  // of a sequence; of a map: key, value, key, value, ...
};

// One document. Not UTF-8, control characters, anchors, aliases, tags, a second document, a text
// too long or too deep are problems. nullopt: there is no tree to go on with.
std::optional<YamlNode> parse_yaml(std::string_view text,
                                   const std::string& file,
                                   Problems& problems);

}  // namespace linkwright
