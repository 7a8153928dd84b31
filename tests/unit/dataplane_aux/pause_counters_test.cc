// SPDX-License-Identifier: Apache-2.0
//
// Counters of pauses by the names that drivers give them, and none twice.
#include "dataplane/pause_counters.h"

#include <gtest/gtest.h>

namespace linkwright {
namespace {

PauseTally tally_of(std::initializer_list<std::pair<const char*, std::uint64_t>> counters) {
  PauseTally tally;
  for (const auto& [name, value] : counters) add_pause_counter(name, value, tally);
  return tally;
}

TEST(PauseCounters, GlobalPausesOfIntelCardsAreXonAndXoff) {
  const PauseTally tally = tally_of({{"rx_xon_packets", 2}, {"rx_xoff_packets", 5}});
  EXPECT_EQ(tally.frames, 7u);
  EXPECT_EQ(tally.global, 7u);
}

TEST(PauseCounters, PrioritiesAloneAreTheFrames) {
  const PauseTally tally =
      tally_of({{"rx_priority3_xoff_packets", 4}, {"rx_priority3_xon_packets", 1}});
  EXPECT_EQ(tally.frames, 5u);
  EXPECT_EQ(tally.global, 0u);
  EXPECT_EQ(tally.by_priority[3], 5u);
}

TEST(PauseCounters, WhereFramesAreCountedAPriorityIsNotAFrameMore) {
  const PauseTally tally = tally_of({{"mac_rx_pfc_pkt_num", 6},
                                     {"mac_rx_pfc_pri0_pkt_num", 6},
                                     {"mac_rx_pfc_pri7_pkt_num", 2},
                                     {"mac_rx_mac_pause_num", 1}});
  EXPECT_EQ(tally.frames, 7u);
  EXPECT_EQ(tally.global, 1u);
  EXPECT_EQ(tally.by_priority[0], 6u);
  EXPECT_EQ(tally.by_priority[7], 2u);
}

TEST(PauseCounters, WhatWeSendAndWhatIsNoPauseIsNot) {
  for (const char* name : {"tx_xoff_packets", "rx_good_packets", "rx_priority_bytes", "rx_pausers"})
    EXPECT_FALSE(is_pause_counter(name)) << name;
  EXPECT_EQ(tally_of({{"tx_xoff_packets", 9}}), PauseTally{});
}

}  // namespace
}  // namespace linkwright
