// SPDX-License-Identifier: Apache-2.0
//
// Linked with a data plane that has one deliberate fault: the checks of run_test.cc must see it.
#include "dataplane/mutant.h"

#include <gtest/gtest.h>

#include "tests/eal/fabric_lab.h"
#include "tests/eal/lab.h"

namespace linkwright {
namespace {

#if LINKWRIGHT_MUTANT == 1 || LINKWRIGHT_MUTANT == 2
TEST(Mutant, OneFrameInAMillionKeepsTheBooksOpen) {
  ASSERT_TRUE(lab::start(lab::null_pair(lab::plain_link(microseconds(100)))));
  EXPECT_TRUE(lab::watch_until([](const EmulatorSnapshot& snapshot) {
    return snapshot.cables[0][0].books.rx.frames > 2'000'000 &&
           snapshot.cables[0][1].books.rx.frames > 2'000'000;
  }));
  const EmulatorSnapshot last = lab::emulator().stop(seconds(2));
  EXPECT_FALSE(last.cables[0][0].books.closed());
  EXPECT_FALSE(last.cables[0][1].books.closed());
  // The pool is the second witness of a leak: two frames are out at the least, and nobody has them.
  if (kMutant == Mutant::kLeak) {
    EXPECT_EQ(lab::held_frames(last), 0u);
    EXPECT_GE(lab::pool_frames(last), 2);
  }
}

TEST(Mutant, OneFrameInAMillionKeepsTheBooksOfAFabricOpen) {
  ASSERT_TRUE(lab::start(
      lab::fabric_of(StarConfig{2}, lab::plain_link(microseconds(100)), lab::null_devices(2))));
  EXPECT_TRUE(lab::watch_until([](const EmulatorSnapshot& snapshot) {
    return snapshot.fabrics[0].books.rx.frames > 3'000'000;
  }));
  const EmulatorSnapshot last = lab::emulator().stop(seconds(2));
  EXPECT_FALSE(last.fabrics[0].books.closed());
  if (kMutant == Mutant::kLeak) {
    EXPECT_EQ(last.fabrics[0].books.held, Tally{});
    EXPECT_GE(lab::pool_frames(last), 1);
  }
}
#elif LINKWRIGHT_MUTANT == 3
TEST(Mutant, AThirdTooMuchDelayIsSeenFromOutside) {
  const lab::Scratch scratch;
  lab::write_numbered_frames(scratch.path("one.pcap"), 1);
  lab::write_numbered_frames(scratch.path("none.pcap"), 0);
  ASSERT_TRUE(
      lab::start(lab::cable_between("net_pcap0,rx_pcap=" + scratch.path("one.pcap"),
                                    "net_pcap1,rx_pcap=" + scratch.path("none.pcap"),
                                    lab::paced_link(10'000'000, milliseconds(200), 16'384))));
  Instant out_at = kNever;
  EXPECT_TRUE(lab::watch_until([&](const EmulatorSnapshot& snapshot) {
    out_at = snapshot.at;
    return snapshot.cables[0][0].books.handed_to_port.frames == 1;
  }));
  EXPECT_GE(out_at, kEpoch + milliseconds(260));
  lab::emulator().stop(seconds(1));
}
#else
#error "build this test against a mutant"
#endif

}  // namespace
}  // namespace linkwright
