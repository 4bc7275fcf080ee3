#include "models/watch/metrics_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

// A client that sends or takes nothing is left after this, so that the next one has its turn.
constexpr absl::Duration kPatience = absl::Seconds(2);
constexpr size_t kMostRequestBytes = 4096;

struct Address {
  sockaddr_storage storage = {};
  socklen_t size = 0;
  bool is_loopback = false;
};

absl::StatusOr<Address> ParseAddress(absl::string_view text) {
  const auto wrong = [text] {
    return absl::InvalidArgumentError(absl::StrCat(
        "\"", text, "\" is no address to listen on; use 127.0.0.1:PORT or [::1]:PORT"));
  };
  const size_t colon = text.rfind(':');
  uint32_t port;
  if (colon == absl::string_view::npos || !absl::SimpleAtoi(text.substr(colon + 1), &port) ||
      port > 65535) {
    return wrong();
  }
  absl::string_view host = text.substr(0, colon);
  Address address;
  if (absl::ConsumePrefix(&host, "[") && absl::ConsumeSuffix(&host, "]")) {
    auto* const ip = reinterpret_cast<sockaddr_in6*>(&address.storage);
    if (inet_pton(AF_INET6, std::string(host).c_str(), &ip->sin6_addr) != 1) return wrong();
    ip->sin6_family = AF_INET6;
    ip->sin6_port = htons(static_cast<uint16_t>(port));
    address.size = sizeof(*ip);
    address.is_loopback = IN6_IS_ADDR_LOOPBACK(&ip->sin6_addr);
    return address;
  }
  auto* const ip = reinterpret_cast<sockaddr_in*>(&address.storage);
  if (inet_pton(AF_INET, std::string(host).c_str(), &ip->sin_addr) != 1) return wrong();
  ip->sin_family = AF_INET;
  ip->sin_port = htons(static_cast<uint16_t>(port));
  address.size = sizeof(*ip);
  address.is_loopback = ntohl(ip->sin_addr.s_addr) >> 24 == 127;
  return address;
}

// Waits until the client can be read or written; false after `end`.
bool WaitFor(int client, short events, absl::Time end) {
  pollfd waited = {client, events, 0};
  const int64_t left = absl::ToInt64Milliseconds(end - absl::Now());
  return left > 0 && poll(&waited, 1, static_cast<int>(left)) == 1;
}

}  // namespace

absl::StatusOr<std::unique_ptr<MetricsServer>> MetricsServer::Start(
    const std::string& address_text, bool anywhere, std::function<std::string()> text) {
  ASSIGN_OR_RETURN(Address address, ParseAddress(address_text));
  if (!address.is_loopback && !anywhere) {
    return absl::InvalidArgumentError(
        absl::StrCat(address_text,
                     " can be reached from other machines, which would learn what "
                     "this one does; use 127.0.0.1, or say --listen_anywhere"));
  }
  const int fd = socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  auto closer = absl::MakeCleanup([fd] { close(fd); });
  const int yes = 1;
  auto* const generic = reinterpret_cast<sockaddr*>(&address.storage);
  if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) != 0 ||
      bind(fd, generic, address.size) != 0 || listen(fd, 16) != 0 ||
      getsockname(fd, generic, &address.size) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot listen on ", address_text, ": ", strerror(errno)));
  }
  std::move(closer).Cancel();
  // Both kinds have their port in the same place.
  const uint16_t port = ntohs(reinterpret_cast<sockaddr_in*>(&address.storage)->sin_port);
  return std::unique_ptr<MetricsServer>(new MetricsServer(fd, port, std::move(text)));
}

MetricsServer::MetricsServer(int fd, uint16_t port, std::function<std::string()> text)
    : fd_(fd), port_(port), text_(std::move(text)) {
  if (pipe(wake_) != 0) wake_[0] = wake_[1] = -1;
  thread_ = std::thread([this] { Serve(); });
}

MetricsServer::~MetricsServer() {
  if (write(wake_[1], "", 1) != 1) shutdown(fd_, SHUT_RDWR);
  thread_.join();
  for (const int fd : {fd_, wake_[0], wake_[1]}) close(fd);
}

void MetricsServer::Serve() {
  while (true) {
    pollfd waited[2] = {{fd_, POLLIN, 0}, {wake_[0], POLLIN, 0}};
    if (poll(waited, 2, -1) < 0 && errno == EINTR) continue;
    if (waited[1].revents != 0 || (waited[0].revents & ~POLLIN) != 0) return;
    const int client = accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (client >= 0) {
      Answer(client);
      close(client);
    } else if (errno == EMFILE || errno == ENFILE) {
      absl::SleepFor(absl::Milliseconds(100));
    }
  }
}

void MetricsServer::Answer(int client) {
  const absl::Time end = absl::Now() + kPatience;
  std::string request;
  while (!absl::StrContains(request, "\r\n\r\n") && !absl::StrContains(request, "\n\n")) {
    char bytes[1024];
    if (request.size() > kMostRequestBytes || !WaitFor(client, POLLIN, end)) return;
    const ssize_t count = recv(client, bytes, sizeof(bytes), 0);
    if (count <= 0) return;
    request.append(bytes, count);
  }
  const bool is_get =
      absl::StartsWith(request, "GET /metrics ") || absl::StartsWith(request, "GET / ");
  const std::string body = is_get ? text_() : "there is /metrics\n";
  const std::string answer = absl::StrCat(
      is_get ? "HTTP/1.0 200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8"
             : "HTTP/1.0 404 Not Found\r\nContent-Type: text/plain; charset=utf-8",
      "\r\nContent-Length: ", body.size(), "\r\nConnection: close\r\n\r\n", body);
  absl::string_view left = answer;
  while (!left.empty() && WaitFor(client, POLLOUT, end)) {
    const ssize_t count = send(client, left.data(), left.size(), MSG_NOSIGNAL);
    if (count <= 0) return;
    left.remove_prefix(count);
  }
}

}  // namespace callprint
