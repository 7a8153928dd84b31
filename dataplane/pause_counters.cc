// SPDX-License-Identifier: Apache-2.0
#include "dataplane/pause_counters.h"

#include <algorithm>
#include <array>
#include <string>

#include <fnmatch.h>

namespace linkwright {
namespace {

enum class Kind : std::uint8_t {
  kGlobal,
  kPriorityFrames,  // PFC frames, whatever classes they state
  kClass,           // PFC frames that state the class whose digit is in the name
  kClassAlone,      // the same, of drivers that count PFC frames in no other way
};

struct CounterRow {
  const char* pattern;  // of fnmatch(3); the first that fits counts
  Kind kind;
};

// Names of the drivers of DPDK 22.11.11, from the strings of librte_net_DRIVER.so.23 (Debian 12).
// mlx5 has none of them there.
constexpr std::array kRows{
    CounterRow{"rx_priority[0-7]_xo*_packets", Kind::kClassAlone},  // i40e, ixgbe
    CounterRow{"rx_xon_packets", Kind::kGlobal},        // i40e, ice, ixgbe, e1000, igc, txgbe, ngbe
    CounterRow{"rx_xoff_packets", Kind::kGlobal},       // the same
    CounterRow{"rx_pause", Kind::kGlobal},              // bnx2x
    CounterRow{"rx_pause_frames", Kind::kGlobal},       // bnxt, qede, axgbe
    CounterRow{"rx_pause_packets", Kind::kGlobal},      // cxgbe, octeontx
    CounterRow{"rx_valid_pause", Kind::kGlobal},        // dpaa
    CounterRow{"mac_rx_mac_pause_num", Kind::kGlobal},  // hns3, hinic
    CounterRow{"rx_ppp_pri[0-7]_packets", Kind::kClassAlone},        // cxgbe
    CounterRow{"rx_pfc_frames", Kind::kPriorityFrames},              // bnxt
    CounterRow{"rx_priority_flow_control*", Kind::kPriorityFrames},  // bnx2x, qede
    CounterRow{"mac_rx_pfc_pkt_num", Kind::kPriorityFrames},         // hns3, hinic
    CounterRow{"rx_pfc_ena_frames_pri[0-7]", Kind::kClass},          // bnxt
    CounterRow{"mac_rx_pfc_pri[0-7]_pkt_num", Kind::kClass},         // hns3, hinic
};

const CounterRow* row_of(std::string_view counter) {
  const std::string name(counter);
  const auto* row = std::find_if(kRows.begin(), kRows.end(), [&](const CounterRow& each) {
    return ::fnmatch(each.pattern, name.c_str(), 0) == 0;
  });
  return row == kRows.end() ? nullptr : row;
}

std::size_t class_in(std::string_view counter) {
  return static_cast<std::size_t>(counter[counter.find_first_of("01234567")] - '0');
}

}  // namespace

void add_pause_counter(std::string_view counter, std::uint64_t value, PauseTally& tally) {
  const CounterRow* row = row_of(counter);
  if (row == nullptr) return;
  if (row->kind != Kind::kClass) tally.frames += value;
  if (row->kind == Kind::kGlobal) tally.global += value;
  if (row->kind == Kind::kClass || row->kind == Kind::kClassAlone)
    tally.by_priority[class_in(counter)] += value;
}

bool is_pause_counter(std::string_view counter) {
  return row_of(counter) != nullptr;
}

}  // namespace linkwright
