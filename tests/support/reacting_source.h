// SPDX-License-Identifier: Apache-2.0
//
// Sources that decide their next frame by what came out of the fabric, and the loop that runs them
// beside it in model time. A frame that comes out is acknowledged to its source a fixed time later,
// with the congestion mark that it carried; a pause shows as frames that wait at the source's own
// link. The loop never guesses: it advances the fabric only as far as no acknowledgement can come.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <queue>
#include <utility>
#include <vector>

#include "link_models/fabric/fabric.h"
#include "tests/support/small_fabric.h"

namespace linkwright::test {

inline constexpr std::uint64_t kEndless = ~std::uint64_t{0};

// What all frames of a source have in common.
struct Flow {
  HostId from = 0;
  HostId to = 0;
  std::uint32_t hash = 0;
  std::uint8_t cls = 0;
  bool markable = false;
  std::uint32_t bytes = 1'000;
};

class Source {
 public:
  explicit Source(const Flow& flow) : flow_(flow) {}
  virtual ~Source() = default;
  const Flow& flow() const { return flow_; }

  // When it wants to send; kNever: not before an acknowledgement.
  virtual Instant next() const = 0;
  // At next(), with so many frames waiting at its link: whether it sends one.
  virtual bool send(Instant now, std::uint64_t waiting) = 0;
  virtual bool wants_acknowledgements() const { return false; }
  virtual void acknowledge(Instant, bool /*marked*/) {}

 private:
  Flow flow_;
};

// One frame per interval, but none while `patience` frames of the host wait for its link.
class PacedSource : public Source {
 public:
  PacedSource(const Flow& flow,
              Duration interval,
              std::uint64_t frames = kEndless,
              Instant first = kEpoch,
              std::uint64_t patience = kEndless)
      : Source(flow), interval_(interval), left_(frames), next_(first), patience_(patience) {}

  Instant next() const override { return left_ == 0 ? kNever : next_; }
  bool send(Instant now, std::uint64_t waiting) override {
    next_ = now + interval_;
    if (waiting >= patience_) return false;
    --left_;
    return true;
  }

 private:
  Duration interval_;
  std::uint64_t left_;
  Instant next_;
  std::uint64_t patience_;
};

// As many frames as the window allows are outstanding, from the start on.
class WindowSource : public Source {
 public:
  WindowSource(const Flow& flow, std::uint64_t window, std::uint64_t frames = kEndless)
      : Source(flow), free_(window), left_(frames) {}

  Instant next() const override { return free_ == 0 || left_ == 0 ? kNever : told_; }
  bool send(Instant, std::uint64_t) override {
    --free_;
    --left_;
    return true;
  }
  bool wants_acknowledgements() const override { return true; }
  void acknowledge(Instant now, bool) override {
    ++free_;
    told_ = now;
  }

 private:
  std::uint64_t free_;
  std::uint64_t left_;
  Instant told_ = kEpoch;
};

// Halves its rate on a mark, at most once per `calm`, and adds a thousandth of the line rate on
// every acknowledgement without one. The rate is in parts of 1024 of a frame per `frame_time`.
class HalvingSource : public Source {
 public:
  HalvingSource(const Flow& flow, Duration frame_time, Duration calm)
      : Source(flow), frame_time_(frame_time), calm_(calm) {}

  Instant next() const override { return next_; }
  bool send(Instant now, std::uint64_t) override {
    next_ = now + frame_time_ * 1'024 / rate_;
    return true;
  }
  bool wants_acknowledgements() const override { return true; }
  void acknowledge(Instant now, bool marked) override {
    if (!marked) {
      rate_ = std::min<std::int64_t>(rate_ + 1, 1'024);
    } else if (now >= calm_until_) {
      rate_ = std::max<std::int64_t>(rate_ / 2, 16);
      calm_until_ = now + calm_;
    }
  }

 private:
  Duration frame_time_;
  Duration calm_;
  std::int64_t rate_ = 1'024;
  Instant next_ = kEpoch;
  Instant calm_until_ = kEpoch;
};

struct FlowBooks {
  std::uint64_t sent = 0;
  std::uint64_t delivered = 0;
  std::uint64_t marked = 0;
  std::array<std::uint64_t, kDropReasons> dropped{};
  Instant last_out{};

  std::uint64_t lost(DropReason reason) const { return dropped[static_cast<std::size_t>(reason)]; }
};

class ReactingRun {
 public:
  explicit ReactingRun(const FabricConfig& config,
                       const FabricCapacity& capacity = {},
                       Duration acknowledged_after = microseconds(1))
      : fabric_(config, capacity), delay_(acknowledged_after), access_(config.graph.hosts) {
    for (LinkId link = links(config.graph); link-- > 0;)
      if (is_host(config.graph, from(config.graph, link))) access_[from(config.graph, link)] = link;
  }

  Fabric& fabric() { return fabric_; }
  LinkId access_link(HostId host) const { return access_[host]; }

  // All of them are added before the first run(). The number of the source is returned.
  template <typename S, typename... Arguments>
  std::size_t add(Arguments&&... arguments) {
    sources_.push_back(std::make_unique<S>(std::forward<Arguments>(arguments)...));
    books_.emplace_back();
    react_ = react_ || sources_.back()->wants_acknowledgements();
    return sources_.size() - 1;
  }

