// SPDX-License-Identifier: Apache-2.0
#include "control/agent/convert_calibration.h"

namespace linkwright {
namespace {

void write(const FloorFigures& floor, schema::FloorResult& out) {
  out.set_p1_ns(floor.p1_ns);
  out.set_median_ns(floor.median_ns);
  out.set_p99_ns(floor.p99_ns);
  out.set_frames(floor.frames);
  out.set_lost(floor.lost);
}

FloorFigures read(const schema::FloorResult& floor) {
  return {floor.p1_ns(), floor.median_ns(), floor.p99_ns(), floor.frames(), floor.lost()};
}

void write(const RateFigures& rate, schema::RateResult& out) {
  out.set_frame_bytes(rate.frame_bytes);
  out.set_offered(rate.offered);
  out.set_received(rate.received);
  out.set_seconds(rate.seconds);
  out.set_frames_per_s(rate.frames_per_s);
  out.set_bits_per_s(rate.bits_per_s);
}

RateFigures read(const schema::RateResult& rate) {
  return {rate.frame_bytes(),
          rate.offered(),
          rate.received(),
          rate.seconds(),
          rate.frames_per_s(),
          rate.bits_per_s()};
}

}  // namespace

schema::CalibrationResult to_message(const Calibration& calibration) {
  schema::CalibrationResult message;
  for (std::size_t i = 0; i < 2; ++i) {
    message.add_device(calibration.device[i]);
    message.add_driver(calibration.driver[i]);
    auto& direction = *message.add_direction();
    write(calibration.direction[i].floor, *direction.mutable_floor());
    write(calibration.direction[i].small_frames, *direction.mutable_small_frames());
    write(calibration.direction[i].large_frames, *direction.mutable_large_frames());
  }
  message.set_floor_frames_per_s(calibration.floor_frames_per_s);
  message.set_pages(calibration.pages);
  return message;
}

std::optional<Calibration> from_message(const schema::CalibrationResult& message) {
  if (message.device_size() != 2 || message.driver_size() != 2 || message.direction_size() != 2)
    return std::nullopt;
  Calibration calibration;
  for (int i = 0; i < 2; ++i) {
    const auto end = static_cast<std::size_t>(i);
    calibration.device[end] = message.device(i);
    calibration.driver[end] = message.driver(i);
    calibration.direction[end] = {read(message.direction(i).floor()),
                                  read(message.direction(i).small_frames()),
                                  read(message.direction(i).large_frames())};
  }
  calibration.floor_frames_per_s = message.floor_frames_per_s();
  calibration.pages = message.pages();
  return calibration;
}

}  // namespace linkwright
