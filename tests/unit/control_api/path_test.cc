// SPDX-License-Identifier: Apache-2.0
#include "control/api/path.h"

#include <gtest/gtest.h>

namespace linkwright::api {
namespace {

using Names = std::map<std::string, std::string>;

TEST(Path, FitsWordByWord) {
  EXPECT_EQ(fit("/v1/links", "/v1/links"), Names{});
  EXPECT_EQ(fit("/v1/links", "/v1/link"), std::nullopt);
  EXPECT_EQ(fit("/v1/links", "/v1/links/"), std::nullopt);
  EXPECT_EQ(fit("/v1/links", "/v1"), std::nullopt);
  EXPECT_EQ(fit("/v1/links", "v1/links"), std::nullopt);
}

TEST(Path, NamesAreWholeSegmentsAndMayHoldAnything) {
  EXPECT_EQ(fit("/v1/links/{link}", "/v1/links/wire"), (Names{{"link", "wire"}}));
  EXPECT_EQ(fit("/v1/links/{link}", "/v1/links/leaf0%20-%3E%20spine1"),
            (Names{{"link", "leaf0 -> spine1"}}));
  EXPECT_EQ(fit("/v1/links/{link}", "/v1/links/a%2Fb"), (Names{{"link", "a/b"}}));
  EXPECT_EQ(fit("/v1/links/{link}", "/v1/links/a/b"), std::nullopt);
  EXPECT_EQ(fit("/v1/links/{link}", "/v1/links/"), std::nullopt);
  EXPECT_EQ(fit("/v1/links/{link}/stats", "/v1/links/wire/stats"), (Names{{"link", "wire"}}));
}

TEST(Path, AVerbIsNoPartOfAName) {
  EXPECT_EQ(fit("/v1/links/{link}:resume", "/v1/links/wire:resume"), (Names{{"link", "wire"}}));
  EXPECT_EQ(fit("/v1/links/{link}", "/v1/links/wire:resume"), std::nullopt);
  EXPECT_EQ(fit("/v1/links/{link}:resume", "/v1/links/wire"), std::nullopt);
  EXPECT_EQ(fit("/v1/links/{link}:resume", "/v1/links/:resume"), std::nullopt);
  EXPECT_EQ(fit("/v1/links/{link}:resume", "/v1/links/a%3Ab:resume"), (Names{{"link", "a:b"}}));
}

TEST(Path, ABrokenEscapeFitsNothing) {
  for (const char* name : {"%", "%2", "%zz", "%00", "a%"})
    EXPECT_EQ(fit("/v1/links/{link}", std::string("/v1/links/") + name), std::nullopt) << name;
}

TEST(Path, EscapeIsUndoneByUnescape) {
  std::string all;
  for (int octet = 1; octet < 256; ++octet) all += static_cast<char>(octet);
  EXPECT_EQ(unescape(escape(all)), all);
  EXPECT_EQ(escape("leaf0 -> spine1"), "leaf0%20-%3E%20spine1");
}

}  // namespace
}  // namespace linkwright::api
