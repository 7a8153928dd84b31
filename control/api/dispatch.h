// SPDX-License-Identifier: Apache-2.0
//
// From a call to the row that fits, and from what its handler says or throws to the answer.
#pragma once

#include <exception>
#include <functional>
#include <span>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "control/api/failure.h"
#include "control/api/path.h"
#include "control/api/route.h"

namespace linkwright::api {

// Of a call to a row that changes something, after it was carried out or not.
struct Audit {
  const Peer& peer;
  Method method;
  std::string_view path;
  unsigned status;
  std::string_view message;  // of a failure, or what is worth keeping; mostly empty
};
using Auditor = std::function<void(const Audit&)>;

// What a handler threw that is no Failure, as one. Given a pointer that is not empty.
using Translator = std::function<Failure(const std::exception_ptr&)>;

Answer to_answer(const Failure& failure, Encoding encoding);

template <typename Service>
class Dispatcher {
 public:
  // All outlive it.
  Dispatcher(Service& service,
             std::span<const Route<Service>> routes,
             Translator translate,
             Auditor audit)
      : service_(service),
        routes_(routes),
        translate_(std::move(translate)),
        audit_(std::move(audit)) {}

  boost::asio::awaitable<Answer> operator()(Call call) {
    const Method method = call.method;
    const std::string path = call.path;
    const Peer peer = call.peer;
    const Encoding wanted = call.wanted;
    Answer answer;
    std::string message;
    try {
      answer = co_await carry_out(std::move(call));
      message = answer.remark;
    } catch (const Failure& failure) {
      answer = to_answer(failure, wanted);
      message = failure.what();
    } catch (...) {
      const Failure failure = translate_(std::current_exception());
      answer = to_answer(failure, wanted);
      message = failure.what();
    }
    if (method != Method::kGet) audit_({peer, method, path, answer.status, message});
    co_return answer;
  }

 private:
  boost::asio::awaitable<Answer> carry_out(Call call) {
    std::string allowed;
    for (const Route<Service>& route : routes_) {
      auto names = fit(route.path, call.path);
      if (!names) continue;
      if (route.method != call.method) {
        allowed += fmt::format("{}{}", allowed.empty() ? "" : ", ", to_text(route.method));
        continue;
      }
      if (call.peer.role < route.role)
        throw forbidden(fmt::format("{} {} is for the role {}; {} is {}",
                                    to_text(route.method),
                                    route.path,
                                    to_text(route.role),
                                    call.peer.name,
                                    to_text(call.peer.role)));
      Asked asked{std::move(*names), call.query, call.claim, call.peer};
      co_return co_await route.handle(service_, std::move(call), std::move(asked));
    }
    if (allowed.empty()) throw not_found(fmt::format("there is no {}", in_quotes(call.path)));
    throw not_allowed(fmt::format(
        "{} is not for {} (allowed: {})", in_quotes(call.path), to_text(call.method), allowed));
  }

  Service& service_;
  std::span<const Route<Service>> routes_;
  Translator translate_;
  Auditor audit_;
};

}  // namespace linkwright::api
