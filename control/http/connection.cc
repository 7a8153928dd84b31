// SPDX-License-Identifier: Apache-2.0
#include "control/http/connection.h"

#include <array>
#include <exception>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <spdlog/spdlog.h>

#include "control/api/dispatch.h"
#include "control/http/beast_types.h"
#include "control/http/refusal.h"
#include "control/http/request_check.h"
#include "control/http/viewer_session.h"
#include "control/http/words.h"
#include "control/yaml/problem.h"

namespace linkwright::http {
namespace {

constexpr unsigned kVersion11 = 11;
constexpr std::size_t kReadBytes = 4096;
constexpr std::size_t kLingerBytes = 1u << 20;  // what is read of a client that is being closed

api::Answer to_answer(const api::Failure& failure) {
  return api::to_answer(failure, api::Encoding::kJson);
}

// A head that was looked at: a file or a call, or why there is none.
struct Judged {
  std::optional<File> file;
  std::optional<api::Call> call;
  api::Answer refused;
};

// While one is watching. However that ends, it is counted out and its queue takes nothing more.
class Watching {
 public:
  Watching(std::shared_ptr<Shared> shared, std::shared_ptr<ViewerQueue> queue)
      : shared_(std::move(shared)), queue_(std::move(queue)) {
    ++shared_->viewers;
  }
  ~Watching() {
    --shared_->viewers;
    queue_->leave();
  }
  Watching(const Watching&) = delete;
  Watching& operator=(const Watching&) = delete;

 private:
  std::shared_ptr<Shared> shared_;
  std::shared_ptr<ViewerQueue> queue_;
};

class HttpConnection final : public Connection,
                             public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(asio::generic::stream_protocol::socket socket,
                 Admit admit,
                 std::shared_ptr<Shared> shared)
      : stream_(std::move(socket)), admit_(std::move(admit)), shared_(std::move(shared)) {}

  asio::awaitable<void> run() override {
    const auto self = shared_from_this();
    try {
      auto patience = limits().header;  // who connects has something to ask
      while (co_await exchange(patience)) patience = limits().idle;
    } catch (const std::exception& error) {
      spdlog::warn("a connection is closed: {}", error.what());
    }
    stream_.close();
  }

  asio::awaitable<void> turn_away() override {
    const auto self = shared_from_this();
    api::Answer answer = to_answer(refusal(503, "there are too many connections"));
    co_await send(std::move(answer), kVersion11, false);
    stream_.close();
  }

  void finish() override {
    if (waiting_) stream_.close();
    if (viewer_queue_) viewer_queue_->close();
  }

  void abort() override {
    if (viewer_)
      viewer_->abort();
    else
      stream_.close();
  }

 private:
  const Limits& limits() const { return shared_->limits; }

  // One request and its answer. False: the conversation is over.
  asio::awaitable<bool> exchange(std::chrono::milliseconds patience) {
    if (!co_await wait_for_request(patience)) co_return false;
    BeastParser parser;
    parser.header_limit(static_cast<std::uint32_t>(limits().header_bytes));
    parser.body_limit(limits().body_bytes);
    stream_.expires_after(limits().header);
    const auto [error, size] =
        co_await beast::http::async_read_header(stream_, buffer_, parser, kTold);
    if (error) co_return co_await give_up(error);

    Judged judged = judge(parser.get());
    const bool keep = parser.keep_alive();
    const unsigned version = parser.get().version();
    if (judged.file) {
      BeastResponse file = to_response(*judged.file, version, keep);
      co_return co_await write(std::move(file), keep && parser.is_done());
    }
    // A body that is not wanted is not read: who sent it is told and closed.
    if (!judged.call)
      co_return co_await send(std::move(judged.refused), version, keep && parser.is_done());
    if (parser.is_done() && asks_for_stream(parser.get())) {
      BeastRequest upgrade = parser.release();
      co_return co_await show(std::move(upgrade), std::move(*judged.call));
    }
    if (const auto failed = co_await read_body(parser)) co_return co_await give_up(failed);
    judged.call->body = std::move(parser.get().body());
    api::Answer answer = co_await carry_out(std::move(*judged.call));
    co_return co_await send(std::move(answer), version, keep);
  }

  // Where the next one has come already, behind the one before, it does not wait.
  asio::awaitable<bool> wait_for_request(std::chrono::milliseconds patience) {
    if (buffer_.size() > 0) co_return true;
    if (shared_->stopping) co_return false;
    stream_.expires_after(patience);
    waiting_ = true;
    const auto room = buffer_.prepare(kReadBytes);
    const auto [error, size] = co_await stream_.async_read_some(room, kTold);
    waiting_ = false;
    if (error) co_return false;
    buffer_.commit(size);
    co_return true;
  }

  asio::awaitable<beast::error_code> read_body(BeastParser& parser) {
    if (parser.is_done()) co_return beast::error_code();
    stream_.expires_after(limits().body);
    if (same_word(std::string(parser.get()[beast::http::field::expect]), "100-continue")) {
      static constexpr std::string_view kGoOn = "HTTP/1.1 100 Continue\r\n\r\n";
      const auto [error, size] =
          co_await asio::async_write(stream_, asio::buffer(kGoOn.data(), kGoOn.size()), kTold);
      if (error) co_return error;
    }
    const auto [error, size] = co_await beast::http::async_read(stream_, buffer_, parser, kTold);
    co_return error;
  }

