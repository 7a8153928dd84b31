// SPDX-License-Identifier: Apache-2.0
#include "control/cli/progress.h"

#include <iostream>

#include <fmt/format.h>

#include "control/report/text_table.h"

namespace linkwright {
namespace {

constexpr const char* kEraseLine = "\r\033[K";

}  // namespace

Progress::~Progress() {
  if (visible_) std::cerr << kEraseLine << std::flush;
}

void Progress::show(const ResolvedScenario& scenario,
                    const EmulatorSnapshot& now,
                    const FidelityReport& fidelity) {
  if (!visible_) return;
  std::uint64_t bytes = 0;
  std::uint64_t held = 0;
  bool closed = true;
  for (const auto& cable : now.cables)
    for (const DirectionSnapshot& direction : cable) {
      bytes += direction.books.handed_to_port.bytes;
      held += direction.books.held.frames;
      closed = closed && direction.books.closed();
    }
  for (const FabricSnapshot& fabric : now.fabrics) {
    bytes += fabric.books.handed_to_port.bytes;
    held += fabric.books.held.frames;
    closed = closed && fabric.books.closed();
  }
  const double span = static_cast<double>(picos(now.at - before_)) / kPicosPerSecond;
  const double rate = span > 0 ? 8 * static_cast<double>(bytes - bytes_before_) / span : 0;
  std::cerr << kEraseLine
            << fmt::format("{}: {:.0f} s, {}, {} held, books {}, {}",
                           scenario.name,
                           static_cast<double>(picos(now.at)) / kPicosPerSecond,
                           rate_text(rate),
                           count_text(held),
                           closed ? "closed" : "NOT CLOSED",
                           fidelity.verdict)
            << std::flush;
  before_ = now.at;
  bytes_before_ = bytes;
}

void Progress::show_silence(const ResolvedScenario& scenario, std::chrono::seconds silent) {
  if (!visible_) return;
  std::cerr << kEraseLine
            << fmt::format("{}: the dataplane has not answered for {} s; it may be stopped",
                           scenario.name,
                           silent.count())
            << std::flush;
}

}  // namespace linkwright
