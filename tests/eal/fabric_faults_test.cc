// SPDX-License-Identifier: Apache-2.0
//
// What befalls the emulator itself while a fabric runs: it counts it by name, says INVALID, and
// goes on when it is over.
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rte_mempool.h>

#include "dataplane/fidelity.h"
#include "tests/eal/fabric_lab.h"
#include "tests/eal/lab.h"
#include "tests/eal/memif_peer.h"

namespace linkwright {
namespace {

const Books& books(const EmulatorSnapshot& snapshot) {
  return snapshot.fabrics[0].books;
}

std::uint64_t dropped(const EmulatorSnapshot& snapshot, DropReason reason) {
  return books(snapshot).drops[static_cast<std::size_t>(reason)].frames;
}

bool moves_on(std::uint64_t more) {
  EmulatorSnapshot now;
  if (!lab::emulator().snapshot(now, 1'000)) return false;
  const std::uint64_t before = books(now).handed_to_port.frames;
  return lab::watch_until([&](const EmulatorSnapshot& snapshot) {
    return books(snapshot).handed_to_port.frames > before + more;
  });
}

EmulatorSpec null_star() {
  EmulatorSpec spec = lab::fabric_of(StarConfig{3},
                                     lab::paced_link(1'000'000'000, microseconds(50), 65'536),
                                     lab::null_devices(3));
  spec.fabrics[0].config.switches[0].buffer_bytes = 1 << 18;
  return spec;
}

// Takes every mbuf that can be had, as a leak elsewhere in the machine would.
class Thief {
 public:
  Thief() : pool_(rte_mempool_lookup("linkwright_frames")) {}
  ~Thief() { give_back(); }
  void steal_all() {
    void* one = nullptr;
    while (rte_mempool_get(pool_, &one) == 0) taken_.push_back(one);
  }
  void give_back() {
    for (void* one : taken_) rte_mempool_put(pool_, one);
    taken_.clear();
  }

 private:
  rte_mempool* pool_;
  std::vector<void*> taken_;
};

TEST(FabricFault, AnEmptyPoolIsCountedByNameAndForwardingResumes) {
  // In flight for so long that the worker needs more than its own cache of frames.
  EmulatorSpec spec = null_star();
  for (LinkConfig& link : spec.fabrics[0].config.links) link.latency = milliseconds(5);
  ASSERT_TRUE(lab::start(spec));
  ASSERT_TRUE(moves_on(10'000));
  Thief thief;
  const bool starved = lab::watch_until([&](const EmulatorSnapshot& snapshot) {
    thief.steal_all();
    return dropped(snapshot, DropReason::kNoMemory) > 0;
  });
  EXPECT_TRUE(starved);
  thief.give_back();
  EXPECT_TRUE(moves_on(10'000));
  const EmulatorSnapshot last = lab::emulator().stop(seconds(2));
  EXPECT_TRUE(books(last).closed());
  EXPECT_EQ(books(last).held, Tally{});
  const Fidelity fidelity = judge_fidelity(spec, last, {.drained = true});
  EXPECT_EQ(fidelity.verdict, FidelityVerdict::kInvalid);
  EXPECT_TRUE(
      std::any_of(fidelity.causes.begin(), fidelity.causes.end(), [](const std::string& cause) {
        return cause.find("no_memory") != std::string::npos;
      }));
}

TEST(FabricFault, AFullTransmitRingHoldsWhatItRefusesAndForwardingResumes) {
  const lab::Scratch scratch;
  EmulatorSpec spec = null_star();
  spec.ports[2].device = lab::memif_for(scratch.path("memif"));
  ASSERT_TRUE(lab::start(spec));
  EXPECT_TRUE(lab::watch_until([](const EmulatorSnapshot& snapshot) {
    EXPECT_TRUE(books(snapshot).closed());
    return snapshot.fabrics[0].hosts[2].transmit_refusals > 100;
  }));
  EmulatorSnapshot before;
  ASSERT_TRUE(lab::emulator().snapshot(before, 1'000));
  EXPECT_EQ(before.fabrics[0].hosts[2].out.frames, 0u);
  {
    lab::MemifPeer peer(scratch.path("memif"));
    ASSERT_TRUE(peer.is_ready());
    std::size_t taken = 0;
    EXPECT_TRUE(lab::watch_until([&](const EmulatorSnapshot&) {
      for (int i = 0; i < 1'000; ++i) taken += peer.take().size();
      return taken > 5'000;
    })) << "forwarding did not resume: "
        << taken;
  }
  const EmulatorSnapshot last = lab::emulator().stop(milliseconds(200));
  EXPECT_TRUE(books(last).closed());
  EXPECT_GE(last.fabrics[0].hosts[2].out.frames, 5'000u);
  // Those that wait for the port that has gone again.
  EXPECT_GT(dropped(last, DropReason::kPortRefused), 0u);
  EXPECT_EQ(judge_fidelity(spec, last, {}).verdict, FidelityVerdict::kInvalid);
}

}  // namespace
}  // namespace linkwright
