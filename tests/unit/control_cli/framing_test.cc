// SPDX-License-Identifier: Apache-2.0
#include "control/agent/framing.h"

#include <gtest/gtest.h>

namespace linkwright {
namespace {

TEST(Framing, LengthIsFourBytesBigEndian) {
  EXPECT_EQ(encode_length(0x00010203), (FrameHeader{0, 1, 2, 3}));
}

TEST(Framing, EveryAllowedLengthComesBack) {
  for (const std::uint32_t length : {0u, 1u, 255u, 256u, 65'535u, 65'536u, kMaxMessageBytes})
    EXPECT_EQ(decode_length(encode_length(length)), length);
}

TEST(Framing, OneByteMoreThanAllowedIsRefused) {
  EXPECT_EQ(decode_length(encode_length(kMaxMessageBytes + 1)), std::nullopt);
  EXPECT_EQ(decode_length(FrameHeader{0xff, 0xff, 0xff, 0xff}), std::nullopt);
}

}  // namespace
}  // namespace linkwright
