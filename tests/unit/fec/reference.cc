// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/fec/reference.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include <boost/math/special_functions/erf.hpp>

namespace linkwright::reference {

Ratios independent(int n, int t, const Real& p) {
  const Real symbol = 1 - pow(1 - p, 10);
  Ratios ratios{symbol, 0, 0};
  Real choose = 1;
  Real hits = 1;
  // The powers of 1 - Ps from the highest down, by division.
  Real misses = pow(1 - symbol, n);
  for (int k = 0; k <= n; ++k) {
    if (k > t) {
      const Real term = choose * hits * misses;
      ratios.codeword += term;
      ratios.post_fec += term * k / n;
    }
    choose = choose * (n - k) / (k + 1);
    hits *= symbol;
    misses /= 1 - symbol;
  }
  ratios.post_fec *= p / symbol;
  return ratios;
}

namespace {

// One PAM4 symbol's step for every (wrong so far, this symbol already hit, last one wrong).
struct Cell {
  Real mass = 0;
  Real wrong = 0;  // expectation of wrong PAM4 symbols of this codeword, on this event
};
using Cells = std::vector<std::array<std::array<Cell, 2>, 2>>;

void move(const Cell& from, const Real& p, bool counts, Cell& to) {
  to.mass += from.mass * p;
  to.wrong += (counts ? Real(from.wrong + from.mass) : from.wrong) * p;
}

Cells step(const Cells& now, const Real& enter, const Real& stay, bool own) {
  const Real remain = 1 - enter;
  const Real leave = 1 - stay;
  Cells next(now.size());
  for (std::size_t k = 0; k < now.size(); ++k)
    for (std::size_t hit = 0; hit < 2; ++hit)
      for (std::size_t bad = 0; bad < 2; ++bad) {
        const Cell& cell = now[k][hit][bad];
        if (cell.mass == 0) continue;
        const Real& wrong = bad != 0 ? stay : enter;
        const Real& right = bad != 0 ? leave : remain;
        move(cell, right, false, next[k][hit][0]);
        move(cell, wrong, own, next[k][own ? 1 : hit][1]);
      }
  return next;
}

// At the end of an own symbol: a hit is one more wrong symbol, at most `t + 1` of them told apart.
Cells counted(const Cells& now) {
  Cells next(now.size());
  for (std::size_t k = 0; k < now.size(); ++k)
    for (std::size_t hit = 0; hit < 2; ++hit)
      for (std::size_t bad = 0; bad < 2; ++bad)
        move(now[k][hit][bad], 1, false, next[std::min(k + hit, now.size() - 1)][0][bad]);
  return next;
}

}  // namespace

Ratios bursts(int n, int t, int interleave, const Real& ber, const Real& a) {
  const Real enter = 2 * ber * (1 - a) / (1 - 2 * ber);
  const Real stationary = enter / (enter + 1 - a);
  Cells cells(static_cast<std::size_t>(t) + 2);
  cells[0][0][0].mass = 1 - stationary;
  cells[0][0][1].mass = stationary;
  Real symbol = 0;
  for (int own = 0; own < n; ++own) {
    for (int i = 0; i < 5; ++i) cells = step(cells, enter, a, true);
    if (own == 0) symbol = cells[0][1][0].mass + cells[0][1][1].mass;
    cells = counted(cells);
    for (int i = 0; i < 5 * (interleave - 1); ++i) cells = step(cells, enter, a, false);
  }
  const auto& beyond = cells.back()[0];
  return {symbol, beyond[0].mass + beyond[1].mass, (beyond[0].wrong + beyond[1].wrong) / (10 * n)};
}

Real frame_loss(int blocks_per_codeword, int interleave, const Real& cer, int frame_bytes) {
  // Every phase for itself: how many groups does a frame touch that starts in block `phase`?
  const int group = blocks_per_codeword * interleave;
  const int blocks = frame_bytes / 8 + 2;
  Real sum = 0;
  for (int phase = 0; phase < group; ++phase) {
    const int groups = (phase + blocks - 1) / group + 1;
    sum += 1 - pow(1 - cer, groups * interleave);
  }
  return sum / group;
}

Real uncoded_frame_loss(const Real& p, int frame_bytes) {
  return 1 - pow(1 - p, 8 * frame_bytes);
}

Real inner_hamming(const Real& p) {
  // Qinv by Newton on 60 digits: Q(x) = erfc(x / sqrt 2) / 2, Q'(x) = -phi(x).
  const Real root = sqrt(Real(2));
  const Real pi = boost::math::constants::pi<Real>();
  Real x = 0;
  for (int i = 0; i < 400; ++i) {
    const Real tail = boost::math::erfc(Real(x / root)) / 2;
    const Real density = exp(-x * x / 2) / sqrt(2 * pi);
    const Real newton = tail * log(tail / p) / density;  // on ln Q, which is concave: no overshoot
    x += newton;
    if (abs(newton) < Real("1e-40")) break;
  }
  return Real(128) * 127 * 126 / 24 * 4 / 128 * boost::math::erfc(Real(2 * x / root)) / 2;
}

}  // namespace linkwright::reference
