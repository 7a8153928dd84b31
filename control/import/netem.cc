// SPDX-License-Identifier: Apache-2.0
#include "control/import/netem.h"

#include <cmath>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "control/import/netem_words.h"

namespace linkwright {
namespace {

// What a jitter's bound is in its standard deviations, rounded up, and the shortest half-life in
// which it keeps order, with room (link_models/jitter.h).
constexpr double kBoundDeviations = 2.1214;
constexpr double kHalfLifeDeviations = 4;

class Importer {
 public:
  explicit Importer(const std::string& arguments) : words_(arguments) {}

  std::variant<NetemImport, NetemProblem> run() {
    if (words_.done()) fail("names no impairment, for example \"delay 10ms loss 1%\"");
    while (!words_.done() && !problem_) take_one(words_.take());
    if (!problem_) finish_delay();
    if (problem_) return *problem_;
    return std::move(out_);
  }

 private:
  void take_one(const std::string& word) {
    if (word == "delay" || word == "latency") return take_delay();
    if (word == "distribution") return take_distribution();
    if (word == "loss" || word == "drop") return take_loss();
    if (word == "duplicate") return take_duplicate();
    if (word == "reorder") return take_reorder();
    if (word == "gap") return take_gap();
    if (word == "rate") return take_rate();
    if (word == "limit") return take_limit();
    if (word == "corrupt") {
      return fail(
          "corrupt: a frame with a wrong bit does not pass a link, it is lost; give the bit error "
          "ratio of the link instead (channel.pre_fec_ber)");
    }
    if (word == "ecn" || word == "slot" || word == "seed")
      return fail(word + ": has no equal on a link");
    fail(
        fmt::format("\"{}\" is unknown, allowed delay, distribution, loss, duplicate, reorder, "
                    "gap, rate, limit",
                    word));
  }

  void fail(std::string message) {
    if (!problem_) problem_ = NetemProblem{"netem: " + std::move(message)};
  }
  void set(std::string_view field, const std::string& value) {
    out_.parameters.push_back(fmt::format("{}={}", field, value));
  }
  void set_ns(std::string_view field, double ns) {
    set(field, fmt::format("{}ps", std::llround(ns * 1e3)));
  }
  void remark(std::string text) { out_.remarks.push_back("netem: " + std::move(text)); }

  using Reader = std::optional<double> (*)(const std::string&);

  static const char* wanted_by(Reader read) {
    if (read == netem_time_ns) return "a time from 0, as in 10ms";
    if (read == netem_share) return "a share from 0% to 100%";
    return "a rate above 0, as in 1gbit";
  }
  double need(const char* what, Reader read) {
    const auto word = words_.take_number();
    const auto value = word ? read(*word) : std::nullopt;
    if (!value) {
      const std::string found = word ? *word : words_.done() ? "nothing" : words_.take();
      fail(fmt::format("{}: wants {} (value {})", what, wanted_by(read), found));
    }
    return value.value_or(0);
  }
  std::optional<double> may(const char* what, Reader read) {
    const auto word = words_.take_number();
    if (!word) return std::nullopt;
    const auto value = read(*word);
    if (!value) fail(fmt::format("{}: wants {} (value {})", what, wanted_by(read), *word));
    return value;
  }
  // netem's correlated draws do not have the statistics they are asked for (tc-netem(8) says so).
  void refuse_correlation(const char* what) {
    if (may(what, netem_share).value_or(0) > 0)
      fail(fmt::format("{}: a correlation is not reproduced; frame_loss has states for bursts",
                       what));
  }

  void take_delay() {
    delay_ns_ = need("delay", netem_time_ns);
    if (const auto jitter = may("delay jitter", netem_time_ns)) jitter_ns_ = *jitter;
    if (may("delay correlation", netem_share).value_or(0) > 0)
      remark(
          "the correlation of the delay is left out: jitter changes smoothly over its half-life");
  }

  void take_distribution() {
    const std::string name = words_.done() ? "nothing" : words_.take();
    if (name == "normal" || name == "pareto" || name == "paretonormal")
      deviation_per_jitter_ = 1;
    else if (name != "uniform")
      fail(
          fmt::format("distribution: \"{}\" is unknown, allowed uniform, normal, pareto, "
                      "paretonormal",
                      name));
    if (name == "pareto" || name == "paretonormal")
      remark("distribution " + name + ": mean and deviation are kept, the tail is not");
  }

