// SPDX-License-Identifier: Apache-2.0
//
// What plots are drawn from: columns of numbers over the last two minutes. Where nothing was told
// for a while there is a gap, and no line across it. Pure.

export const WINDOW_S = 120;
const GAP_S = 3;

export class History {
  constructor(columns, window = WINDOW_S) {
    this.window = window;
    this.times = [];
    this.columns = Array.from({ length: columns }, () => []);
  }

  // `values`: one per column; undefined and null are gaps.
  add(at, values) {
    const last = this.times.at(-1);
    if (last !== undefined && at <= last) return;
    if (last !== undefined && at - last > GAP_S) this.#push(last + GAP_S / 2, []);
    this.#push(at, values);
    const old = this.times.findIndex((time) => time >= at - this.window);
    if (old > 64) {  // seldom, and many at once
      this.times.splice(0, old);
      for (const column of this.columns) column.splice(0, old);
    }
  }

  #push(at, values) {
    this.times.push(at);
    this.columns.forEach((column, index) => column.push(values[index] ?? null));
  }

  data() {
    return [this.times, ...this.columns];
  }
}

// Of counters by number of wrong symbols, the share of codewords with that many or more.
export function tail(counts) {
  const total = counts.reduce((sum, value) => sum + value, 0);
  if (total === 0) return counts.map(() => null);
  let rest = 0;
  const shares = new Array(counts.length);
  for (let index = counts.length - 1; index >= 0; --index) {
    rest += counts[index];
    shares[index] = rest > 0 ? rest / total : null;
  }
  return shares;
}
