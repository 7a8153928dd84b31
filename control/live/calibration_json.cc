// SPDX-License-Identifier: Apache-2.0
#include "control/live/calibration_json.h"

#include <exception>
#include <string>

#include <boost/json.hpp>

namespace linkwright {
namespace {

namespace json = boost::json;

json::object to_json(const RateFigures& rate) {
  return {{"frame_bytes", rate.frame_bytes},
          {"offered", rate.offered},
          {"received", rate.received},
          {"seconds", rate.seconds},
          {"frames_per_s", rate.frames_per_s},
          {"bits_per_s", rate.bits_per_s}};
}

json::object to_json(const CalibrationDirection& direction) {
  const FloorFigures& floor = direction.floor;
  return {{"floor_ns",
           {{"p1", floor.p1_ns},
            {"p50", floor.median_ns},
            {"p99", floor.p99_ns},
            {"frames", floor.frames},
            {"lost", floor.lost}}},
          {"small_frames", to_json(direction.small_frames)},
          {"large_frames", to_json(direction.large_frames)}};
}

template <typename T>
T number(const json::value& object, const char* key) {
  return object.at(key).to_number<T>();
}

std::string text(const json::value& object, const char* key) {
  return json::value_to<std::string>(object.at(key));
}

RateFigures rate_from(const json::value& rate) {
  return {number<std::uint32_t>(rate, "frame_bytes"),
          number<std::uint64_t>(rate, "offered"),
          number<std::uint64_t>(rate, "received"),
          number<double>(rate, "seconds"),
          number<double>(rate, "frames_per_s"),
          number<double>(rate, "bits_per_s")};
}

CalibrationDirection direction_from(const json::value& direction) {
  const json::value& floor = direction.at("floor_ns");
  return {{number<std::uint64_t>(floor, "p1"),
           number<std::uint64_t>(floor, "p50"),
           number<std::uint64_t>(floor, "p99"),
           number<std::uint64_t>(floor, "frames"),
           number<std::uint64_t>(floor, "lost")},
          rate_from(direction.at("small_frames")),
          rate_from(direction.at("large_frames"))};
}

}  // namespace

json::object to_json(const CalibrationRecord& record) {
  const Calibration& figures = record.figures;
  return {{"driver_a", figures.driver[0]},
          {"driver_b", figures.driver[1]},
          {"device_a", figures.device[0]},
          {"device_b", figures.device[1]},
          {"measured_at", record.measured_at},
          {"host",
           {{"machine", record.host.machine},
            {"cpu", record.host.cpu},
            {"kernel", record.host.kernel},
            {"dpdk", record.dpdk_version}}},
          {"pages", figures.pages},
          {"floor_frames_per_s", figures.floor_frames_per_s},
          {"a_to_b", to_json(figures.direction[0])},
          {"b_to_a", to_json(figures.direction[1])}};
}

std::optional<CalibrationRecord> record_from_json(const json::value& value) try {
  CalibrationRecord record;
  record.figures.driver = {text(value, "driver_a"), text(value, "driver_b")};
  record.figures.device = {text(value, "device_a"), text(value, "device_b")};
  record.figures.pages = text(value, "pages");
  record.figures.floor_frames_per_s = number<std::uint64_t>(value, "floor_frames_per_s");
  record.figures.direction = {direction_from(value.at("a_to_b")),
                              direction_from(value.at("b_to_a"))};
  record.measured_at = number<std::int64_t>(value, "measured_at");
  const json::value& host = value.at("host");
  record.host = {text(host, "machine"), text(host, "cpu"), text(host, "kernel")};
  record.dpdk_version = text(host, "dpdk");
  return record;
} catch (const std::exception&) {
  return std::nullopt;
}

json::object to_json_with_age(const CalibrationRecord& record,
                              const HostIdentity& here,
                              std::int64_t now) {
  json::object object = to_json(record);
  const std::int64_t age = now - record.measured_at;
  object["age_s"] = age;
  object["same_host"] = record.host == here;
  object["stale"] = age > kCalibrationFreshSeconds;
  return object;
}

}  // namespace linkwright
