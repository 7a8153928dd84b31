// SPDX-License-Identifier: Apache-2.0
#include "link_models/config_codec.h"

#include <bit>
#include <concepts>

namespace linkwright {
namespace {

constexpr std::uint8_t kVersion = 3;  // 2: without outages and remote faults

class Writer {
 public:
  explicit Writer(ConfigBytes& out) noexcept : out_(out) {}

  template <std::unsigned_integral T>
  requires(!std::same_as<T, bool>) void put(T value) noexcept {
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      out_[size_++] = static_cast<std::byte>(static_cast<std::uint64_t>(value) >> (8 * i));
    }
  }
  void put(std::int64_t value) noexcept { put(static_cast<std::uint64_t>(value)); }
  void put(double value) noexcept { put(std::bit_cast<std::uint64_t>(value)); }
  void put(Duration value) noexcept { put(picos(value)); }
  void put(bool value) noexcept { put(static_cast<std::uint8_t>(value ? 1 : 0)); }
  std::size_t size() const noexcept { return size_; }

 private:
  ConfigBytes& out_;
  std::size_t size_ = 0;
};

// The caller checks the size first; a read past the end gives zeros.
class Reader {
 public:
  explicit Reader(std::span<const std::byte> bytes) noexcept : bytes_(bytes) {}

  template <std::unsigned_integral T>
  T get() noexcept {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof(T) && at_ < bytes_.size(); ++i, ++at_) {
      value |= std::to_integer<std::uint64_t>(bytes_[at_]) << (8 * i);
    }
    return static_cast<T>(value);
  }
  std::int64_t get_signed() noexcept { return static_cast<std::int64_t>(get<std::uint64_t>()); }
  double get_double() noexcept { return std::bit_cast<double>(get<std::uint64_t>()); }

  // The same names as the writer's, so that one list of fields serves both.
  void put(std::uint32_t& value) noexcept { value = get<std::uint32_t>(); }
  void put(double& value) noexcept { value = get_double(); }
  void put(Duration& value) noexcept { value = Duration{get_signed()}; }
  void put(bool& value) noexcept {
    const auto flag = get<std::uint8_t>();
    value = flag == 1;
    known_ = known_ && flag <= 1;
  }
  bool known() const noexcept { return known_; }

 private:
  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
  bool known_ = true;  // no flag had a value that flags do not have
};

// Writes the fields, or reads them: `coder` is a Writer or a Reader.
template <typename Coder, typename AnyImpairments>
void code(Coder& coder, AnyImpairments& impairments) noexcept {
  const auto each = [&coder](auto&... fields) { (coder.put(fields), ...); };
  auto& [jitter, alignment, episodes, flaps, outages, loss, reorder, duplicate, retry] =
      impairments;
  each(jitter.mean, jitter.deviation, jitter.half_life);
  each(alignment);
  each(episodes.error_ratio, episodes.good_dwell, episodes.bad_dwell);
  each(flaps.mean_between, flaps.fixed, flaps.median, flaps.sigma);
  each(outages.mean_up, outages.mean_down);
  each(loss.p13, loss.p31, loss.p32, loss.p23, loss.p14);
  each(loss.gilbert_elliott, loss.p, loss.r, loss.loss_good, loss.loss_bad);
  each(reorder.probability, reorder.every, reorder.early);
  each(duplicate.probability);
  each(retry.loop, retry.replays);
}

// The same of what a transmitter hears, but for its windows.
template <typename Coder, typename AnyRemoteFault>
void code_remote_fault(Coder& coder, AnyRemoteFault& remote) noexcept {
  const auto each = [&coder](auto&... fields) { (coder.put(fields), ...); };
  each(remote.flaps.mean_between, remote.flaps.fixed, remote.flaps.median, remote.flaps.sigma);
  each(remote.outages.mean_up, remote.outages.mean_down);
  each(remote.after, remote.round_trip);
}

