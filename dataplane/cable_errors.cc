// SPDX-License-Identifier: Apache-2.0
#include "dataplane/cable_errors.h"

#include <algorithm>
#include <array>
#include <string>

#include <fnmatch.h>

namespace linkwright {
namespace {

struct CounterRow {
  const char* pattern;  // of fnmatch(3); the first that fits counts
  std::uint64_t CableErrors::*kind;
};

// Names of the drivers of DPDK 22.11.11, from the strings of librte_net_DRIVER.so.23 (Debian 12).
// Of FEC only bnxt has a counter there; the last two patterns are the names that drivers use where
// they have any (rx_fec_uncorrectable_blocks of bnxt's kernel driver).
constexpr std::array kRows{
    // i40e, ice, ixgbe, e1000, igc, qede, axgbe, txgbe, ngbe
    CounterRow{"rx_crc_errors", &CableErrors::crc},
    CounterRow{"rx_phy_crc_errors", &CableErrors::crc},            // mlx5
    CounterRow{"rx_fcs_err_frames", &CableErrors::crc},            // bnxt
    CounterRow{"rx_fcs_error_packets", &CableErrors::crc},         // cxgbe
    CounterRow{"mac_rx_fcs_err_pkt_num", &CableErrors::crc},       // hns3
    CounterRow{"rx_illegal_byte_errors", &CableErrors::symbol},    // i40e, ice, ixgbe, txgbe, ngbe
    CounterRow{"rx_symbol_errors", &CableErrors::symbol},          // e1000
    CounterRow{"rx_phy_symbol_errors", &CableErrors::symbol},      // mlx5
    CounterRow{"rx_pcs_symbol_err", &CableErrors::symbol},         // bnxt
    CounterRow{"rx_symbol_error_packets", &CableErrors::symbol},   // cxgbe
    CounterRow{"rx_corrected_bits", &CableErrors::fec_corrected},  // bnxt
    CounterRow{"rx_*fec*uncorr*", &CableErrors::fec_uncorrected},
    CounterRow{"rx_*fec*corr*", &CableErrors::fec_corrected},
};

const CounterRow* row_of(std::string_view counter) {
  const std::string name(counter);
  const auto* row = std::find_if(kRows.begin(), kRows.end(), [&](const CounterRow& each) {
    return ::fnmatch(each.pattern, name.c_str(), 0) == 0;
  });
  return row == kRows.end() ? nullptr : row;
}

}  // namespace

void add_cable_error(std::string_view counter, std::uint64_t value, CableErrors& errors) {
  if (const CounterRow* row = row_of(counter)) errors.*row->kind += value;
}

bool is_cable_error(std::string_view counter) {
  return row_of(counter) != nullptr;
}

}  // namespace linkwright
