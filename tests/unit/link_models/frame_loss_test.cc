// SPDX-License-Identifier: Apache-2.0
//
// The chain against a second one written from netem's source, on the same draws.
#include "link_models/frame_loss.h"

#include <vector>

#include <gtest/gtest.h>

namespace linkwright {
namespace {

constexpr LinkIdentity kLink{21, 4, 1};
constexpr std::uint64_t kFrames = 200'000;

double uniform(const RandomStream& stream, std::uint64_t n) {
  return static_cast<double>(stream.bits(n) >> 11) * 0x1p-53;
}

TEST(FrameLoss, IsOffByDefaultAndWithoutAWayToLoseAFrame) {
  EXPECT_FALSE(FrameLoss(kLink, {}).is_on());
  EXPECT_FALSE(FrameLoss(kLink, {.p31 = 1, .p32 = 0}).is_on());
  EXPECT_FALSE(FrameLoss(kLink, {.gilbert_elliott = true, .r = 1}).is_on());
  EXPECT_TRUE(FrameLoss(kLink, {.p14 = 1e-12}).is_on());
  EXPECT_TRUE(FrameLoss(kLink, {.gilbert_elliott = true, .loss_good = 1e-12}).is_on());
}

TEST(FrameLoss, FourStatesStepAsNetem) {
  const FrameLossConfig config{.p13 = 0.03, .p31 = 0.2, .p32 = 0.4, .p23 = 0.5, .p14 = 0.02};
  FrameLoss chain(kLink, config);
  const RandomStream steps(kLink, Purpose::kLossState);
  int state = 1;
  for (std::uint64_t n = 0; n < kFrames; ++n) {
    const double r = uniform(steps, n);
    bool lost = false;
    if (state == 1) {
      if (r < 0.02) {
        state = 4;
        lost = true;
      } else if (r < 0.02 + 0.03) {
        state = 3;
        lost = true;
      }
    } else if (state == 2) {
      if (r < 0.5) {
        state = 3;
        lost = true;
      }
    } else if (state == 3) {
      if (r < 0.4)
        state = 2;
      else if (r < 0.2 + 0.4)
        state = 1;
      else
        lost = true;
    } else {
      state = 1;
    }
    ASSERT_EQ(chain.loses(n), lost) << n;
  }
}

TEST(FrameLoss, GilbertElliottLosesByTheStateBeforeTheStep) {
  FrameLoss chain(
      kLink, {.gilbert_elliott = true, .p = 0.1, .r = 0.3, .loss_good = 0.01, .loss_bad = 0.8});
  const RandomStream steps(kLink, Purpose::kLossState);
  const RandomStream losses(kLink, Purpose::kLoss);
  bool bad = false;
  for (std::uint64_t n = 0; n < kFrames; ++n) {
    const bool lost = uniform(losses, n) < (bad ? 0.8 : 0.01);
    if (uniform(steps, n) < (bad ? 0.3 : 0.1)) bad = !bad;
    ASSERT_EQ(chain.loses(n), lost) << n;
  }
}

}  // namespace
}  // namespace linkwright
