// SPDX-License-Identifier: Apache-2.0
#include "control/yaml/unit_family.h"

#include <array>

namespace linkwright {
namespace {

constexpr std::array kTimes = {Suffix{"ps", 1, 0},
                               Suffix{"ns", 1, 3},
                               Suffix{"us", 1, 6},
                               Suffix{"\u00b5s", 1, 6, false},
                               Suffix{"\u03bcs", 1, 6, false},
                               Suffix{"ms", 1, 9},
                               Suffix{"s", 1, 12},
                               Suffix{"min", 60, 12, false},
                               Suffix{"h", 3600, 12, false}};
constexpr std::array kRates = {Suffix{"bps", 1, 0},
                               Suffix{"kbps", 1, 3},
                               Suffix{"Mbps", 1, 6},
                               Suffix{"Gbps", 1, 9},
                               Suffix{"Tbps", 1, 12}};
constexpr std::array kBytes = {Suffix{"B", 1, 0},
                               Suffix{"kB", 1, 3},
                               Suffix{"KiB", 1ULL << 10, 0},
                               Suffix{"MB", 1, 6},
                               Suffix{"MiB", 1ULL << 20, 0},
                               Suffix{"GB", 1, 9},
                               Suffix{"GiB", 1ULL << 30, 0},
                               Suffix{"TB", 1, 12},
                               Suffix{"TiB", 1ULL << 40, 0}};
constexpr std::array kWatts = {
    Suffix{"mW", 1, -3, false}, Suffix{"W", 1, 0}, Suffix{"kW", 1, 3, false}};
constexpr std::array kCelsius = {Suffix{"C", 1, 0}};
constexpr std::array kDecibels = {Suffix{"dB", 1, 0}};
constexpr std::array kDbm = {Suffix{"dBm", 1, 0}};
constexpr std::array kMetres = {Suffix{"mm", 1, -3, false},
                                Suffix{"cm", 1, -2, false},
                                Suffix{"m", 1, 0},
                                Suffix{"km", 1, 3, false}};

}  // namespace

Family family(schema::Unit unit) {
  switch (unit) {
    case schema::TIME_PS:
      return {kTimes, "time", "picoseconds", "5us"};
    case schema::RATE_BPS:
      return {kRates, "rate", "bits per second", "400Gbps"};
    case schema::BYTES:
      return {kBytes, "size", "bytes", "64KiB", true};
    case schema::WATTS:
      return {kWatts, "power", "watts", "3.6W"};
    case schema::CELSIUS:
      return {kCelsius, "temperature", "degrees", "45C"};
    case schema::METRES:
      return {kMetres, "length", "metres", "50m"};
    case schema::DECIBEL:
      return {kDecibels, "level", "decibels", "1.2dB"};
    case schema::DBM:
      return {kDbm, "optical power", "dBm", "-5.5dBm"};
    case schema::RATIO:
      return {{}, "ratio", "units", "2e-5"};
    default:
      return {{}, "plain number", "units", "7"};
  }
}

}  // namespace linkwright