  std::optional<File> file_for(const Head& head) const {
    if (!shared_->files || head.method != "GET") return std::nullopt;
    const std::string_view target = head.target;
    const auto file = shared_->files(target.substr(0, target.find('?')));
    if (file) admit_.to_files(head);
    return file;
  }

  Judged judge(const BeastRequest& request) const {
    Judged judged;
    try {
      const Head head = head_of(request);
      judged.file = file_for(head);
      if (judged.file) return judged;
      api::Peer peer = admit_.peer(head);
      api::Call call = check_request(head);
      call.peer = std::move(peer);
      judged.call = std::move(call);
    } catch (const api::Failure& failure) {
      const bool foreign = failure.status == 401 || failure.status == 403 || failure.status == 421;
      spdlog::log(foreign ? spdlog::level::warn : spdlog::level::debug,
                  "refused with {}: {}",
                  failure.status,
                  failure.what());
      judged.refused = to_answer(failure);
    }
    return judged;
  }

  // The handler has no deadline.
  asio::awaitable<api::Answer> carry_out(api::Call call) {
    const std::string what =
        fmt::format("{} {} of {}", api::to_text(call.method), in_quotes(call.path), call.peer.name);
    stream_.expires_never();
    try {
      api::Answer answer = co_await shared_->dispatch(std::move(call));
      spdlog::debug("{}: {}", what, answer.status);
      co_return answer;
    } catch (const std::exception& error) {
      spdlog::warn("{}: {}", what, error.what());
    }
    co_return to_answer(refusal(500, "the daemon failed at this; its log says where"));
  }

  asio::awaitable<bool> give_up(beast::error_code error) {
    const auto verdict = verdict_of(error);
    spdlog::debug("no request: {}", error.message());
    if (!verdict) co_return false;
    api::Answer answer = to_answer(refusal(verdict->status, verdict->message));
    co_return co_await send(std::move(answer), kVersion11, false);
  }

  // Whether the conversation may go on.
  asio::awaitable<bool> send(api::Answer answer, unsigned version, bool keep) {
    return write(to_response(std::move(answer), version, keep), keep);
  }

  asio::awaitable<bool> write(BeastResponse response, bool keep) {
    keep = keep && !shared_->stopping;
    response.keep_alive(keep);
    stream_.expires_after(limits().answer);
    const auto [error, size] = co_await beast::http::async_write(stream_, response, kTold);
    if (error) co_return false;
    if (keep) co_return true;
    co_await linger();
    co_return false;
  }

  // Closing while something is unread may take the answer away from the client.
  asio::awaitable<void> linger() {
    beast::error_code ignored;
    stream_.socket().shutdown(asio::socket_base::shutdown_send, ignored);
    stream_.expires_after(limits().linger);
    std::array<char, kReadBytes> unread;
    for (std::size_t total = 0; total < kLingerBytes;) {
      const auto [error, size] = co_await stream_.async_read_some(asio::buffer(unread), kTold);
      if (error) co_return;
      total += size;
    }
  }

  // Gives the connection to a viewer, or answers why not.
  asio::awaitable<bool> show(BeastRequest upgrade, api::Call call) {
    const bool keep = upgrade.keep_alive();
    const auto queue = std::make_shared<ViewerQueue>(stream_.get_executor(), limits().viewer_queue);
    std::unique_ptr<Subscription> subscription;
    std::optional<api::Answer> refused = subscribe(std::move(call), queue, subscription);
    if (refused) co_return co_await send(std::move(*refused), kVersion11, keep);

    const Watching watching(shared_, queue);
    viewer_queue_ = queue;
    viewer_ = make_viewer_session(
        std::move(stream_), std::move(upgrade), queue, subscription->binary(), limits());
    if (shared_->stopping) queue->close();
    co_await viewer_->run();
    viewer_->abort();
    co_return false;
  }

  std::optional<api::Answer> subscribe(api::Call call,
                                       const std::shared_ptr<ViewerQueue>& queue,
                                       std::unique_ptr<Subscription>& out) const {
    try {
      if (buffer_.size() > 0) throw api::invalid("frames came before the WebSocket stood");
      if (!shared_->open_stream) throw api::not_found("there are no streams");
      if (shared_->viewers >= limits().viewers)
        throw api::unavailable(fmt::format("there are {} viewers already", shared_->viewers));
      const StreamAsked asked{std::move(call.path), std::move(call.query), std::move(call.peer)};
      out = shared_->open_stream(asked, queue);
      if (!out) throw api::not_found("there is no stream " + in_quotes(asked.path));
      return std::nullopt;
    } catch (const api::Failure& failure) {
      return to_answer(failure);
    } catch (const std::exception& error) {
      spdlog::warn("a stream was not opened: {}", error.what());
      return to_answer(refusal(500, "the daemon failed at this; its log says where"));
    }
  }

  Stream stream_;
  Admit admit_;
  std::shared_ptr<Shared> shared_;
  beast::flat_buffer buffer_;  // what came behind the request that is being looked at
  bool waiting_ = false;       // for the first byte of a request
  std::shared_ptr<ViewerQueue> viewer_queue_;  // of the viewer that this has become
  std::shared_ptr<ViewerSession> viewer_;
};

}  // namespace

std::shared_ptr<Connection> make_connection(asio::generic::stream_protocol::socket socket,
                                            Admit admit,
                                            std::shared_ptr<Shared> shared) {
  return std::make_shared<HttpConnection>(std::move(socket), std::move(admit), std::move(shared));
}

}  // namespace linkwright::http
