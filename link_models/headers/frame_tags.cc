// SPDX-License-Identifier: Apache-2.0
#include "link_models/headers/frame_tags.h"

#include "link_models/headers/flow_hash.h"

namespace linkwright {
namespace {

std::uint8_t class_of(const FrameHeaders& headers, const ClassMap& map) {
  if (map.by == ClassBy::kPcp && headers.tagged) return map.pcp_class[headers.pcp & 7];
  if (map.by == ClassBy::kDscp && headers.ip_version != 0) return map.dscp_class[headers.dscp & 63];
  return map.untagged;
}

}  // namespace

FrameTags tags_of(const FrameHeaders& headers,
                  const PauseFields& pause,
                  const ClassMap& map,
                  std::uint64_t hash_seed) noexcept {
  FrameTags tags;
  tags.destination = headers.destination;
  tags.source = headers.source;
  tags.flow_hash = flow_hash(headers, hash_seed);
  tags.priority = class_of(headers, map) & 7;
  tags.ecn = headers.ecn;
  tags.dscp = headers.dscp;
  tags.pause = pause.kind;
  tags.markable = headers.ip_version != 0 && (headers.ecn == 1 || headers.ecn == 2);
  return tags;
}

}  // namespace linkwright
