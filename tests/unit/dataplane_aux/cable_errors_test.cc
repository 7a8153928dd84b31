// SPDX-License-Identifier: Apache-2.0
#include "dataplane/cable_errors.h"

#include <gtest/gtest.h>

namespace linkwright {
namespace {

CableErrors told_by(const char* counter) {
  CableErrors errors;
  add_cable_error(counter, 7, errors);
  return errors;
}

TEST(CableErrors, AreKnownByTheNamesOfTheDrivers) {
  for (const char* name : {"rx_crc_errors",
                           "rx_phy_crc_errors",
                           "rx_fcs_err_frames",
                           "rx_fcs_error_packets",
                           "mac_rx_fcs_err_pkt_num"})
    EXPECT_EQ(told_by(name).crc, 7u) << name;
  for (const char* name : {"rx_illegal_byte_errors",
                           "rx_symbol_errors",
                           "rx_phy_symbol_errors",
                           "rx_pcs_symbol_err",
                           "rx_symbol_error_packets"})
    EXPECT_EQ(told_by(name).symbol, 7u) << name;
  EXPECT_EQ(told_by("rx_fec_uncorrectable_blocks").fec_uncorrected, 7u);
  EXPECT_EQ(told_by("rx_fec_uncorrectable_blocks").fec_corrected, 0u);
  EXPECT_EQ(told_by("rx_fec_corrected_blocks").fec_corrected, 7u);
  EXPECT_EQ(told_by("rx_corrected_bits").fec_corrected, 7u);
}

TEST(CableErrors, AreNotWhatOnlySoundsLikeThem) {
  for (const char* name : {"rx_good_packets",
                           "rx_fcoe_crc_errors",         // of a protocol, not of the wire
                           "rx_match_crc_frames",        // bnxt: frames that match a filter
                           "rx_hcfc_msgs_with_crc_err",  // bnxt: of messages
                           "tx_fcs_err_frames",          // sent so on purpose
                           "rx_l3_l4_xsum_error",
                           "rx_crc_errors_small_packets"})  // axgbe: within rx_crc_errors
    EXPECT_FALSE(is_cable_error(name)) << name;
}

}  // namespace
}  // namespace linkwright
