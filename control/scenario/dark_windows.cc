// SPDX-License-Identifier: Apache-2.0
#include "control/scenario/dark_windows.h"

#include <algorithm>

#include <fmt/format.h>

#include "control/scenario/circuit_stages.h"
#include "control/scenario/direction.h"
#include "control/yaml/units.h"
#include "link_models/switching/reconfiguration.h"

namespace linkwright {
namespace {

class DarkBuilder {
 public:
  DarkBuilder(const schema::Light& light,
              const LinkIdentity& identity,
              const ImpairmentContext& context)
      : light_(light),
        stages_(light.reconfiguration()),
        draws_length_(stages_.switching_sigma() > 0 || stages_.receiver_sigma() > 0),
        // Both directions draw from the first one's stream.
        random_({identity.seed, identity.link, 0}, Purpose::kReconfiguration),
        context_(context) {}

  DarkSchedule build() {
    if (!sigmas_are_sound() || !windows_fit()) return schedule_;
    for (int i = 0; i < light_.dark_size(); ++i) add(i);
    return schedule_;
  }

 private:
  void report(const std::string& field, std::string message) {
    context_.report(field, std::move(message));
    sound_ = false;
  }

  bool sigmas_are_sound() {
    const auto check = [&](const char* stage, std::int64_t median, double sigma) {
      const std::string field = fmt::format("light.reconfiguration.{}_sigma", stage);
      if (sigma > 0 && median == 0)
        report(field,
               fmt::format("needs `{}` beside it, the median of the stage (value 0s, allowed from "
                           "1ps)",
                           stage));
      const auto wrong = validate(StageTime{.median = milliseconds(1), .sigma = sigma});
      if (!wrong.empty()) report(field, std::string(without_field(wrong.front())));
    };
    check("switching", stages_.switching(), stages_.switching_sigma());
    check("receiver", stages_.receiver(), stages_.receiver_sigma());
    return sound_;
  }

  bool draws(const schema::Dark& dark) const { return draws_length_ && !dark.has_duration(); }

  static std::uint64_t windows_of(const schema::Dark& dark) {
    return dark.has_every() ? dark.count() : 1;
  }

  bool windows_fit() {
    std::uint64_t total = 0;
    for (int i = 0; i < light_.dark_size(); ++i) {
      const schema::Dark& dark = light_.dark(i);
      if (draws(dark) && windows_of(dark) == 0)
        report(fmt::format("light.dark[{}].count", i),
               fmt::format("is needed beside `every`: each window draws its own length, which no "
                           "endless train does (value 0, allowed 1 to {})",
                           DarkSchedule::kMaxTrains));
      total += draws(dark) ? windows_of(dark) : 1;
    }
    if (sound_ && total > DarkSchedule::kMaxTrains)
      report("light.dark",
             fmt::format("has too many entries{} ({}, allowed at most {})",
                         draws_length_ ? ", windows that draw their length counted one by one" : "",
                         total,
                         DarkSchedule::kMaxTrains));
    return sound_;
  }

  void add(int index) {
    sound_ = true;  // of this entry
    const schema::Dark& dark = light_.dark(index);
    const std::string field = fmt::format("light.dark[{}]", index);
    const std::int64_t stages = stages_.switching() + stages_.settle() + stages_.receiver();
    const std::int64_t length = dark.has_duration() ? dark.duration() : stages;
    if (length == 0)
      return report(field,
                    "needs `duration`, or `reconfiguration` beside `dark` with a stage that is "
                    "dark (switching, settle, receiver)");
    check_every(dark, length, field);
    if (draws(dark)) return add_drawn(dark, field);
    std::int64_t from = dark.at();
    // 9e18 ps, which may be written, have no room for a stage more; scaled() refuses both.
    if (!dark.has_duration()) from = std::min(from, kLongestRunTime + 1) + stages_.command();
    add_train(dark, from, length, field);
  }

  void check_every(const schema::Dark& dark, std::int64_t length, const std::string& field) {
    if (dark.has_every() && dark.every() <= length)
      report(field + ".every",
             fmt::format("must be longer than the dark time of {} (value {})",
                         duration_text(length),
                         duration_text(dark.every())));
    if (!dark.has_every() && dark.has_count())
      report(field + ".count", "needs `every`: the time from one window to the next");
  }

  void add_train(const schema::Dark& dark,
                 std::int64_t from,
                 std::int64_t length,
                 const std::string& field) {
    DarkTrain train;
    train.from = kEpoch + scaled(field + ".at", from);
    train.length = scaled(field + ".duration", length);
    if (dark.has_every()) {
      train.period = scaled(field + ".every", dark.every());
      train.count = dark.count();
    }
    put(train, field);
  }

  // A long window may reach into the next one: the light is off until both are over.
  void add_drawn(const schema::Dark& dark, const std::string& field) {
    const Reconfiguration reconfiguration = reconfiguration_of(stages_);
    for (std::uint64_t i = 0; sound_ && i < windows_of(dark); ++i) {
      const SignedWide at = SignedWide{dark.at()} + SignedWide{dark.every()} * i;
      const auto command = static_cast<std::int64_t>(std::min<SignedWide>(at, kLongestRunTime + 1));
      const DrawnReconfiguration drawn = draw(reconfiguration, random_, drawn_windows_++);
      DarkTrain train;
      train.from = kEpoch + scaled(field + ".at", command + picos(drawn.dark_from()));
      train.length = scaled(field + ".duration", std::max(picos(drawn.gap()), std::int64_t{1}));
      put(train, field);
    }
  }

  void put(const DarkTrain& train, const std::string& field) {
    if (sound_ && !schedule_.add(train)) report(field, "is not a window of time");
  }

  // Zero: it is zero, or it did not fit and is reported.
  Duration scaled(const std::string& field, std::int64_t model_ps) {
    const Duration time = context_.scaled(field, model_ps);
    if (model_ps != 0 && time == Duration{}) sound_ = false;
    return time;
  }

  const schema::Light& light_;
  const schema::Reconfiguration& stages_;
  bool draws_length_;
  RandomStream random_;
  const ImpairmentContext& context_;
  DarkSchedule schedule_;
  std::uint64_t drawn_windows_ = 0;
  bool sound_ = true;
};

}  // namespace

DarkSchedule dark_windows(const schema::Light& light,
                          const LinkIdentity& identity,
                          const ImpairmentContext& context) {
  return DarkBuilder(light, identity, context).build();
}

}  // namespace linkwright
