// SPDX-License-Identifier: Apache-2.0
#include "control/http/viewer_session.h"

#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <spdlog/spdlog.h>

#include "control/http/token_gate.h"
#include "control/http/words.h"

namespace linkwright::http {
namespace {

namespace websocket = beast::websocket;

// A browser ends the connection unless one of the protocols that it offers is taken.
bool offers_our_protocol(const BeastRequest& upgrade) {
  const std::string offers = head_of(upgrade).all("Sec-WebSocket-Protocol");
  for (const std::string_view offer : split(offers, ','))
    if (offer == kViewerProtocol) return true;
  return false;
}

class Session final : public ViewerSession, public std::enable_shared_from_this<Session> {
 public:
  Session(Stream stream,
          BeastRequest upgrade,
          std::shared_ptr<ViewerQueue> queue,
          bool binary,
          const Limits& limits)
      : socket_(std::move(stream)), upgrade_(std::move(upgrade)), queue_(std::move(queue)) {
    beast::get_lowest_layer(socket_).expires_never();  // the WebSocket has deadlines of its own
    websocket::stream_base::timeout deadlines{};
    deadlines.handshake_timeout = limits.header;
    deadlines.idle_timeout = limits.viewer_silence;
    deadlines.keep_alive_pings = true;
    socket_.set_option(deadlines);
    socket_.read_message_max(limits.viewer_says);
    socket_.auto_fragment(false);
    socket_.binary(binary);
  }

  asio::awaitable<void> run() override {
    const auto self = shared_from_this();
    const bool named = offers_our_protocol(upgrade_);
    socket_.set_option(websocket::stream_base::decorator([named](websocket::response_type& answer) {
      answer.set(beast::http::field::cache_control, "no-store");
      if (named) answer.set(beast::http::field::sec_websocket_protocol, kViewerProtocol);
    }));
    const auto [error] = co_await socket_.async_accept(upgrade_, kTold);
    if (!error) {
      asio::co_spawn(socket_.get_executor(), write_all(self), asio::detached);
      co_await read_all();
    }
  }

  void abort() override { beast::get_lowest_layer(socket_).close(); }

 private:
  // Pings, pongs and the close frame are handled in here.
  asio::awaitable<void> read_all() {
    beast::flat_buffer said;
    for (;;) {
      const auto [error, size] = co_await socket_.async_read(said, kTold);
      if (error) {
        spdlog::debug("a viewer is gone: {}", error.message());
        co_return;
      }
      said.consume(said.size());
    }
  }

  asio::awaitable<void> write_all(std::shared_ptr<Session>) {
    while (const Message message = co_await queue_->next()) {
      const auto [error, size] = co_await socket_.async_write(asio::buffer(*message), kTold);
      if (error) break;
    }
    if (queue_->left()) co_return;
    // The end of reading follows from the viewer's own close frame, or from the deadline.
    const websocket::close_reason reason(websocket::close_code::going_away);
    const auto [error] = co_await socket_.async_close(reason, kTold);
    if (error) abort();
  }

  websocket::stream<Stream> socket_;
  BeastRequest upgrade_;
  std::shared_ptr<ViewerQueue> queue_;
};

}  // namespace

std::shared_ptr<ViewerSession> make_viewer_session(Stream stream,
                                                   BeastRequest upgrade,
                                                   std::shared_ptr<ViewerQueue> queue,
                                                   bool binary,
                                                   const Limits& limits) {
  return std::make_shared<Session>(
      std::move(stream), std::move(upgrade), std::move(queue), binary, limits);
}

bool asks_for_stream(const BeastRequest& request) {
  return websocket::is_upgrade(request);
}

}  // namespace linkwright::http
