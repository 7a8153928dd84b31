// SPDX-License-Identifier: Apache-2.0
#include "dataplane/kernel_counters.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <iterator>
#include <string>

namespace linkwright {
namespace {

constexpr std::size_t kColumns = 16;  // 8 for receive, 8 for transmit
enum Column : std::size_t { kRxFrames = 1, kRxDrops = 3, kTxFrames = 9, kTxDrops = 11 };

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  return first == std::string_view::npos ? std::string_view{} : text.substr(first);
}

std::optional<std::array<std::uint64_t, kColumns>> parse_columns(std::string_view text) {
  std::array<std::uint64_t, kColumns> columns{};
  for (std::uint64_t& column : columns) {
    text = trimmed(text);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), column);
    if (error != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  }
  return columns;
}

}  // namespace

std::optional<InterfaceCounters> parse_interface_counters(std::string_view text,
                                                          std::string_view interface) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    // The last colon: an alias such as eth0:1 has one in its name.
    const std::size_t colon = line.rfind(':');
    if (colon == std::string_view::npos || line.substr(0, colon) != interface) continue;
    const auto columns = parse_columns(line.substr(colon + 1));
    if (!columns) return std::nullopt;
    return InterfaceCounters{
        (*columns)[kRxFrames], (*columns)[kRxDrops], (*columns)[kTxFrames], (*columns)[kTxDrops]};
  }
  return std::nullopt;
}

std::optional<InterfaceCounters> read_interface_counters(std::string_view interface) {
  // thread-self: /proc/net would show the namespace of the main thread.
  std::ifstream file("/proc/thread-self/net/dev");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return parse_interface_counters(text, interface);
}

// Why this never gives a false alarm. Between the kernel's counter and rx_burst stands a queue that
// keeps order. Let the kernel have counted K frames when it was read. Two things can be proved of
// those K (both counted from the start of the port):
//  - When the port was found empty later, none of them is waiting any more: each was taken or is
//    lost. P frames were taken by then, some of them perhaps younger, so at least K - P are lost.
//  - At any later moment at most `capacity` of them are waiting, so at least K - P - capacity are
//    lost. This one speaks under a permanent overload, when the port is never empty.
// Frames that came after the kernel was read count in P and not in K: they hide as many losses, and
// that is how it under-counts while traffic flows (by what arrives in kSettle, plus frames that
// were waiting when the port started). Once traffic has stopped K and P stand still and K - P is
// exact. The maximum over time of lower bounds is a lower bound.
IngressWatch::IngressWatch(std::uint64_t kernel_rx,
                           std::uint64_t port_rx,
                           std::uint64_t capacity) noexcept
    : kernel_base_(kernel_rx), port_base_(port_rx), capacity_(capacity) {}

void IngressWatch::observe(const KernelReading& kernel, const PortReading& port) noexcept {
  if (port.empty_at >= kernel.read_at + kSettle) prove(kernel.rx_frames, port.rx_frames_when_empty);
  prove(kernel.rx_frames, port.rx_frames + capacity_);
}

void IngressWatch::prove(std::uint64_t kernel_rx, std::uint64_t accounted) noexcept {
  // An interface that was made anew counts from 0 again: then nothing can be said.
  if (kernel_rx < kernel_base_ || accounted < port_base_) return;
  const std::uint64_t seen = kernel_rx - kernel_base_;
  const std::uint64_t taken = accounted - port_base_;
  if (seen > taken) missed_ = std::max(missed_, seen - taken);
}

}  // namespace linkwright
