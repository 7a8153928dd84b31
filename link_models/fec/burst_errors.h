// SPDX-License-Identifier: Apache-2.0
//
// Errors that come in bursts, as a decision-feedback equalizer makes them: a two-state chain over
// PAM4 symbols (Gilbert 1960), G the last symbol was right, B it was wrong.
//   P(G->B) = p0    P(B->B) = a    stationary P(B) = p0 / (p0 + 1 - a) = 2 BER
// (Gray coding: one wrong bit of two per wrong symbol), hence p0 = 2 BER (1-a) / (1 - 2 BER).
// a = 0 is not independence: no two neighbours are wrong then. Independent symbols have a = p0.
//
// A codeword is n own Reed-Solomon symbols of 5 PAM4 symbols. Interleaving puts I-1 symbols of
// other codewords between two own ones; the chain runs through them. The chain begins in its
// stationary state. The law of the number of wrong symbols is computed exactly by dynamic
// programming over (chain state, wrong symbols 0..t, beyond t); every sum is of positive terms, so
// a ratio of 1e-38 is as accurate (1e-12) as one of 0.1.
#pragma once

#include <vector>

#include "link_models/core/violation.h"
#include "link_models/fec/code.h"

namespace linkwright {

struct BurstErrors {
  double pre_fec_ber = 0;
  double propagation = 0;  // a: 0 no feedback, 0.5 typical, 0.75 worst of one tap (IEEE 802.3ck)
};

// Allowed: 0 <= BER < 0.5, 0 <= a < 1, p0 <= 1.
std::vector<Violation> validate(const BurstErrors& errors);

// p0, the ratio of symbols that begin a burst.
double burst_entry_ratio(const BurstErrors& errors) noexcept;

// With 1/(1+D) precoding a burst of any length leaves two wrong symbols, at its entry and its exit.
// Taken as independent events: a = 0 and BER' = 2 p0 / 2, one wrong bit of two for each.
BurstErrors precoded(const BurstErrors& errors) noexcept;

struct BurstOutcome {
  double symbol_error_ratio = 0;    // of Reed-Solomon symbols
  double codeword_error_ratio = 0;  // P(more than t wrong symbols)
  double post_fec_ber = 0;          // E[wrong bits in uncorrectable codewords] / bits
  std::vector<double> counts;       // P(k wrong symbols), k = 0..t
  std::vector<double> wrong_pam4;   // P(j of 5 PAM4 symbols wrong), j = 0..5
};

// Preconditions: validate() found nothing; a code other than kNone; interleave >= 1.
BurstOutcome burst_outcome(FecCode code, int interleave, const BurstErrors& errors);

}  // namespace linkwright
