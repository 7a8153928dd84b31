// SPDX-License-Identifier: Apache-2.0
#include "control/yaml/did_you_mean.h"

#include <gtest/gtest.h>

namespace linkwright {
namespace {

const std::vector<std::string> kWords = {"rate", "latency", "queue_limit", "fec"};

TEST(DidYouMean, FindsTheWordBehindOneSlip) {
  EXPECT_EQ(closest("rat", kWords), "rate");         // left out
  EXPECT_EQ(closest("ratee", kWords), "rate");       // put in
  EXPECT_EQ(closest("rade", kWords), "rate");        // changed
  EXPECT_EQ(closest("raet", kWords), "rate");        // swapped
  EXPECT_EQ(closest("Latency", kWords), "latency");  // case
}

TEST(DidYouMean, SaysNothingRatherThanGuessWildly) {
  EXPECT_EQ(closest("bandwidth", kWords), "");
  EXPECT_EQ(closest(std::string(1'000'000, 'r'), kWords), "");
}

TEST(DidYouMean, HintListsTheChoicesWhenNoneIsClose) {
  EXPECT_EQ(hint("fce", kWords), ", did you mean \"fec\"?");
  EXPECT_EQ(hint("bandwidth", kWords), ", allowed: rate, latency, queue_limit, fec");
  EXPECT_EQ(hint("bandwidth", {}), "");
}

}  // namespace
}  // namespace linkwright
