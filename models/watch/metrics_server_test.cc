// Clients as they come: quick, silent, endless, and those that never read.
#include "models/watch/metrics_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "absl/cleanup/cleanup.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

int Connect(uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  return fd;
}

std::string Ask(uint16_t port, const std::string& request) {
  const int fd = Connect(port);
  const auto closer = absl::MakeCleanup([fd] { close(fd); });
  send(fd, request.data(), request.size(), MSG_NOSIGNAL);
  std::string answer;
  char bytes[4096];
  for (ssize_t count; (count = recv(fd, bytes, sizeof(bytes), 0)) > 0;) answer.append(bytes, count);
  return answer;
}

TEST(MetricsServerTest, AnswersEachClient) {
  int asked = 0;
  const auto server = MetricsServer::Start(
      "127.0.0.1:0", false, [&] { return "metric " + std::to_string(++asked) + "\n"; });
  ASSERT_TRUE(server.ok()) << server.status();
  const uint16_t port = (*server)->port();
  EXPECT_EQ(Ask(port, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"),
            "HTTP/1.0 200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"
            "Content-Length: 9\r\nConnection: close\r\n\r\nmetric 1\n");
  EXPECT_THAT(Ask(port, "GET / HTTP/1.0\n\n"), HasSubstr("metric 2"));
  EXPECT_THAT(Ask(port, "GET /etc/passwd HTTP/1.0\r\n\r\n"), StartsWith("HTTP/1.0 404"));
  EXPECT_THAT(Ask(port, "POST /metrics HTTP/1.0\r\n\r\n"), StartsWith("HTTP/1.0 404"));
}

TEST(MetricsServerTest, HostileClientsKeepNobodyFromTheirTurn) {
  const std::string large(64 << 20, 'x');
  bool is_large = true;
  const auto server = MetricsServer::Start(
      "127.0.0.1:0", false, [&] { return is_large ? large : std::string("small\n"); });
  ASSERT_TRUE(server.ok()) << server.status();
  const uint16_t port = (*server)->port();
  // Asks, and never reads; says nothing at all; never ends its request.
  const int deaf = Connect(port);
  send(deaf, "GET / HTTP/1.0\r\n\r\n", 18, MSG_NOSIGNAL);
  const int silent = Connect(port);
  EXPECT_THAT(Ask(port, std::string(1 << 20, 'a')), "");
  is_large = false;
  EXPECT_THAT(Ask(port, "GET / HTTP/1.0\r\n\r\n"), HasSubstr("small"));
  close(deaf);
  close(silent);
}

TEST(MetricsServerTest, RefusesWhatOthersCanReach) {
  const auto text = [] { return std::string(); };
  EXPECT_THAT(std::string(MetricsServer::Start("0.0.0.0:0", false, text).status().message()),
              HasSubstr("--listen_anywhere"));
  EXPECT_TRUE(MetricsServer::Start("0.0.0.0:0", true, text).ok());
  for (const char* const wrong :
       {"", "9464", "localhost:1", "127.0.0.1:", "127.0.0.1:70000", "[::1:1"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(MetricsServer::Start(wrong, false, text).status()))
        << wrong;
  }
  const auto first = MetricsServer::Start("127.0.0.1:0", false, text);
  ASSERT_TRUE(first.ok());
  const std::string taken = "127.0.0.1:" + std::to_string((*first)->port());
  EXPECT_THAT(std::string(MetricsServer::Start(taken, false, text).status().message()),
              HasSubstr("cannot listen on " + taken));
}

}  // namespace
}  // namespace callprint