  void finish_delay() {
    if (delay_ns_ <= 0) return;
    const double deviation = jitter_ns_ * deviation_per_jitter_;
    const double mean = deviation * kBoundDeviations;
    if (mean > delay_ns_) {
      return fail(fmt::format("delay: a jitter of {} ns around {} ns would need delays below zero",
                              jitter_ns_,
                              delay_ns_));
    }
    set_ns("latency.propagation", delay_ns_ - mean);
    if (deviation <= 0) return;
    set_ns("jitter.mean", mean);
    set_ns("jitter.deviation", deviation);
    set_ns("jitter.half_life", deviation * kHalfLifeDeviations);
    remark(
        "netem draws the jitter of each packet alone, and packets overtake; here order is kept "
        "and the jitter changes smoothly");
  }

  void take_loss() {
    if (words_.take_if("state")) return take_loss_states();
    if (words_.take_if("gemodel")) return take_loss_gemodel();
    words_.take_if("random");
    set("frame_loss.p14", fmt::format("{}", need("loss", netem_share)));
    refuse_correlation("loss");
  }

  // Defaults of what is left out: tc-netem(8).
  void take_loss_states() {
    const double p13 = need("loss state p13", netem_share);
    const double p31 = may("loss state p31", netem_share).value_or(1 - p13);
    const double p32 = may("loss state p32", netem_share).value_or(0);
    const double p23 = may("loss state p23", netem_share).value_or(1);
    const double p14 = may("loss state p14", netem_share).value_or(0);
    set("frame_loss.p13", fmt::format("{}", p13));
    set("frame_loss.p31", fmt::format("{}", p31));
    set("frame_loss.p32", fmt::format("{}", p32));
    set("frame_loss.p23", fmt::format("{}", p23));
    set("frame_loss.p14", fmt::format("{}", p14));
  }

  void take_loss_gemodel() {
    const double p = need("loss gemodel p", netem_share);
    const double r = may("loss gemodel r", netem_share).value_or(1 - p);
    const double one_minus_h = may("loss gemodel 1-h", netem_share).value_or(1);
    const double one_minus_k = may("loss gemodel 1-k", netem_share).value_or(0);
    set("frame_loss.gilbert_elliott.p", fmt::format("{}", p));
    set("frame_loss.gilbert_elliott.r", fmt::format("{}", r));
    set("frame_loss.gilbert_elliott.loss_bad", fmt::format("{}", one_minus_h));
    set("frame_loss.gilbert_elliott.loss_good", fmt::format("{}", one_minus_k));
  }

  void take_duplicate() {
    set("duplicate.probability", fmt::format("{}", need("duplicate", netem_share)));
    refuse_correlation("duplicate");
  }

  // netem sends the chosen packets at once; all others wait for the delay.
  void take_reorder() {
    if (delay_ns_ <= 0) return fail("reorder: needs a delay before it, as for tc");
    set("reorder.probability", fmt::format("{}", need("reorder", netem_share)));
    set_ns("reorder.early", delay_ns_);
    refuse_correlation("reorder");
  }

  void take_gap() {
    const auto word = words_.take_number();
    if (!word) return fail("gap: wants a number of packets");
    set("reorder.every", *word);
  }

  void take_rate() {
    set("rate", fmt::format("{:.0f}bps", need("rate", netem_rate_bps)));
    set("serialization", "model");
    remark(
        "rate: netem counts octets from the destination address on; a link counts preamble, FCS "
        "and gap as well");
  }

  void take_limit() {
    const auto word = words_.take_number();
    const std::optional<double> packets = word ? netem_rate_bps(*word) : std::nullopt;
    if (!packets) return fail("limit: wants a number of packets");
    set("queue_limit", fmt::format("{:.0f}B", *packets * 1514));
    remark("limit: packets of 1514 octets; netem's limit holds those in flight too");
  }

  NetemWords words_;
  NetemImport out_;
  std::optional<NetemProblem> problem_;
  double delay_ns_ = 0;
  double jitter_ns_ = 0;
  double deviation_per_jitter_ = 0.5773502691896258;  // uniform: 1 / sqrt(3)
};

}  // namespace

std::variant<NetemImport, NetemProblem> import_netem(const std::string& arguments) {
  return Importer(arguments).run();
}

}  // namespace linkwright
