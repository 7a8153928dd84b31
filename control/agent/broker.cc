// SPDX-License-Identifier: Apache-2.0
#include "control/agent/broker.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <map>
#include <memory>
#include <stdexcept>
#include <utility>

#include <boost/asio.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <spdlog/spdlog.h>
#include <sys/wait.h>
#include <unistd.h>

#include "control/agent/messages.h"
#include "control/process/notify.h"
#include "control/process/socket_file.h"

namespace linkwright {
namespace {

namespace asio = boost::asio;
using Socket = asio::local::stream_protocol::socket;

constexpr std::size_t kLongestName = 40;

bool is_name(const std::string& name) {
  if (name.empty() || name.size() > kLongestName || name.front() == '.') return false;
  return name.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") ==
         std::string::npos;
}

// An emulator that this broker has started. Its socket file lives as long as it does.
struct Child {
  ::pid_t pid = -1;
  std::unique_ptr<SocketFile> file;
};

// What a child inherited would outlive this process: sockets that seem to be answered and are not.
void keep_from_children(int fd) {
  ::fcntl(fd, F_SETFD, FD_CLOEXEC);
}

class Broker {
 public:
  explicit Broker(const BrokerOptions& options)
      : options_(options),
        file_(options.folder + "/" + kBrokerSocket, options.group),
        acceptor_(io_, asio::local::stream_protocol(), file_.release_fd()),
        stop_(io_, SIGINT, SIGTERM),
        died_(io_, SIGCHLD) {}

  void run() {
    asio::co_spawn(io_, accept(), asio::detached);
    asio::co_spawn(io_, reap(), asio::detached);
    const Notifier manager;
    manager.tell("READY=1");
    stop_.async_wait([this](const boost::system::error_code& error, int) {
      if (!error) io_.stop();
    });
    io_.run();
    manager.tell("STOPPING=1");
    end_all();
  }

 private:
  asio::awaitable<void> accept() {
    for (;;) {
      auto [error, socket] = co_await acceptor_.async_accept(asio::as_tuple(asio::use_awaitable));
      if (error == asio::error::operation_aborted) co_return;
      if (error) continue;
      keep_from_children(socket.native_handle());
      const auto shared = std::make_shared<Socket>(std::move(socket));
      asio::co_spawn(
          io_, [this, shared] { return converse(shared); }, asio::detached);
    }
  }

  asio::awaitable<void> converse(std::shared_ptr<Socket> socket) {
    try {
      for (;;) {
        const auto request = co_await read_message<schema::Request>(*socket);
        if (!request) co_return;
        const std::string answer = framed(handle(*request));
        co_await asio::async_write(*socket, asio::buffer(answer), asio::use_awaitable);
      }
    } catch (const boost::system::system_error&) {
      // The peer is gone.
    }
  }

  schema::Response handle(const schema::Request& request) {
    if (!request.has_open())
      return refusal("this is the broker: it only opens emulators, and those answer all else");
    const std::string& name = request.open().name();
    if (!is_name(name))
      return refusal(
          fmt::format("\"{}\" is no name of an emulator (allowed: 1 to {} letters, "
                      "digits, '-', '_', '.')",
                      name,
                      kLongestName));
    try {
      return open(name);
    } catch (const std::exception& error) {
      return refusal(error.what());
    }
  }

  // One that runs is found again, also where an earlier broker has started it.
  schema::Response open(const std::string& name) {
    schema::Response response;
    schema::Opened& opened = *response.mutable_opened();
    const std::string path = fmt::format("{}/emulator-{}.sock", options_.folder, name);
    opened.set_socket(path);
    reap_ended();  // who asks again has seen one die, perhaps before this process was told
    if (children_.contains(name) || is_answered(path)) return response;
    auto file = std::make_unique<SocketFile>(path, options_.group);
    const ::pid_t pid = start(file->fd());
    spdlog::info("emulator \"{}\" is process {}", name, pid);
    children_[name] = Child{pid, std::move(file)};
    opened.set_fresh(true);
    return response;
  }

  ::pid_t start(int listening) {
    // Not closed on exec in the child, and only there.
    ::posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, listening, kListening);
    std::vector<std::string> words{options_.program, "--listen-fd", std::to_string(kListening)};
    words.insert(words.end(), options_.arguments.begin(), options_.arguments.end());
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    // A group of its own: Ctrl-C on the terminal is the broker's to pass on.
    ::posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    ::posix_spawnattr_setpgroup(&attributes, 0);
    ::pid_t pid = -1;
    const int error =
        ::posix_spawn(&pid, arguments[0], &actions, &attributes, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
    if (error != 0)
      throw std::runtime_error(
          fmt::format("cannot start \"{}\": {}", options_.program, std::strerror(error)));
    return pid;
  }

  asio::awaitable<void> reap() {
    for (;;) {
      co_await died_.async_wait(asio::use_awaitable);
      reap_ended();
    }
  }

  void reap_ended() {
    int status = 0;
    for (::pid_t pid = ::waitpid(-1, &status, WNOHANG); pid > 0;
         pid = ::waitpid(-1, &status, WNOHANG))
      bury(pid, status);
  }

  void bury(::pid_t pid, int status) {
    for (const auto& [name, child] : children_) {
      if (child.pid != pid) continue;
      if (WIFSIGNALED(status))
        spdlog::warn("emulator \"{}\": killed by signal {}", name, WTERMSIG(status));
      else
        spdlog::info("emulator \"{}\": exit status {}", name, WEXITSTATUS(status));
      children_.erase(name);
      return;
    }
  }

  // They close their books by themselves; who does not is not waited for without end.
  void end_all() {
    for (const auto& [name, child] : children_) {
      ::kill(child.pid, SIGTERM);
      ::kill(child.pid, SIGCONT);
    }
    for (int tries = 0; tries < kEndTries && !children_.empty(); ++tries) {
      int status = 0;
      const ::pid_t pid = ::waitpid(-1, &status, WNOHANG);
      if (pid > 0)
        bury(pid, status);
      else
        ::usleep(10'000);
    }
    for (const auto& [name, child] : children_) ::kill(child.pid, SIGKILL);
  }

  static constexpr int kListening = 3;
  static constexpr int kEndTries = 1'200;  // of 10 ms: the drain, and telling who listens

  BrokerOptions options_;
  asio::io_context io_{1};
  SocketFile file_;
  asio::local::stream_protocol::acceptor acceptor_;
  asio::signal_set stop_;
  asio::signal_set died_;
  std::map<std::string, Child> children_;  // by name
};

}  // namespace

void serve_broker(const BrokerOptions& options) {
  Broker(options).run();
}

}  // namespace linkwright
