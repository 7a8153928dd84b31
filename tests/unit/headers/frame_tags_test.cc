// SPDX-License-Identifier: Apache-2.0
#include "link_models/headers/frame_tags.h"

#include <gtest/gtest.h>

#include "link_models/headers/flow_hash.h"
#include "tests/unit/headers/frame_builder.h"

namespace linkwright {
namespace {

FrameTags tagged_by(const FrameHeaders& headers, const ClassMap& map) {
  return tags_of(headers, {}, map, 1);
}

TEST(FrameTags, OfARoceFrame) {
  const FrameHeaders headers = read_headers(roce_frame());
  const FrameTags tags = tags_of(headers, read_pause(roce_frame()), {}, 42);
  EXPECT_EQ(tags.destination, MacAddress{0x0200'0000'000b});
  EXPECT_EQ(tags.source, MacAddress{0x0200'0000'000a});
  EXPECT_EQ(tags.flow_hash, flow_hash(headers, 42));
  EXPECT_EQ(tags.priority, 3) << "AF31, DSCP 26";
  EXPECT_EQ(tags.dscp, 26);
  EXPECT_EQ(tags.ecn, 2);
  EXPECT_EQ(tags.pause, PauseKind::kNone);
  EXPECT_TRUE(tags.markable);
}

TEST(FrameTags, SayThatItIsAPause) {
  const PauseFields pause{.kind = PauseKind::kPriority, .classes = 1, .quanta = {}};
  EXPECT_EQ(tags_of({}, pause, {}, 0).pause, PauseKind::kPriority);
}

TEST(FrameTags, DefaultClassOfEveryDscp) {
  for (unsigned dscp = 0; dscp < 64; ++dscp) {
    FrameHeaders headers;
    headers.ip_version = 6;
    headers.dscp = static_cast<std::uint8_t>(dscp);
    EXPECT_EQ(tagged_by(headers, {}).priority, dscp / 8);
  }
}

TEST(FrameTags, DefaultClassOfEveryPcp) {
  for (unsigned pcp = 0; pcp < 8; ++pcp) {
    FrameHeaders headers;
    headers.tagged = true;
    headers.pcp = static_cast<std::uint8_t>(pcp);
    EXPECT_EQ(tagged_by(headers, {.by = ClassBy::kPcp}).priority, pcp);
    EXPECT_EQ(tagged_by(headers, {.by = ClassBy::kDscp}).priority, 0) << "no IP";
  }
}

TEST(FrameTags, MapsAndTheClassOfWhatHasNeither) {
  ClassMap map;
  map.dscp_class[26] = 5;
  map.pcp_class[3] = 6;
  map.untagged = 2;
  FrameHeaders headers;
  EXPECT_EQ(tagged_by(headers, map).priority, 2);
  headers.ip_version = 4;
  headers.dscp = 26;
  EXPECT_EQ(tagged_by(headers, map).priority, 5);
  map.by = ClassBy::kPcp;
  EXPECT_EQ(tagged_by(headers, map).priority, 2) << "IP, but no tag";
  headers.tagged = true;
  headers.pcp = 3;
  EXPECT_EQ(tagged_by(headers, map).priority, 6);
}

TEST(FrameTags, AClassIsBelowEightWhateverTheMapSays) {
  ClassMap map;
  map.untagged = 0xfd;
  EXPECT_EQ(tagged_by({}, map).priority, 5);
}

TEST(FrameTags, MarkableIsEct) {
  for (unsigned ecn = 0; ecn < 4; ++ecn) {
    FrameHeaders headers;
    headers.ip_version = 4;
    headers.ecn = static_cast<std::uint8_t>(ecn);
    EXPECT_EQ(tagged_by(headers, {}).markable, ecn == 1 || ecn == 2);
  }
}

}  // namespace
}  // namespace linkwright
