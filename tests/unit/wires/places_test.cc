// SPDX-License-Identifier: Apache-2.0
#include "control/wires/places.h"

#include <gtest/gtest.h>

#include "control/live/mistake.h"

namespace linkwright {
namespace {

using Numbers = std::vector<std::uint32_t>;

TEST(Places, AreFilledInBlocks) {
  EXPECT_EQ(spread({"a", "b"}, 4).of_rank, (Numbers{0, 0, 1, 1}));
  EXPECT_EQ(spread({"a", "b"}, 5).of_rank, (Numbers{0, 0, 0, 1, 1}));
  EXPECT_EQ(spread({"a", "b", "c", "d"}, 2).of_rank, (Numbers{0, 1}));
  EXPECT_EQ(spread({"a"}, 3).of_rank, (Numbers{0, 0, 0}));
}

TEST(Places, AreAsTold) {
  EXPECT_EQ(placed({"a", "b", "c"}, 4, "c=0-1,3,a=2").of_rank, (Numbers{2, 2, 0, 2}));
}

TEST(Places, ThatCannotBeAreRefused) {
  for (const char* text : {"", "0-3", "a=0-1", "a=0-4", "a=3-0", "d=0-3", "a=0-3,b=3", "a=x", "a="})
    EXPECT_THROW(placed({"a", "b", "c"}, 4, text), Mistake) << text;
}

}  // namespace
}  // namespace linkwright
