// SPDX-License-Identifier: Apache-2.0
#include "control/live/calibration_store.h"

#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "control/live/calibration_json.h"
#include "control/live/mistake.h"
#include "dataplane/driver_table.h"

namespace linkwright {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

std::string driver_of(const std::string& device) {
  const auto devargs = parse_devargs(device);
  return devargs ? devargs->driver : device;
}

bool is_pair(const std::array<std::string, 2>& pair, const std::string& a, const std::string& b) {
  return (pair[0] == a && pair[1] == b) || (pair[0] == b && pair[1] == a);
}

}  // namespace

CalibrationStore::CalibrationStore(fs::path folder) : folder_(std::move(folder)) {}

std::vector<CalibrationRecord> CalibrationStore::load() const {
  std::ifstream stream(file(), std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  boost::system::error_code error;
  const json::value value = json::parse(text.str(), error);
  std::vector<CalibrationRecord> records;
  if (error || !value.is_object()) return records;
  const json::value* list = value.get_object().if_contains("records");
  if (list == nullptr || !list->is_array()) return records;
  for (const json::value& item : list->get_array())
    if (auto record = record_from_json(item)) records.push_back(*std::move(record));
  return records;
}

std::optional<CalibrationRecord> CalibrationStore::find(const std::string& a,
                                                        const std::string& b) const {
  for (const CalibrationRecord& record : load())
    if (is_pair(record.figures.device, a, b)) return record;
  return std::nullopt;
}

std::optional<CalibrationRecord> CalibrationStore::find_like(const std::string& a,
                                                             const std::string& b) const {
  for (const CalibrationRecord& record : load())
    if (is_pair(record.figures.driver, driver_of(a), driver_of(b)) &&
        !is_pair(record.figures.device, a, b))
      return record;
  return std::nullopt;
}

void CalibrationStore::put(const CalibrationRecord& record) const {
  std::vector<CalibrationRecord> records = load();
  const auto& device = record.figures.device;
  std::erase_if(records, [&](const CalibrationRecord& old) {
    return is_pair(old.figures.device, device[0], device[1]);
  });
  records.push_back(record);
  json::array list;
  for (const CalibrationRecord& each : records) list.push_back(to_json(each));

  std::error_code error;
  fs::create_directories(folder_, error);
  // Written beside and renamed: whoever reads meanwhile sees the old file or the new one.
  const fs::path fresh = folder_ / "calibration.json.new";
  std::ofstream stream(fresh, std::ios::binary | std::ios::trunc);
  stream << json::serialize(json::object{{"version", 1}, {"records", std::move(list)}}) << "\n";
  stream.close();
  if (stream) fs::rename(fresh, file(), error);
  if (!stream || error)
    throw Mistake(fmt::format("{}: cannot write the calibration", file().string()));
}

}  // namespace linkwright
