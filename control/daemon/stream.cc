// SPDX-License-Identifier: Apache-2.0
#include "control/daemon/stream.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include <boost/asio.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "control/api/failure.h"
#include "control/daemon/refresh.h"
#include "control/daemon/routes.h"
#include "control/daemon/stream_messages.h"

namespace linkwright {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

constexpr std::string_view kPath = "/v1/stream";

// One viewer in a channel.
struct Seat {
  std::shared_ptr<http::Viewer> viewer;
  StreamWish wish;
  api::Peer peer;
  std::uint64_t dropped_told = 0;
};

// The viewers of one scenario (or all) at one pace.
class Channel : public std::enable_shared_from_this<Channel> {
 public:
  Channel(Daemon& daemon, StreamWish wish, std::shared_ptr<std::size_t> encoded)
      : daemon_(daemon),
        wish_(std::move(wish)),
        encoded_(std::move(encoded)),
        timer_(daemon.context().io) {}

  bool empty() const { return seats_.empty(); }

  void join(Seat seat) {
    seat.viewer->push(made(stream_message(seat.wish, seat.peer, 0)));
    const LooksTaken now = look_at(daemon_, wish_.scenario);
    for (const Topic topic : kTopics)
      if (seat.wish.wants(topic)) seat.viewer->push(made(message_of(topic, asked(now))));
    seats_.push_back(std::move(seat));
    if (std::exchange(ticking_, true)) return;
    asio::co_spawn(daemon_.context().io, tick(shared_from_this()), asio::detached);
  }

  void leave(const http::Viewer* viewer) {
    std::erase_if(seats_, [&](const Seat& seat) { return seat.viewer.get() == viewer; });
    if (seats_.empty()) timer_.cancel();
  }

 private:
  http::Message made(std::string text) {
    ++*encoded_;
    return std::make_shared<const std::string>(std::move(text));
  }

  TopicAsked asked(const LooksTaken& now) const {
    return {daemon_, wish_.scenario, before_, now, ticks_};
  }

  bool is_wanted(Topic topic) const {
    return std::any_of(
        seats_.begin(), seats_.end(), [&](const Seat& seat) { return seat.wish.wants(topic); });
  }

  // Two topics change seldom, and are told when they do.
  bool has_news(Topic topic) {
    if (topic == Topic::kPlan)
      return std::exchange(plan_told_, daemon_.generation()) != daemon_.generation();
    if (topic == Topic::kLog)
      return std::exchange(log_told_, daemon_.log().newest()) != daemon_.log().newest();
    return true;
  }

  void tell_all() {
    ++ticks_;
    LooksTaken now = look_at(daemon_, wish_.scenario);
    for (const Topic topic : kTopics) {
      if (!has_news(topic) || !is_wanted(topic)) continue;
      const http::Message message = made(message_of(topic, asked(now)));
      for (const Seat& seat : seats_)
        if (seat.wish.wants(topic)) seat.viewer->push(message);
    }
    for (Seat& seat : seats_) tell_lost(seat, now);
    before_ = std::move(now);
  }

  // Who has lost messages is told so, and hears again what is not told every tick. Last, so that
  // it is not what goes next.
  void tell_lost(Seat& seat, const LooksTaken& now) {
    const std::uint64_t dropped = seat.viewer->dropped();
    if (dropped == seat.dropped_told) return;
    seat.dropped_told = dropped;
    for (const Topic topic : {Topic::kPlan, Topic::kLog})
      if (seat.wish.wants(topic)) seat.viewer->push(made(message_of(topic, asked(now))));
    seat.viewer->push(made(stream_message(seat.wish, seat.peer, dropped)));
  }

  static asio::awaitable<void> tick(std::shared_ptr<Channel> self) {
    Clock::time_point next = Clock::now();
    self->plan_told_ = self->daemon_.generation();
    self->log_told_ = self->daemon_.log().newest();
    self->before_ = look_at(self->daemon_, self->wish_.scenario);
    while (!self->seats_.empty()) {
      next = std::max(next + self->wish_.every, Clock::now());
      self->timer_.expires_at(next);
      co_await self->timer_.async_wait(asio::as_tuple(asio::use_awaitable));
      if (self->seats_.empty()) break;
      co_await refresh_all(self->daemon_);
      try {
        self->tell_all();
      } catch (const std::exception& error) {
        spdlog::error("a tick of a stream was not told: {}", error.what());
      }
    }
    self->ticking_ = false;
    self->before_.clear();
  }

  Daemon& daemon_;
  StreamWish wish_;  // its scenario and pace
  std::shared_ptr<std::size_t> encoded_;
  asio::steady_timer timer_;
  std::vector<Seat> seats_;
  LooksTaken before_;
  std::uint64_t ticks_ = 0;
  std::uint64_t plan_told_ = 0;  // generation
  std::uint64_t log_told_ = 0;   // number of its newest entry
  bool ticking_ = false;
};

class Watch final : public http::Subscription {
 public:
  Watch(std::shared_ptr<Channel> channel, const http::Viewer* viewer)
      : channel_(std::move(channel)), viewer_(viewer) {}
  ~Watch() override { channel_->leave(viewer_); }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

 private:
  std::shared_ptr<Channel> channel_;
  const http::Viewer* viewer_;
};

// The table says for whom it is, as of every row.
void refuse_others(const api::Peer& peer) {
  for (const auto& route : api_routes())
    if (route.path == kPath && peer.role < route.role)
      throw api::forbidden(fmt::format("GET {} is for the role {}; {} is {}",
                                       kPath,
                                       to_text(route.role),
                                       peer.name,
                                       to_text(peer.role)));
}

}  // namespace

struct Streams::Impl {
  using Key = std::pair<std::string, std::chrono::milliseconds>;

  Daemon& daemon;
  std::map<Key, std::shared_ptr<Channel>> channels{};
  std::shared_ptr<std::size_t> encoded = std::make_shared<std::size_t>(0);
};

Streams::Streams(Daemon& daemon) : impl_(std::make_shared<Impl>(Impl{daemon})) {}
Streams::~Streams() = default;

std::unique_ptr<http::Subscription> Streams::open(const http::StreamAsked& asked,
                                                  std::shared_ptr<http::Viewer> viewer) {
  if (asked.path != kPath) return nullptr;
  refuse_others(asked.peer);
  StreamWish wish = stream_wish(asked.query);
  std::erase_if(impl_->channels, [](const auto& each) { return each.second->empty(); });
  std::shared_ptr<Channel>& channel = impl_->channels[{wish.scenario, wish.every}];
  if (!channel) channel = std::make_shared<Channel>(impl_->daemon, wish, impl_->encoded);
  auto watch = std::make_unique<Watch>(channel, viewer.get());
  channel->join({std::move(viewer), std::move(wish), asked.peer});
  return watch;
}

std::size_t Streams::channels() const {
  return static_cast<std::size_t>(
      std::count_if(impl_->channels.begin(), impl_->channels.end(), [](const auto& each) {
        return !each.second->empty();
      }));
}

std::size_t Streams::encoded() const {
  return *impl_->encoded;
}

}  // namespace linkwright
