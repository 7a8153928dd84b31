// SPDX-License-Identifier: Apache-2.0
#include "control/api/dispatch.h"

#include <optional>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "control/schema/api.pb.h"

namespace linkwright::api {
namespace {

namespace asio = boost::asio;

// Remembers what was asked of it.
struct Service {
  std::vector<std::string> asked;
};

asio::awaitable<Version> look(Service& service, const Empty&, const Asked& asked, Told& told) {
  service.asked.push_back("look " + asked.in_path.at("name"));
  told.generation = 7;
  Version out;
  out.set_api(1);
  co_return out;
}

asio::awaitable<Empty> change(Service& service,
                              const ScenarioText& text,
                              const Asked& asked,
                              Told& told) {
  service.asked.push_back("change " + asked.in_path.at("name") + " " + text.yaml());
  if (text.yaml() == "stale") throw stale("seen too long ago", 9);
  if (text.yaml() == "odd") throw std::runtime_error("odd");
  told.status = 201;
  co_return Empty();
}

const std::vector<Route<Service>>& routes() {
  static const std::vector<Route<Service>> kRoutes{
      row(Method::kGet, "/v1/things/{name}", Role::kViewer, look, "look at it"),
      row(Method::kPut, "/v1/things/{name}", Role::kOperator, change, "change it"),
  };
  return kRoutes;
}

class Dispatching : public testing::Test {
 protected:
  Answer ask(Method method, const std::string& path, const std::string& body, Role role) {
    Call call;
    call.method = method;
    call.path = path;
    call.body = body;
    call.peer = {"somebody", role};
    return ask(std::move(call));
  }

  Answer ask(Call call) {
    Dispatcher<Service> dispatcher(
        service_,
        routes(),
        [](const std::exception_ptr&) { return unavailable("translated"); },
        [this](const Audit& audit) { audits_.push_back(std::to_string(audit.status)); });
    std::optional<Answer> answer;
    asio::io_context io;
    asio::co_spawn(io, dispatcher(std::move(call)), [&](std::exception_ptr thrown, Answer given) {
      EXPECT_FALSE(thrown);
      answer = std::move(given);
    });
    io.run();
    return answer.value();
  }

  Service service_;
  std::vector<std::string> audits_;
};

TEST_F(Dispatching, GivesTheRowWhatWasAsked) {
  const Answer answer = ask(Method::kGet, "/v1/things/a%20b", "", Role::kViewer);
  EXPECT_EQ(answer.status, 200u);
  EXPECT_EQ(answer.generation, 7u);
  EXPECT_EQ(answer.content_type, "application/json");
  EXPECT_EQ(answer.body, R"({"api":1,"program":"","started":""})");
  EXPECT_EQ(service_.asked, std::vector<std::string>{"look a b"});
  EXPECT_TRUE(audits_.empty()) << "looking is not audited";
}

TEST_F(Dispatching, AuditsWhatChanges) {
  EXPECT_EQ(ask(Method::kPut, "/v1/things/x", R"({"yaml":"text"})", Role::kOperator).status, 201u);
  EXPECT_EQ(service_.asked, std::vector<std::string>{"change x text"});
  EXPECT_EQ(audits_, std::vector<std::string>{"201"});
}

TEST_F(Dispatching, RefusesWhoMayNot) {
  const Answer answer = ask(Method::kPut, "/v1/things/x", "{}", Role::kViewer);
  EXPECT_EQ(answer.status, 403u);
  EXPECT_NE(answer.body.find("is for the role operator; somebody is viewer"), std::string::npos);
  EXPECT_TRUE(service_.asked.empty());
  EXPECT_EQ(audits_, std::vector<std::string>{"403"}) << "an attempt is audited, too";
}

TEST_F(Dispatching, TellsWhatThereIsNot) {
  EXPECT_EQ(ask(Method::kGet, "/v1/thing/x", "", Role::kAdmin).status, 404u);
  const Answer answer = ask(Method::kDelete, "/v1/things/x", "", Role::kAdmin);
  EXPECT_EQ(answer.status, 405u);
  EXPECT_NE(answer.body.find("allowed: GET, PUT"), std::string::npos) << answer.body;
}

TEST_F(Dispatching, TurnsWhatIsThrownIntoAnswers) {
  const Answer answer = ask(Method::kPut, "/v1/things/x", R"({"yaml":"stale"})", Role::kAdmin);
  EXPECT_EQ(answer.status, 412u);
  EXPECT_EQ(answer.generation, 9u);
  EXPECT_EQ(ask(Method::kPut, "/v1/things/x", R"({"yaml":"odd"})", Role::kAdmin).status, 503u);
}

TEST_F(Dispatching, ABodyThatCannotBeReadReachesNobody) {
  for (const char* body : {"{", "[]", R"({"yamml":"x"})", R"({"yaml":{}})", "\xff\xfe"}) {
    const Answer answer = ask(Method::kPut, "/v1/things/x", body, Role::kOperator);
    EXPECT_EQ(answer.status, 400u) << body;
    EXPECT_NE(answer.body.find(R"("code":"invalid")"), std::string::npos) << answer.body;
  }
  Call call;
  call.method = Method::kPut;
  call.path = "/v1/things/x";
  call.body = "\x0a\xff";
  call.body_encoding = Encoding::kBinary;
  call.peer.role = Role::kOperator;
  EXPECT_EQ(ask(std::move(call)).status, 400u);
  EXPECT_TRUE(service_.asked.empty());
}

TEST_F(Dispatching, TakesYamlWhereARowHasAPlaceForIt) {
  Call call;
  call.method = Method::kPut;
  call.path = "/v1/things/x";
  call.body = "schema: 1\n";
  call.body_encoding = Encoding::kYaml;
  call.peer.role = Role::kOperator;
  EXPECT_EQ(ask(call).status, 201u);
  EXPECT_EQ(service_.asked, std::vector<std::string>{"change x schema: 1\n"});
  call.method = Method::kGet;
  EXPECT_EQ(ask(call).status, 415u);
}

TEST_F(Dispatching, AnswersBinaryWhereThatIsWanted) {
  Call call;
  call.path = "/v1/things/x";
  call.wanted = Encoding::kBinary;
  const Answer answer = ask(std::move(call));
  Version version;
  ASSERT_TRUE(version.ParseFromString(answer.body));
  EXPECT_EQ(version.api(), 1u);
  EXPECT_EQ(answer.content_type, "application/x-protobuf");
}

}  // namespace
}  // namespace linkwright::api
