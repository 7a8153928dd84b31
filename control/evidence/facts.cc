// SPDX-License-Identifier: Apache-2.0
#include "control/evidence/facts.h"

#include <fstream>
#include <iterator>
#include <system_error>
#include <thread>

#include <boost/json.hpp>
#include <boost/version.hpp>
#include <fmt/format.h>
#include <google/protobuf/stubs/common.h>

#include "control/evidence/build_source.h"
#include "control/evidence/digest.h"
#include "control/live/host_identity.h"
#include "control/report/nanoseconds.h"

namespace linkwright {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

std::string first_line(const fs::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

json::array huge_pages() {
  json::array out;
  std::error_code error;
  for (fs::directory_iterator at("/sys/kernel/mm/hugepages", error), end; !error && at != end;
       at.increment(error))
    out.push_back({{"size", at->path().filename().string()},
                   {"total", text_or_null(first_line(at->path() / "nr_hugepages"))},
                   {"free", text_or_null(first_line(at->path() / "free_hugepages"))}});
  return out;
}

json::value memory_kib() {
  std::ifstream in("/proc/meminfo");
  std::string key;
  std::uint64_t kib = 0;
  if (in >> key >> kib && key == "MemTotal:") return kib;
  return nullptr;
}

std::string content_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value() : json::value(text);
}

json::object versions_section(const std::string& dpdk) {
  return {{"linkwright", LINKWRIGHT_VERSION},
          {"source", text_or_null(build_source())},
          {"dpdk", text_or_null(dpdk)},
          {"compiler", fmt::format("{} {}", LINKWRIGHT_COMPILER, __VERSION__)},
          {"protobuf", google::protobuf::internal::VersionString(GOOGLE_PROTOBUF_VERSION)},
          {"boost", BOOST_LIB_VERSION},
          {"kernel", read_host_identity().kernel}};
}

json::object host_section() {
  const HostIdentity host = read_host_identity();
  return {{"machine", host.machine},
          {"cpu", host.cpu},
          {"cores", std::thread::hardware_concurrency()},
          {"isolated_cores", text_or_null(first_line("/sys/devices/system/cpu/isolated"))},
          {"memory_kib", memory_kib()},
          {"huge_pages", huge_pages()}};
}

json::array ports_section(const ResolvedScenario& scenario, const EmulatorSnapshot& snapshot) {
  json::array out;
  for (std::size_t i = 0; i < scenario.spec.ports.size(); ++i) {
    const PortSpec& port = scenario.spec.ports[i];
    std::string driver;
    for (const PortSnapshot& seen : snapshot.ports)
      if (seen.name == port.name) driver = seen.driver;
    out.push_back({{"name", port.name}, {"device", port.device}, {"driver", text_or_null(driver)}});
  }
  return out;
}

json::value file_section(const fs::path& file, const fs::path& folder, bool finished) {
  if (file.empty()) return nullptr;
  std::error_code error;
  const fs::path whole = fs::absolute(file).lexically_normal();
  const fs::path home = fs::absolute(folder).lexically_normal();
  const bool beside = fs::equivalent(whole.parent_path(), home, error) && !error;
  const std::uintmax_t bytes = fs::file_size(whole, error);
  const auto hash = finished ? sha256_of_file(whole) : std::nullopt;
  return json::object{{"file", (beside ? whole.filename() : whole).string()},
                      {"bytes", error || !finished ? json::value() : json::value(bytes)},
                      {"sha256", hash ? json::value(*hash) : json::value()}};
}

json::object embedded(const fs::path& file, Content content, std::uint64_t limit) {
  std::error_code error;
  const std::uintmax_t bytes = fs::file_size(file, error);
  json::object out{{"file", fs::absolute(file).lexically_normal().string()},
                   {"bytes", error ? json::value() : json::value(bytes)},
                   {"sha256", nullptr},
                   {content == Content::kText ? "text" : "base64", nullptr}};
  if (error || bytes > limit) {
    if (const auto hash = sha256_of_file(file)) out["sha256"] = *hash;
    return out;
  }
  const std::string read = content_of(file);
  out["bytes"] = read.size();
  out["sha256"] = sha256_hex(read);
  if (content == Content::kText)
    out["text"] = read;
  else
    out["base64"] = to_base64(read);
  return out;
}

}  // namespace linkwright
