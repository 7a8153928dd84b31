// SPDX-License-Identifier: Apache-2.0
//
// Numbers as a lab reads them. What is not known is a dash and never a zero. Pure.

export const UNKNOWN = '–';
const THIN = '\u202f';  // between a number and its unit

const isNumber = (value) => typeof value === 'number' && Number.isFinite(value);

// Three digits that count: 0.123, 1.23, 12.3, 123.
export function digits(value) {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 99.95) return value.toFixed(0);
  if (size >= 9.995) return value.toFixed(1);
  if (size >= 0.9995) return value.toFixed(2);
  return value.toPrecision(size < 0.001 ? 2 : 3);
}

function scaled(value, unit, steps) {
  if (!isNumber(value)) return UNKNOWN;
  if (value === 0) return `0${THIN}${steps.find(([size]) => size === 1)?.[1] ?? ''}${unit}`;
  const size = Math.abs(value);
  const [by, prefix] = steps.find(([least]) => size >= least * 0.9995) ?? steps.at(-1);
  return `${digits(value / by)}${THIN}${prefix}${unit}`;
}

const DECIMAL = [[1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e3, 'k'], [1, '']];
const SMALL = [...DECIMAL, [1e-3, 'm'], [1e-6, 'µ'], [1e-9, 'n']];

export const rate = (bitsPerSecond) => scaled(bitsPerSecond, 'b/s', DECIMAL);
export const octets = (bytes) => scaled(bytes, 'B', DECIMAL);
export const watts = (value) => scaled(value, 'W', SMALL);
export const perSecond = (value) => scaled(value, '/s', DECIMAL);
export const time = (ns) => scaled(isNumber(ns) ? ns * 1e-9 : ns, 's',
  [[1, ''], [1e-3, 'm'], [1e-6, 'µ'], [1e-9, 'n'], [1e-12, 'p']]);

// 1 234 567, groups of three.
export function count(value) {
  if (!isNumber(value)) return UNKNOWN;
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, THIN);
}

export function share(value) {
  if (!isNumber(value)) return UNKNOWN;
  const percent = value * 100;
  return `${percent !== 0 && percent < 0.1 ? '<0.1' : percent.toFixed(percent < 10 ? 1 : 0)}${THIN}%`;
}

// 2.4 × 10⁻⁴, for error ratios.
export function ratio(value) {
  if (!isNumber(value)) return UNKNOWN;
  if (value === 0) return '0';
  const [mantissa, exponent] = value.toExponential(1).split('e');
  return `${mantissa}${THIN}×${THIN}10${superscript(Number(exponent))}`;
}

export function superscript(number) {
  return String(number).replace(/-/, '⁻').replace(/\d/g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[digit]);
}

// 0:07, 12:30, 3:04:05
export function span(seconds) {
  if (!isNumber(seconds)) return UNKNOWN;
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value) => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

export function clock(date) {
  const two = (value) => String(value).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