void write_trains(Writer& writer, const DarkSchedule& schedule) noexcept {
  for (const DarkTrain& train : schedule.trains()) {
    writer.put(picos(train.from));
    writer.put(picos(train.length));
    writer.put(picos(train.period));
    writer.put(train.count);
  }
}

// False: one of them is no train.
bool read_trains(Reader& reader, std::size_t count, DarkSchedule& schedule) noexcept {
  for (std::size_t i = 0; i < count; ++i) {
    DarkTrain train;
    train.from = Instant{Duration{reader.get_signed()}};
    train.length = Duration{reader.get_signed()};
    train.period = Duration{reader.get_signed()};
    train.count = reader.get<std::uint32_t>();
    if (!schedule.add(train)) return false;
  }
  return true;
}

constexpr std::uint8_t kSerialize = 1;
constexpr std::uint8_t kRemoteFaults = 2;

}  // namespace

std::size_t encode_config(const LinkConfig& config, ConfigBytes& out) noexcept {
  Writer writer(out);
  writer.put(kVersion);
  writer.put(static_cast<std::uint8_t>((config.serialize ? kSerialize : 0) |
                                       (config.remote_fault.signalled ? kRemoteFaults : 0)));
  writer.put(static_cast<std::uint8_t>(config.dark_policy));
  writer.put(static_cast<std::uint8_t>(config.dark.trains().size()));
  writer.put(config.rate.bits_per_second);
  writer.put(config.rate.time_scale);
  writer.put(config.queue_limit_bytes);
  writer.put(config.fec.group_octets);
  writer.put(config.fec.error_ratio);
  writer.put(config.latency);
  code(writer, config.impairments);
  write_trains(writer, config.dark);
  const RemoteFault& remote = config.remote_fault;
  if (!remote.signalled) return writer.size();
  writer.put(static_cast<std::uint8_t>(remote.dark.trains().size()));
  code_remote_fault(writer, remote);
  write_trains(writer, remote.dark);
  return writer.size();
}

std::optional<LinkConfig> decode_config(std::span<const std::byte> bytes) noexcept {
  if (bytes.size() < kConfigFixedBytes) return std::nullopt;
  Reader reader(bytes);
  if (reader.get<std::uint8_t>() != kVersion) return std::nullopt;
  const auto flags = reader.get<std::uint8_t>();
  const auto policy = reader.get<std::uint8_t>();
  const std::size_t trains = reader.get<std::uint8_t>();
  const bool signalled = (flags & kRemoteFaults) != 0;
  const bool known = flags <= (kSerialize | kRemoteFaults) &&
                     policy <= static_cast<std::uint8_t>(DarkPolicy::kHold);
  std::size_t size = kConfigFixedBytes + trains * kConfigTrainBytes;
  if (!known || (signalled ? bytes.size() <= size : bytes.size() != size)) return std::nullopt;
  LinkConfig config;
  config.serialize = (flags & kSerialize) != 0;
  config.dark_policy = static_cast<DarkPolicy>(policy);
  config.rate.bits_per_second = reader.get<std::uint64_t>();
  config.rate.time_scale = reader.get<std::uint64_t>();
  config.queue_limit_bytes = reader.get<std::uint64_t>();
  config.fec.group_octets = reader.get<std::uint32_t>();
  config.fec.error_ratio = reader.get_double();
  config.latency = Duration{reader.get_signed()};
  code(reader, config.impairments);
  if (!reader.known()) return std::nullopt;
  if (!read_trains(reader, trains, config.dark)) return std::nullopt;
  if (!signalled) return config;
  RemoteFault& remote = config.remote_fault;
  remote.signalled = true;
  const std::size_t of_remote = reader.get<std::uint8_t>();
  size += kRemoteFaultBytes + of_remote * kConfigTrainBytes;
  if (bytes.size() != size) return std::nullopt;
  code_remote_fault(reader, remote);
  if (!read_trains(reader, of_remote, remote.dark)) return std::nullopt;
  return config;
}

}  // namespace linkwright
