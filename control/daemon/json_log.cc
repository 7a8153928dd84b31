// SPDX-License-Identifier: Apache-2.0
#include "control/daemon/json_log.h"

#include <string>
#include <string_view>

#include <boost/json.hpp>
#include <spdlog/pattern_formatter.h>

namespace linkwright {
namespace {

// The message with quotation marks around it. spdlog's own pattern escapes nothing, and a message
// holds what clients have sent.
class QuotedMessage final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message,
              const std::tm&,
              spdlog::memory_buf_t& out) override {
    const std::string text = boost::json::serialize(
        boost::json::string(std::string_view(message.payload.data(), message.payload.size())));
    out.append(text.data(), text.data() + text.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<QuotedMessage>();
  }
};

}  // namespace

std::unique_ptr<spdlog::formatter> json_log_formatter() {
  auto out = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
  out->add_flag<QuotedMessage>('Q').set_pattern(
      R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","message":%Q})");
  return out;
}

}  // namespace linkwright