  // A host asks its switch to pause. At the horizon or later, and before its sources send that
  // late.
  void offer_pause(HostId host, Instant at, const PauseFields& pause) {
    const FabricArrival arrival{.handle = 1, .at = at, .frame_bytes = 60, .pause = pause};
    offered_.add(arrival.frame_bytes);
    fabric_.offer(host, {&arrival, 1});
  }

  // Called for whatever comes out, with the number of its source.
  std::function<void(std::size_t, const FabricDeparture&)> watch;

  // Everything strictly before `until`.
  void run(Instant until) {
    EventTree sending(sources_.size());
    for (std::size_t i = 0; i < sources_.size(); ++i) sending.set(i, sources_[i]->next());
    for (;;) {
      const Instant told = std::min(sending.time(), acks_.empty() ? kNever : acks_.top().at);
      const Instant event = std::max(fabric_.next_event(), fabric_.horizon());
      if (std::min(told, event) >= until) break;
      const bool may_answer = react_ && event != kNever;
      const Instant sure = may_answer ? event + delay_ : kNever;
      fabric_.advance(std::min({told, sure, until}));
      take(until);
      if (told > fabric_.horizon() || told >= until) continue;
      for (; !acks_.empty() && acks_.top().at <= told; acks_.pop()) {
        const std::size_t source = acks_.top().source;
        sources_[source]->acknowledge(told, acks_.top().marked);
        sending.set(source, sources_[source]->next());
      }
      while (sending.time() <= told) send(sending, told);
    }
    fabric_.advance(until);
    take(until);
  }

  const FlowBooks& books(std::size_t source) const { return books_[source]; }
  std::uint64_t delivered() const {
    std::uint64_t sum = 0;
    for (const FlowBooks& books : books_) sum += books.delivered;
    return sum;
  }
  std::uint64_t lost(DropReason reason) const {
    std::uint64_t sum = 0;
    for (const FlowBooks& books : books_) sum += books.lost(reason);
    return sum;
  }
  std::uint64_t lost() const {
    std::uint64_t sum = 0;
    for (std::size_t reason = 1; reason < kDropReasons; ++reason)
      sum += lost(static_cast<DropReason>(reason));
    return sum;
  }
  bool books_close() const {
    const FabricCounters counters = fabric_.counters();
    return offered_ + counters.originated == returned_ + fabric_.held() + counters.copies_lost;
  }

 private:
  struct Acknowledgement {
    Instant at{};
    std::uint64_t number = 0;
    std::size_t source = 0;
    bool marked = false;

    bool operator<(const Acknowledgement& other) const {
      return std::pair(at, number) > std::pair(other.at, other.number);
    }
  };

  void send(EventTree& sending, Instant now) {
    const std::size_t source = sending.first();
    const Flow& flow = sources_[source]->flow();
    if (sources_[source]->send(now, fabric_.egress(access_[flow.from])->waiting_frames)) {
      HostArrival made = frame_of(flow.from, address_of(flow.to), now, flow.bytes, flow.hash);
      made.arrival.handle = source << 32 | (books_[source].sent++ + 1);
      made.arrival.tags.priority = flow.cls;
      made.arrival.tags.markable = flow.markable;
      offered_.add(flow.bytes);
      fabric_.offer(flow.from, {&made.arrival, 1});
    }
    sending.set(source, sources_[source]->next());
  }

  void take(Instant until) {
    std::array<FabricDeparture, 64> gone;
    while (const std::size_t count = fabric_.collect_drops(gone))
      for (const FabricDeparture& drop : std::span(gone).first(count)) {
        returned_.add(drop.frame_bytes);
        if (drop.handle != 0 && !drop.absorbed)  // else a pause
          ++books_[drop.handle >> 32].dropped[static_cast<std::size_t>(drop.reason)];
      }
    for (HostId host = 0; host < fabric_.graph().hosts; ++host)
      for (const FabricDeparture* front = fabric_.front(host);
           front != nullptr && front->at < until;
           front = fabric_.front(host)) {
        book(*front);
        fabric_.pop(host);
      }
  }

  void book(const FabricDeparture& out) {
    const std::size_t source = out.handle >> 32;
    FlowBooks& books = books_[source];
    returned_.add(out.frame_bytes);
    ++books.delivered;
    books.marked += out.marked;
    books.last_out = std::max(books.last_out, out.at);
    if (watch) watch(source, out);
    if (sources_[source]->wants_acknowledgements())
      acks_.push({out.at + delay_, numbers_++, source, out.marked});
  }

  Fabric fabric_;
  Duration delay_;
  std::vector<LinkId> access_;  // by host: its own link, the first if it has several
  std::vector<std::unique_ptr<Source>> sources_;
  std::vector<FlowBooks> books_;
  std::priority_queue<Acknowledgement> acks_;
  std::uint64_t numbers_ = 0;
  bool react_ = false;
  Tally offered_;
  Tally returned_;
};

}  // namespace linkwright::test
